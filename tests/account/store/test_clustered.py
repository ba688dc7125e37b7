"""What is said otherwise to a cluster, said to a server without one: it must do the same."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event, select, text

from account.api import batches
from account.errors import AccountError
from account.store.distribution import SHARD_KEY
from account.store.first_start import the_account
from account.store.fleet import terminals
from account.store.intake import rollup, tally
from account.store.intake.arrival import Arrival
from account.store.intake.ingest import StoreElsewhere, take
from account.store.intake.shelf import Shelf
from account.store.schema import (
    TERMINAL_SIDE,
    answer_tally,
    daily,
    gap,
    response,
    tables,
    terminal_store,
)
from feedback.batch import Receipt
from tests.account.conftest import Account, problem_in
from tests.account.store.intake.test_intake import arrived

SHARDS = 3


def shard_of(_connection: Any, terminal_id: str) -> int:
    return 1 + int(terminal_id, 16) % SHARDS


@pytest.fixture
def account(account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """Its statements are those for a cluster, and its terminals lie in several shards."""

    def spread(_driver: Any, record: Any, _proxy: Any) -> None:
        record.info[SHARD_KEY] = not account.database.is_sqlite

    monkeypatch.setattr(terminals, "shard_of", shard_of)
    event.listen(account.database.engine, "checkout", spread)
    yield account
    event.remove(account.database.engine, "checkout", spread)


def test_terminals_of_many_shards_send_at_once_and_all_is_kept_once(account):
    senders = [account.terminal() for _ in range(2 * SHARDS)]
    batches = [(one, one.batch(*one.presses(3))) for one in senders for _ in range(4)]

    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(lambda pair: pair[0].post(pair[1]), [*batches, *batches]))

    assert {reply.status_code for reply in replies} == {200}
    assert len({shard_of(None, one.terminal_id) for one in senders}) > 1
    assert len(account.rows(response)) == 2 * SHARDS * 4 * 3
    assert {row.seen_seq for row in account.rows(terminal_store)} == {12}
    assert account.rows(gap) == []


def test_what_comes_twice_late_and_dated_anew_is_counted_as_a_rebuild_counts(account):
    one, other = account.terminal(), account.terminal()
    one.anchors = []
    early, later = one.presses(40), one.presses(3)
    one.send(*later)
    other.send(other.press())
    one.anchors = [one.anchor(1, 0, account.now_ms - 7_200_000)]

    receipt = one.send(*early, *later)

    assert [x.status for x in receipt.results] == ["stored"] * 40 + ["duplicate"] * 3
    assert {row.time_quality for row in account.rows(response)} == {"exact"}
    counted = counts(account)
    with account.database.write() as connection:
        rollup.rebuild(connection, the_account(connection))
        tally.rebuild(connection, the_account(connection))
    assert counts(account) == counted
    assert account.rows(gap) == []


def counts(account: Account) -> list[list[Any]]:
    named = (tables.tables["rollup"], daily, tables.tables["tally"], answer_tally)
    return [sorted(map(tuple, account.rows(table))) for table in named]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_batch_of_a_known_store_says_which_shard_all_of_it_is_for(account):
    terminal, asked = account.terminal(), list[str]()
    terminal.send(terminal.press())

    def note(_connection: Any, _cursor: Any, sql: str, *_more: Any) -> None:
        asked.append(sql)

    terminal.anchors.append(terminal.anchor(2, 4000, account.now_ms))
    event.listen(account.database.engine, "before_cursor_execute", note)
    terminal.send(terminal.press(), terminal.press())
    event.remove(account.database.engine, "before_cursor_execute", note)

    cut_up = re.compile(rf"\b({'|'.join(table.name for table in TERMINAL_SIDE)})\b")
    named = re.compile(r"^INSERT .*VALUES \(|terminal_id = (ANY\(%s|%\()", re.DOTALL)
    assert len(asked) > 10
    assert [sql for sql in asked if cut_up.search(sql) and not named.search(sql)] == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_new_store_named_in_two_groups_at_once_goes_to_the_first(account):
    """Groups of different shards are taken beside each other, and neither sees the other's."""
    one, other = account.terminal(), account.terminal()
    other.store_id = one.store_id
    first, second = (arrived(account, each, each.batch(each.press())) for each in (one, other))

    with ThreadPoolExecutor(1) as pool:
        with account.database.write() as connection:
            (receipt,) = take(connection, Shelf(), [first])
            later = pool.submit(alone, account, second)
            await_lock(account, later)
        refused = later.result(60)

    assert isinstance(receipt, Receipt)
    assert isinstance(refused, StoreElsewhere)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_machine_that_does_not_answer_holds_up_its_own_terminals_alone(account, monkeypatch):
    monkeypatch.setattr(batches, "_AT_ONCE", 1)
    monkeypatch.setattr(batches, "LATE_S", 0.3)
    here = Account(account.database, account.http._portal)
    stuck = here.terminal()
    own = shard_of(None, stuck.terminal_id)
    other = next(x for x in iter(here.terminal, None) if shard_of(None, x.terminal_id) != own)
    stuck.send(stuck.press())
    books = select(terminal_store).where(terminal_store.c.terminal_id == stuck.terminal_id)

    with ThreadPoolExecutor(1) as pool:
        with account.database.write() as connection:
            connection.execute(books.with_for_update())
            waiting = pool.submit(stuck.post, stuck.batch(stuck.press()))
            await_lock(account, waiting, "transactionid")
            assert other.send(other.press()).results[0].status == "stored"
            refused = stuck.post(stuck.batch())
            assert not waiting.done()
        assert waiting.result(60).status_code == 200

    assert (refused.status_code, problem_in(refused).code) == (503, "busy")
    assert int(refused.headers["retry-after"]) >= 5
    assert stuck.post(stuck.batch()).status_code == 200
    assert len(account.rows(response)) == 3


def alone(account: Account, arrival: Arrival) -> Receipt | AccountError:
    with account.database.write() as connection:
        return take(connection, Shelf(), [arrival])[0]


def await_lock(account: Account, taking: Future[Any], kind: str = "advisory") -> None:
    until = time.monotonic() + 60
    waiting = text(f"SELECT count(*) FROM pg_locks WHERE locktype = '{kind}' AND NOT granted")
    while time.monotonic() < until and not taking.done():
        with account.database.read() as connection:
            if connection.execute(waiting).scalar_one():
                return
        time.sleep(0.02)
    raise AssertionError("it did not wait for the other")
