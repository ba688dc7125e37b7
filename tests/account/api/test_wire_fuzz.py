"""The wire, fuzzed: whatever comes, everything that was sent is accounted for, and by name.

Batches as terminals send them are changed in any way a broken card, a broken program or somebody
with ill will might change them. Each response is then either stored, or in quarantine, or was told
apart in the receipt, or the whole batch was refused with a problem of ours; never a 500.
"""

import gzip
from random import Random
from typing import Any

import msgspec
import pytest

from account.store.names import digest
from account.store.schema import conflict, quarantine, response
from feedback import wire
from feedback.batch import Receipt
from tests.account.conftest import NOW_MS, problem_in

_TRIES = 40
_YEAR_MS = 365 * 86_400_000
_ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 1 << 31, 1 << 32, 1 << 63, 1e308, "", "\0", "x" * 70_000, [], {}),
    *(
        "'; DROP TABLE response; --",
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "a\r\nSet-Cookie: b",
    ),
)


def changed(plain: Any, chance: Random) -> Any:
    """The same with one thing in it, at any depth, made odd, or gone, or there twice."""
    if isinstance(plain, dict) and plain and chance.random() < 0.9:
        name = chance.choice(sorted(plain))
        if chance.random() < 0.1:
            return {key: value for key, value in plain.items() if key != name}
        if name == "body" and chance.random() < 0.7:
            inner = changed(msgspec.json.decode(plain[name]), chance)
            return {**plain, name: msgspec.json.encode(inner).decode()}
        return {**plain, name: changed(plain[name], chance)}
    if isinstance(plain, list) and plain and chance.random() < 0.9:
        place = chance.randrange(len(plain))
        if chance.random() < 0.2:
            return [*plain, plain[place]]
        return [*plain[:place], changed(plain[place], chance), *plain[place + 1 :]]
    return chance.choice(_ODD)


def accounted(account) -> int:
    return sum(len(account.rows(table)) for table in (response, quarantine, conflict))


@pytest.mark.parametrize("seed", range(2))
def test_every_response_that_was_let_in_is_accounted_for(account, seed):
    chance, terminal = Random(seed), account.terminal()
    let_in = stored = 0
    for _ in range(_TRIES):
        sent = msgspec.json.decode(msgspec.json.encode(terminal.batch(*terminal.presses(3))))
        for _ in range(chance.randrange(1, 4)):
            part = changed(sent["responses"], chance)
            sent = {**sent, "responses": part if isinstance(part, list) else [part]}
        if chance.random() < 0.3:
            sent = changed(sent, chance)
        before = accounted(account)
        reply = terminal.post(gzip.compress(msgspec.json.encode(sent)))
        if reply.status_code != 200:
            assert reply.status_code in (400, 403, 409, 413), reply.text
            assert problem_in(reply).detail
            assert accounted(account) == before
            continue
        let_in += 1
        receipt = wire.from_json(reply.content, Receipt)
        told = [one.status for one in receipt.results]
        stored += told.count("stored")
        fresh = told.count("stored") + told.count("conflict")
        unknown = len(sent.get("responses") or ()) - told.count("duplicate") - fresh
        assert fresh <= accounted(account) - before <= fresh + unknown
    assert let_in > _TRIES // 8
    assert stored > _TRIES // 4  # what is changed is true responses, not their absence


def test_bytes_that_were_damaged_on_the_way_are_refused_by_name(terminal):
    chance, whole = Random(5), wire.to_wire(terminal.batch(*terminal.presses(3)))
    for _ in range(_TRIES):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        reply = terminal.post(bytes(damaged[: chance.randrange(1, len(damaged) + 1)]))
        assert reply.status_code in (200, 400), reply.text


@pytest.mark.parametrize(
    ("change", "kept_as"),
    [
        ({"boot_ms": 1000 * 3_600_000}, "exact"),
        ({"boot_id": "unheard-of", "wall_ms": NOW_MS + 10 * _YEAR_MS}, "bounded"),
        ({"boot_id": "unheard-of", "wall_ms": NOW_MS - 60 * _YEAR_MS}, "bounded"),
        ({"boot_id": "unheard-of", "wall_ms": (1 << 53) - 1}, "bounded"),
        ({"survey_rev": "f" * 64}, "exact"),
        ({"settings_rev": "nobody's"}, "exact"),
    ],
)
def test_odd_dates_and_unknown_revisions_are_kept_and_never_believed(
    account, terminal, change, kept_as
):
    (result,) = terminal.send(terminal.press(**change)).results
    assert result.status == "stored"
    (row,) = account.rows(response)
    assert row.time_quality == kept_as
    if kept_as == "bounded":
        assert row.lh is None or row.earliest_ms <= row.true_ms <= row.latest_ms
        assert row.latest_ms <= account.now_ms
    assert (row.unscored == "survey_unknown") == ("survey_rev" in change)


def test_another_terminals_token_can_be_neither_enrolled_nor_announced(account):
    one, other = account.terminal(), account.terminal()
    reply = one.enrol(code=account.code(), token_hash=digest(other.token))
    assert (reply.status_code, problem_in(reply).code) == (403, "used_token")
    announced = one.post(one.batch(one.press(), next_token_hash=digest(other.token)))
    assert announced.status_code == 403
    assert "another terminal" in problem_in(announced).detail
    assert other.send(other.press()).results[0].status == "stored"
