"""The wire, fuzzed below its grammar: damaged text, bombs, numbers that are none, deep nesting.

Whatever comes is answered by us, and never with a 500; what was told to be kept is kept; and the
counts that are kept beside the responses are what a count of the responses gives.
"""

from random import Random

import msgspec
import pytest
from sqlalchemy import select

from account.store.first_start import the_account
from account.store.intake import rollup, tally
from account.store.schema import conflict, quarantine, response, tables
from feedback import wire
from feedback.batch import Receipt
from tests.account.api.mangling import as_json, spoiled
from tests.account.conftest import problem_in

COUNTED = ("rollup", "tally", "answer_tally", "daily")
_KEPT = {"stored", "duplicate", "conflict", "rejected", "retry"}


class Sent(msgspec.Struct):
    """A batch as far as its responses can be told apart."""

    responses: list[msgspec.Raw] = []


def counts(account) -> dict[str, set[tuple[object, ...]]]:
    """Every count that says something; rows that came down to nothing say nothing."""
    with account.database.read() as connection:
        return {
            name: {
                tuple(row)
                for row in connection.execute(select(tables.tables[name]))
                if row._mapping.get("n", 1)
            }
            for name in COUNTED
        }


def fuzz(account, terminal, chance: Random, tries: int) -> tuple[int, int]:
    """(batches that were let in, of how many)."""
    let_in = 0
    for _ in range(tries):
        whole = as_json(terminal.batch(*terminal.presses(3)))
        content, encoding = spoiled(whole, chance)
        before = {one: len(account.rows(one)) for one in (response, quarantine, conflict)}
        reply = terminal.post(content, Content_Encoding=encoding)
        after = {one: len(account.rows(one)) for one in (response, quarantine, conflict)}
        if reply.status_code != 200:
            assert reply.status_code in (400, 403, 409, 413), (reply.text, content[:2000])
            assert problem_in(reply).detail
            assert after == before, content[:2000]
            continue
        let_in += 1
        told = [one.status for one in wire.from_json(reply.content, Receipt).results]
        assert set(told) <= _KEPT
        plain = content if encoding == "identity" else wire.unzip(content)
        sent = msgspec.json.decode(plain, type=Sent).responses
        assert after[response] - before[response] == told.count("stored"), plain[:2000]
        fresh = told.count("stored") + told.count("conflict")
        unknown = (
            len(sent) - fresh - told.count("duplicate")
        )  # without a seq a receipt cannot name it
        more = sum(after.values()) - sum(before.values())
        assert fresh <= more <= fresh + unknown, plain[:2000]
        known = told.count("duplicate") + told.count("retry")
        assert more >= len({bytes(one) for one in sent}) - known, plain[:2000]  # none is dropped
    return let_in, tries


@pytest.mark.parametrize("seed", [1])
def test_whatever_comes_is_answered_and_the_books_add_up(account, seed):
    terminal = account.terminal()
    let_in, _ = fuzz(account, terminal, Random(seed), 40)
    assert let_in > 4
    assert terminal.send(terminal.press()).results[0].status == "stored"  # it goes on as before
    kept = counts(account)
    with account.database.write() as connection:
        mine = the_account(connection)
        rollup.rebuild(connection, mine)
        tally.rebuild(connection, mine)
    assert counts(account) == kept
