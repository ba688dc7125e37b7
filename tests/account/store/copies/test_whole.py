"""A copy that no account could go on with is refused by name, and changes nothing."""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from account.errors import CannotUse, NewerDatabase
from account.store import schema
from account.store.copies import restore as account_restore
from account.store.copies import room, whole
from account.store.copies.backup import back_up
from account.store.copies.restore import restore
from account.store.engine import open_database
from account.store.schema import tables
from account.store.upgrade import upgrade
from tests.account.engines import NOW_MS, with_tables
from tests.account.somebody import somebody

ANEW = (
    "CREATE TABLE {0}_anew AS SELECT * FROM {0}; DROP TABLE {0}; ALTER TABLE {0}_anew RENAME TO {0}"
)


@pytest.fixture
def copy(account, terminal, tmp_path):
    terminal.send(*terminal.presses(3))
    back_up(account.database, tmp_path / "copy.db")
    return tmp_path / "copy.db"


def changed(copy, *statements):
    with closing(sqlite3.connect(copy)) as plain:
        for one in statements:
            plain.executescript(one)
        plain.commit()
    return copy


def rows(database):
    with database.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in tables.sorted_tables
        }


FAULTS = {
    "has no table gap": "DROP TABLE gap",
    "'ended' is not as in an account": "ALTER TABLE response DROP COLUMN ended",
    "'evil' is not as in an account": "ALTER TABLE response ADD COLUMN evil TEXT",
    "'from_seq' is not as in an account": ANEW.format("gap"),  # nothing keeps its keys apart
    "has a trigger 'evil'": "CREATE TRIGGER evil AFTER INSERT ON gap BEGIN DELETE FROM gap; END",
    "has a view 'evil'": "CREATE VIEW evil AS SELECT * FROM gap",
    "has no trigger audit_no_update": "DROP TRIGGER audit_no_update",
    "1 values in response.received_ms": "UPDATE response SET received_ms = 'soon' WHERE seq = 2",
    "values in response.true_ms": "UPDATE response SET true_ms = 1e30",
    "values in response.body": "UPDATE response SET body = x'00ff'",
    "values in response.wall_synced": "UPDATE response SET wall_synced = 7",
    "3 responses at times that no calendar has": "UPDATE response SET true_ms = 1 << 62",
    "Could not decode to UTF-8": "UPDATE terminal SET name = CAST(x'fffe41' AS TEXT)",
    "belongs to no": "PRAGMA foreign_keys = OFF; UPDATE person SET account_id = 'ffffffffffff'",
    "stands below itself": "UPDATE touchpoint SET parent_id = id",
    "holds no account": "PRAGMA foreign_keys = OFF; DELETE FROM account; DELETE FROM person; "
    "DELETE FROM touchpoint; DELETE FROM terminal; DELETE FROM enrolment_code; "
    "DELETE FROM survey; DELETE FROM settings_document; DELETE FROM placing; DELETE FROM issuing",
    "names 2 versions": "INSERT INTO alembic_version VALUES ('0001')",
    "no such table: alembic_version": "DROP TABLE alembic_version",
}


def test_each_fault_is_named(account, copy, tmp_path):
    if not account.database.is_sqlite:
        return  # a copy is SQLite's, whatever it is of
    with account.database.write() as connection:
        somebody(connection)
    back_up(account.database, tmp_path / "people.db")
    for fault, statements in FAULTS.items():
        odd = shutil.copyfile(tmp_path / "people.db", tmp_path / "odd.db")
        changed(odd, statements)
        assert fault in (whole.is_one(odd) or whole.fault_in(odd))


def test_a_faulty_copy_changes_nothing(account, copy):
    before = rows(account.database)
    changed(copy, FAULTS["has no table gap"])
    with pytest.raises(CannotUse, match=r"copy\.db has no table gap"):
        restore(account.database, copy, NOW_MS, replace=True)
    assert rows(account.database) == before


def test_a_copy_cut_off_or_damaged_anywhere_is_refused_or_as_it_was(account, copy):
    if not account.database.is_sqlite:
        return
    raw = copy.read_bytes()
    for size in (100, 4096, len(raw) // 2, len(raw) - 4096, len(raw) - 1):
        copy.write_bytes(raw[:size])
        with pytest.raises(CannotUse):
            restore(account.database, copy, NOW_MS, replace=True)
    for at in range(4096 + 8, len(raw), len(raw) // 12):  # the head of a page, or within
        copy.write_bytes(raw[:at] + b"\xff" * 64 + raw[at + 64 :])
        whole.is_one(copy)
        whole.fault_in(copy)
    copy.write_bytes(raw)
    assert (whole.is_one(copy), whole.fault_in(copy)) == ("", "")


def test_text_in_other_letters_never_gets_into_the_file(account, copy, tmp_path):
    if not account.database.is_sqlite:
        return
    with closing(sqlite3.connect(copy)) as plain:
        told = "\n".join(plain.iterdump())
    with closing(sqlite3.connect(tmp_path / "wide.db")) as plain:
        plain.execute("PRAGMA encoding = 'UTF-16le'")
        plain.executescript(told)
    with pytest.raises(CannotUse, match="UTF-16le"):
        restore(account.database, tmp_path / "wide.db", NOW_MS, replace=True)


def test_what_a_server_does_not_take_changes_nothing(account, copy):
    changed(copy, "UPDATE terminal SET name = char(0) || 'x'")
    before = rows(account.database)
    if account.database.is_sqlite:
        return  # it takes what it gave
    with pytest.raises(CannotUse, match="does not take"):
        restore(account.database, copy, NOW_MS, replace=True)
    assert rows(account.database) == before


def test_a_later_version_is_named_by_its_file(account, copy):
    changed(copy, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase, match=r"copy\.db was made by a later version"):
        restore(account.database, copy, NOW_MS, replace=True)


def test_it_is_in_its_place_at_once_with_everybody_signed_out(account, copy, tmp_path):
    """Nothing is done after it: a power cut there would leave sessions that had ended."""
    if not account.database.is_sqlite:
        return
    with account.database.write() as connection:
        who = somebody(connection)
        row = {"token_hash": "0" * 64, "person_id": who.id, "created_ms": 1, "seen_ms": 1}
        row |= {"expires_ms": NOW_MS * 2, "browser": "", "address": "", "awaits_code": False}
        connection.execute(insert(schema.session).values(row))
    back_up(account.database, tmp_path / "signed-in.db")
    room = tmp_path / "other"
    room.mkdir()
    with closing(open_database(with_tables(room / "account.db"))) as database:
        upgrade(database)
        writes = list[object]()
        real = database.write
        database.write = lambda: writes.append(1) or real()  # type: ignore[method-assign]
        restore(database, tmp_path / "signed-in.db", NOW_MS)
        assert writes == []
        with database.read() as connection:
            assert connection.execute(select(schema.session)).all() == []
            said = connection.execute(select(schema.audit.c.what)).scalars().all()
    assert "account.restored" in said
    assert [one.name for one in room.iterdir() if "restore" in one.name] == []


@pytest.mark.parametrize("size", [512, 8192, 65536])
def test_a_copy_in_pages_of_another_size_is_taken(account, terminal, copy, size):
    changed(copy, f"PRAGMA page_size = {size}; VACUUM")
    before = rows(account.database)
    terminal.send(*terminal.presses(2))
    restore(account.database, copy, NOW_MS, replace=True)
    after = rows(account.database)
    assert after["response"] == before["response"]
    assert {name for name in after if after[name] != before[name]} == {"audit"}  # it says so
    terminal.send(*terminal.presses(1))  # it goes on


def test_without_room_for_other_pages_it_is_said_and_changes_nothing(account, copy, monkeypatch):
    if not account.database.is_sqlite:
        return  # rows are copied there
    changed(copy, "PRAGMA page_size = 8192; VACUUM")
    before = rows(account.database)
    monkeypatch.setattr(account_restore, "_ANEW", "no/such/folder/anew.db")
    with pytest.raises(CannotUse, match="pages are of another size") as told:
        restore(account.database, copy, NOW_MS, replace=True)
    assert "VACUUM INTO" in told.value.hint
    assert rows(account.database) == before


def test_what_a_killed_restore_left_is_cleared_away(account, copy, tmp_path, monkeypatch):
    beside = Path(account.database.url.database).parent if account.database.is_sqlite else tmp_path
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, going, link, file = (
        beside / f"account-restore-{name}" for name in ("left", "going", "link", "file")
    )
    for one in (left, going, tmp_path / "other"):
        one.mkdir()
        (one / "copy.db").write_bytes(b"as large as an account")
    link.symlink_to(tmp_path / "other")
    file.touch()
    handle = os.open(going, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    restore(account.database, copy, NOW_MS, replace=True)
    assert {*beside.glob("account-restore-*")} == {going, link, file}
    os.close(handle)
    assert (tmp_path / "other" / "copy.db").exists()
    room.clear_away(account.database)  # as at the start
    assert {*beside.glob("account-restore-*")} == {link, file}
    for one in (link, file):
        one.unlink()


def test_whose_room_was_cleared_away_before_it_was_locked_takes_another(account, monkeypatch):
    made, real = list[str](), tempfile.mkdtemp

    def taken(**given):
        made.append(real(**given))
        if len(made) == 1:
            Path(made[0]).rmdir()
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", taken)
    with room.room_for(account.database) as mine:
        assert str(mine) == made[1]
    assert not mine.exists()
