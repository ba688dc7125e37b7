"""What could not be read: shown, tried again, put aside; never changed."""

import hashlib

import pytest
from sqlalchemy import insert, select, update

from account.errors import NotFound
from account.store import schema
from account.store.first_start import the_account
from account.store.fleet.overview import terminals
from account.store.intake import quarantine as room
from account.store.reach import Reach
from feedback import wire
from tests.account.conftest import NOW_MS


@pytest.fixture
def reach(account):
    with account.database.read() as connection:
        return Reach(the_account(connection), None)


def held_in(account, reach):
    with account.database.read() as connection:
        return room.listed(connection, reach)


def quarantined(account, terminal, raw, seq=1):
    """As an earlier version left it that could not read what this one can."""
    with account.database.write() as connection:
        connection.execute(
            insert(schema.quarantine).values(
                terminal_id=terminal.terminal_id,
                raw_hash=hashlib.sha256(raw).digest(),
                store_id=terminal.store_id,
                seq=seq,
                rid=None,
                code="malformed",
                detail="an unknown kind of answer",
                raw=raw,
                received_ms=NOW_MS,
            )
        )


def test_what_a_later_version_understands_is_taken(account, terminal, reach):
    late, next_one = terminal.presses(2)
    terminal.send(next_one)
    quarantined(account, terminal, wire.to_json(late), late.seq)
    [held] = held_in(account, reach)

    with account.database.write() as connection:
        room.replay(connection, reach, held, "anna", NOW_MS)

    assert held_in(account, reach) == []
    assert len(account.rows(schema.response)) == 2
    with account.database.read() as connection:
        [now] = terminals(connection, reach.account_id)
    [store] = now.stores
    assert (store.captured, store.received, store.quarantined) == (2, 2, ())
    [kept] = account.rows(schema.quarantine)
    assert (kept.settled_by, kept.settled_why, kept.raw) == ("anna", "", wire.to_json(late))


def test_trying_again_twice_changes_nothing(account, terminal, reach):
    late, next_one = terminal.presses(2)
    terminal.send(next_one)
    quarantined(account, terminal, wire.to_json(late), late.seq)
    [held] = held_in(account, reach)
    for _ in range(2):
        with account.database.write() as connection:
            room.replay(connection, reach, held, "anna", NOW_MS)
    assert len(account.rows(schema.response)) == 2
    assert sum(row.n for row in account.rows(schema.rollup)) == 2


def test_what_somebody_took_meanwhile_cannot_be_put_aside(account, terminal, reach):
    late, next_one = terminal.presses(2)
    terminal.send(next_one)
    quarantined(account, terminal, wire.to_json(late), late.seq)
    [held] = held_in(account, reach)  # as two people see it at once
    with account.database.write() as connection:
        room.replay(connection, reach, held, "anna", NOW_MS)
    with pytest.raises(NotFound), account.database.write() as connection:
        room.dismiss(connection, reach, held, "berta", "rubbish", NOW_MS + 1)
    [kept] = account.rows(schema.quarantine)
    assert (kept.settled_by, kept.settled_why) == ("anna", "")
    assert "quarantine.dismissed" not in {row.what for row in account.rows(schema.audit)}


@pytest.mark.parametrize("raw", [b'{"seq": 1, "rid": "x"}', b'{"seq": 1', b"1],[2", b"\xff"])
def test_what_is_still_unreadable_stays(account, terminal, reach, raw):
    terminal.send(terminal.press())
    quarantined(account, terminal, raw)
    [held] = held_in(account, reach)
    with pytest.raises(room.StillUnreadable), account.database.write() as connection:
        room.replay(connection, reach, held, "anna", NOW_MS)
    assert held_in(account, reach) == [held]
    assert len(account.rows(schema.response)) == 1


def test_it_is_put_aside_with_a_reason_and_noted(account, terminal, reach):
    terminal.send(terminal.press())
    quarantined(account, terminal, b"rubbish", None)
    [held] = held_in(account, reach)
    with account.database.write() as connection:
        room.dismiss(connection, reach, held, "anna", "a test of the wiring", NOW_MS)

    assert held_in(account, reach) == []
    with account.database.read() as connection:
        [settled] = room.listed(connection, reach, settled=True)
        assert room.waiting(connection, reach) == 0
        what = connection.execute(select(schema.audit.c.what)).scalars().all()
    assert (settled.settled_why, settled.raw) == ("a test of the wiring", b"rubbish")
    assert "quarantine.dismissed" in what


def test_nobody_sees_beyond_their_reach(account, terminal, reach):
    terminal.send(terminal.press())
    quarantined(account, terminal, b"rubbish", None)
    [held] = held_in(account, reach)
    narrow = Reach(reach.account_id, frozenset({"f" * 12}))
    with account.database.read() as connection:
        assert room.listed(connection, narrow) == []
        for other in (narrow, Reach("0" * 12, None)):
            with pytest.raises(NotFound):
                room.one(connection, other, held.terminal_id, held.raw_hash)
        with pytest.raises(NotFound):
            room.one(connection, reach, held.terminal_id, "no hash")


def test_a_retired_terminals_response_is_taken_all_the_same(account, terminal, reach):
    late, next_one = terminal.presses(2)
    terminal.send(next_one)
    quarantined(account, terminal, wire.to_json(late), late.seq)
    with account.database.write() as connection:
        connection.execute(update(schema.terminal).values(state="retired"))
    [held] = held_in(account, reach)
    with account.database.write() as connection:
        room.replay(connection, reach, held, "anna", NOW_MS)
    assert len(account.rows(schema.response)) == 2
