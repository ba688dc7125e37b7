"""A copy put in an account's place: all of it, on either engine, from either engine."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import insert, select, update

from account.errors import AlreadyThere, CannotUse
from account.store import schema
from account.store.backup import back_up
from account.store.engine import open_database
from account.store.first_start import the_account
from account.store.restore import restore
from account.store.schema import tables
from account.store.upgrade import upgrade
from tests.account.engines import NOW_MS

LOST_ON_THE_WAY = {"audit", "session"}
"""Restoring is noted, and signs everybody out."""


def everything(database):
    """Every row of every table."""
    with database.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in tables.sorted_tables
        }


@pytest.fixture
def copy(account, terminal, tmp_path):
    terminal.send(*terminal.presses(7))
    with account.database.write() as connection:
        root = connection.execute(select(schema.touchpoint.c.id)).scalar()
        for one, parent in (("b" * 12, root), ("a" * 12, "b" * 12)):
            connection.execute(
                insert(schema.touchpoint).values(
                    id=one,
                    account_id=the_account(connection),
                    parent_id=parent,
                    name=one,
                    time_zone="UTC",
                    languages="en",
                    created_ms=NOW_MS,
                )
            )
    back_up(account.database, tmp_path / "copy.db")
    return tmp_path / "copy.db"


def test_everything_is_as_it_was(account, terminal, copy):
    before = everything(account.database)
    terminal.send(*terminal.presses(3))
    with account.database.write() as connection:
        connection.execute(update(schema.terminal).values(name="Renamed since"))

    held = restore(account.database, copy, NOW_MS, replace=True)

    after = everything(account.database)
    assert held.responses == 7
    for name in before.keys() - LOST_ON_THE_WAY:
        assert after[name] == before[name], name
    assert len(after["audit"]) == len(before["audit"]) + 1
    assert after["session"] == []


def test_terminals_go_on_with_what_was_restored(account, terminal, copy):
    terminal.send(*terminal.presses(3))
    restore(account.database, copy, NOW_MS, replace=True)

    receipt = terminal.send(terminal.press(), acked_seq=10)

    assert len(receipt.resend) > 0


def test_a_copy_from_one_engine_goes_into_the_other(blank, copy, account, tmp_path):
    before = everything(account.database)
    other = "postgresql" if account.database.is_sqlite else "sqlite"
    with blank(other) as url, closing(open_database(url)) as target:
        restore(target, copy, NOW_MS)
        after = everything(target)
    for name in before.keys() - LOST_ON_THE_WAY:
        assert after[name] == before[name], name


def test_a_new_database_takes_a_copy(copy, tmp_path):
    with closing(open_database(f"sqlite:///{tmp_path / 'new.db'}")) as new:
        upgrade(new)
        assert restore(new, copy, NOW_MS).responses == 7


def test_responses_are_not_replaced_unasked(account, copy):
    with pytest.raises(AlreadyThere, match="7 responses"):
        restore(account.database, copy, NOW_MS)


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000])
def test_what_is_no_copy_changes_nothing(account, terminal, tmp_path, content):
    terminal.send(*terminal.presses(2))
    before = everything(account.database)
    (tmp_path / "no.db").write_bytes(content)
    with pytest.raises(CannotUse, match="no copy of an account"):
        restore(account.database, tmp_path / "no.db", NOW_MS, replace=True)
    assert everything(account.database) == before


def test_a_copy_is_never_changed(account, copy):
    raw = copy.read_bytes()
    restore(account.database, copy, NOW_MS, replace=True)
    assert copy.read_bytes() == raw
    with closing(sqlite3.connect(copy)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
