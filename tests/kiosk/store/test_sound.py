"""Damage that leaves every page whole: a letter, a number, a row that somebody deleted."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from feedback import wire
from kiosk.hw.clock import HandClock
from kiosk.store import connection
from kiosk.store.sending import Place
from kiosk.store.store import Store
from tests.kiosk.store.test_aside import MINE, OTHER, filled, path_of, reopened
from tests.kiosk.store.visits import Writing, answered, drain

LETTER = "update {0} set {1} = cast(x'ff' || substr({1}, 2) as text) where rowid = {2}"


def spoil(directory: Path, *statements: str) -> None:
    """Change the closed file."""
    with closing(sqlite3.connect(path_of(directory), isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def spoil_schema(directory: Path, old: str, new: str) -> None:
    with closing(sqlite3.connect(path_of(directory), isolation_level=None)) as db:
        db.execute("pragma writable_schema = on")
        changed = db.execute("update sqlite_master set sql = replace(sql, ?, ?)", (old, new))
        assert changed.rowcount > 0


def _strict_again(directory: Path) -> None:
    """As it was: damage does not change what a file says of its tables."""
    with closing(sqlite3.connect(path_of(directory), isolation_level=None)) as db:
        db.execute("pragma writable_schema = on")
        db.execute(
            "update sqlite_master set sql = sql || ' strict' where sql like '%seq%' or "
            "name in ('boot', 'anchor')"
        )


def asides(directory: Path) -> list[str]:
    return sorted(one.name for one in (directory / "set-aside").glob("*"))


@pytest.mark.parametrize(("table", "column"), [("response", "body"), ("boot", "boot_id")])
def test_a_letter_that_is_none_spoils_no_other_response(tmp_path, clock, table, column):
    filled(tmp_path, clock, 5)
    spoil(tmp_path, LETTER.format(table, column, 1))
    store = reopened(tmp_path, clock)
    Writing(store, clock).visits(1)
    offer = store.offer(50, 1 << 20)
    assert [one.seq for one in offer.responses] == [1, 2, 3, 4, 5, 6]
    wire.to_wire(offer)  # it can be sent
    assert drain(store) == [1, 2, 3, 4, 5, 6]
    assert store.tally().waiting == 0
    store.close()
    assert asides(tmp_path) == []


def test_an_open_visit_with_a_bad_letter_does_not_stop_the_start(tmp_path, clock):
    filled(tmp_path, clock, 2)
    spoil(tmp_path, LETTER.format("response", "body", 2), "update response set open = 1")
    store = reopened(tmp_path, clock)
    assert drain(store) == [1, 2]
    store.close()


def test_only_the_newest_can_be_open(tmp_path, clock):
    """One in the middle that says so would stop the watermark for ever."""
    filled(tmp_path, clock, 5)
    spoil(tmp_path, "update response set open = 1 where seq = 2")
    store = reopened(tmp_path, clock)
    carried = store.carry(store.tally().store_id, Place(), 50, 1 << 20)
    assert carried is not None
    assert [one.seq for one in carried.responses] == [1, 2, 3, 4, 5]
    assert drain(store) == [1, 2, 3, 4, 5]
    assert store.tally().waiting == 0
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "update store set acked_seq = 1099511627776",
        "update store set acked_seq = -1",
        "update store set acked_boot = 7",
        "update store set acked_anchor = 7",
        "update store set store_id = 'zz' || substr(store_id, 3)",
        "update store set store_id = '0123456789abcdef'",
        "delete from store",
        "update response set seq = 4000000000 where seq = 5",
    ],
)
def test_books_that_contradict_the_rows_are_not_believed(tmp_path, clock, statement):
    """The watermark, the name: all responses are sent, under the name they were given."""
    store_id = filled(tmp_path, clock, 5)
    spoil(tmp_path, statement)
    store = reopened(tmp_path, clock)
    Writing(store, clock).visits(1)
    living = store.tally()
    assert living.store_id != store_id
    assert asides(tmp_path) == ["0001-damaged"]
    offered = {}
    while (offer := store.offer(50, 1 << 20)).responses:
        offered[offer.store_id] = [one.seq for one in offer.responses]
        store.settle(offer, answered(offer))
    assert offered.pop(living.store_id) == [1]
    assert offered[store_id][:4] == [1, 2, 3, 4]
    store.close()


def test_a_damaged_store_that_names_nobody_belongs_to_whom_the_terminal_was_then(tmp_path, clock):
    """It may move to another account before the old responses are sent."""
    store_id = filled(tmp_path, clock, 3)
    spoil(tmp_path, "delete from store")
    reopened(tmp_path, clock).close()
    store = Store.open(tmp_path, clock)
    names = dict(store.stores())
    assert names.pop(store_id) == MINE
    store.set_aside("elsewhere")
    store.bind(OTHER)
    assert drain(store) == []
    store.close()


def test_acknowledged_rows_that_were_deleted_take_no_new_ones_with_them(tmp_path, clock):
    """Seqs below the watermark are never sent: they must not be given out again."""
    filled(tmp_path, clock, 5)
    store = reopened(tmp_path, clock)
    drain(store)
    store.close()
    spoil(tmp_path, "delete from response where seq > 2")
    store = reopened(tmp_path, clock)
    Writing(store, clock).visits(3)
    living = store.tally()
    assert living.waiting == 3
    offer = store.offer(50, 1 << 20)
    assert (offer.store_id, len(offer.responses)) == (living.store_id, 3)
    store.close()


def test_one_newest_row_without_a_name_does_not_condemn_the_store(tmp_path, clock):
    store_id = filled(tmp_path, clock, 5)
    spoil(tmp_path, "update response set rid = x'00' where seq = 5")
    store = reopened(tmp_path, clock)
    assert store.tally().store_id == store_id
    store.close()


@pytest.mark.parametrize(
    ("old", "new"), [("response", "sesponse"), ("acked_seq", "backed_up"), ("strict", "")]
)
def test_tables_that_no_version_made_are_damage(tmp_path, clock, old, new):
    filled(tmp_path, clock, 5)
    spoil_schema(tmp_path, old, new)
    store = reopened(tmp_path, clock)
    assert drain(store) == [1, 2, 3, 4, 5]
    store.close()
    assert asides(tmp_path) == ["0001-damaged"]


@pytest.mark.parametrize(
    "statement",
    [
        "update _sqlite_migrations set name = '0001_firsu'",
        "update _sqlite_migrations set name = 'x'",
        "delete from _sqlite_migrations",
        "drop table _sqlite_migrations",
        "alter table _sqlite_migrations rename column name to mane",
    ],
)
def test_a_version_that_never_was_is_damage_and_no_newer_terminal(tmp_path, clock, statement):
    filled(tmp_path, clock, 5)
    spoil(tmp_path, statement)
    store = reopened(tmp_path, clock)
    assert drain(store) == [1, 2, 3, 4, 5]
    store.close()


def test_a_schema_that_cannot_even_be_quoted_is_damage(tmp_path, clock):
    filled(tmp_path, clock, 5)
    raw = path_of(tmp_path).read_bytes()
    assert raw.count(b"check(id = 1)") == 1
    path_of(tmp_path).write_bytes(raw.replace(b"check(id = 1)", b"c\x94eck(id = 1)"))
    store = reopened(tmp_path, clock)
    assert drain(store) == [1, 2, 3, 4, 5]
    store.close()


def test_numbers_too_large_to_be_summed_stop_nothing(tmp_path, clock):
    filled(tmp_path, clock, 2)
    spoil(tmp_path, f"update boot set last_boot_ms = {2**63 - 1}")
    clock.reboot(wall_ms=clock.wall_ms)
    store = reopened(tmp_path, clock)
    assert store.tally().waiting == 2
    store.close()


def test_held_rows_that_no_account_can_read_are_not_named(tmp_path, clock):
    filled(tmp_path, clock, 3)
    spoil(
        tmp_path,
        "insert into held values (-4, 'retry', null), (2, 'retry', null), (9, 'retry', null)",
        "insert into held values (3, 'x' || hex(zeroblob(50)), null)",
    )
    store = reopened(tmp_path, clock)
    held = store.offer(1, 1 << 20).held
    assert [seq for seq, _ in held] == [2, 3]
    assert max(len(kind) for _, kind in held) == 40
    store.close()


def test_a_large_file_is_not_read_through_but_its_small_tables_are(tmp_path, clock, monkeypatch):
    filled(tmp_path, clock, 3)
    spoil_schema(tmp_path, ") strict", ")")
    spoil(
        tmp_path,
        "update boot set last_boot_ms = 'x'",
        "update response set rid = 'nobody', body = 7 where seq = 2",
    )
    _strict_again(tmp_path)
    monkeypatch.setattr(connection, "CHECKED_BELOW", 0)
    store = reopened(tmp_path, clock)
    assert asides(tmp_path) == ["0001-damaged"]  # the boot's row
    assert drain(store) == [1, 3]
    store.close()


def test_a_response_of_the_wrong_kind_in_a_large_file_is_sent_to_be_judged(
    tmp_path, clock, monkeypatch
):
    filled(tmp_path, clock, 3)
    spoil_schema(tmp_path, ") strict", ")")
    spoil(tmp_path, "update response set rid = 'nobody', body = 7 where seq = 2")
    _strict_again(tmp_path)
    monkeypatch.setattr(connection, "CHECKED_BELOW", 0)
    store = reopened(tmp_path, clock)
    offer = store.offer(50, 1 << 20)
    assert [(one.seq, one.body) for one in offer.responses][1] == (2, "7")
    assert drain(store) == [1, 2, 3]
    store.close()
    assert asides(tmp_path) == []


def test_boots_beside_a_damaged_one_are_salvaged(tmp_path, clock):
    for _ in range(6):
        clock.reboot(wall_ms=clock.wall_ms + 1000, synced=True)
        filled(tmp_path, clock, 1)
    spoil_schema(tmp_path, ") strict", ")")
    spoil(tmp_path, "update boot set last_boot_ms = 'x' where boot_no = 3")
    _strict_again(tmp_path)
    store = reopened(tmp_path, clock)
    offer = store.offer(50, 1 << 20)
    assert len(offer.responses) == 6
    assert [one.boot_no for one in offer.boots] == [1, 2, 4, 5, 6]
    store.close()


@pytest.mark.parametrize("emptied", [True, False])
def test_a_file_that_is_gone_leaves_its_log(tmp_path, clock, emptied):
    """SQLite would delete the log of an empty file unread."""
    store = Store.open(tmp_path / "running", clock)
    Writing(store, clock).visits(5)
    shutil.copytree(tmp_path / "running", tmp_path / "cut")
    store.close()
    path_of(tmp_path / "cut").unlink()
    if emptied:
        path_of(tmp_path / "cut").touch()
    store = reopened(tmp_path / "cut", HandClock())
    assert drain(store) == [1, 2, 3, 4, 5]
    store.close()
