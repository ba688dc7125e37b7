"""A copy put in an account's place: all of it, on either engine, from either engine."""

import sqlite3
import threading
from contextlib import closing
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from account.errors import AlreadyThere, CannotUse
from account.store import schema
from account.store.copies.backup import back_up
from account.store.copies.restore import restore
from account.store.engine import open_database
from account.store.first_start import the_account
from account.store.intake import rollup, tally
from account.store.schema import tables
from account.store.upgrade import upgrade
from tests.account.api.test_wire_mangled import counts
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


class Outbox:
    """A terminal that keeps what it pressed, and sends again what it is asked for."""

    def __init__(self, account):
        self.wire, self.kept, self.acked = account.terminal(), {}, 0

    def press(self):
        fresh = self.wire.presses(3)
        self.kept |= {one.seq: one for one in fresh}
        self.send(fresh)

    def send(self, responses):
        receipt = self.wire.send(*responses, acked_seq=self.acked)
        assert {one.status for one in receipt.results} <= {"stored", "duplicate"}
        self.acked = max(self.kept)
        return receipt.resend

    def make_whole(self):
        """As a terminal does: until nothing more is asked for."""
        for _ in range(20):
            if not (lacking := self.send(self.wire.presses(0))):
                return
            wanted = [n for begin, end in lacking for n in range(begin, end + 1)]
            self.send([self.kept[seq] for seq in wanted])
        raise AssertionError("it is asked for the same again and again")


def back_up_under_load(account, outboxes, file):
    """While all of them send as fast as they can."""
    stop, begun = threading.Event(), threading.Semaphore(0)

    def go_on(one):
        while not stop.is_set():
            one.press()
            begun.release()

    threads = [threading.Thread(target=go_on, args=(one,)) for one in outboxes]
    for thread in threads:
        thread.start()
    assert all(begun.acquire(timeout=30) for _ in outboxes)
    back_up(account.database, file)
    stop.set()
    for thread in threads:
        thread.join()


def test_a_copy_taken_under_load_is_made_whole_by_the_terminals(account, tmp_path):
    outboxes = [Outbox(account) for _ in range(3)]
    back_up_under_load(account, outboxes, tmp_path / "copy.db")
    for one in outboxes:
        one.press()  # surely after the copy
    pressed = {str(UUID(one.rid)) for box in outboxes for one in box.kept.values()}
    held = restore(account.database, tmp_path / "copy.db", NOW_MS, replace=True)
    assert 0 < held.responses < len(pressed)

    for one in outboxes:
        one.make_whole()

    there = [str(UUID(bytes=row.rid)) for row in account.rows(schema.response)]
    assert sorted(there) == sorted(pressed)
    counted = counts(account)
    with account.database.write() as connection:
        mine = the_account(connection)
        rollup.rebuild(connection, mine)
        tally.rebuild(connection, mine)
    assert counts(account) == counted
    assert account.rows(schema.gap) == []


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
