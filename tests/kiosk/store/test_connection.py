"""What the file is opened with, and what is refused."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.errors import AlreadyRunning, StoreTrouble
from kiosk.store import connection
from kiosk.store.connection import PRAGMAS, connect
from kiosk.store.store import Store
from tests.kiosk.store.visits import Writing

ROOT = Path(__file__).parents[3]


def test_every_pragma_is_in_force(tmp_path):
    db = connect(tmp_path / "store.db")
    said = {name: db.execute(f"pragma {name}").fetchone()[0] for name, _, _ in PRAGMAS}
    db.close()

    assert said["journal_mode"] == "wal"
    assert said["locking_mode"] == "exclusive"
    assert said["synchronous"] == 2
    assert said == {name: wanted for name, _, wanted in PRAGMAS}


def test_a_pragma_that_does_not_hold_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "PRAGMAS", (("page_size", "1000", 1000),))
    with pytest.raises(StoreTrouble, match=r"page_size is 4096 and not 1000"):
        connect(tmp_path / "store.db")


def test_every_table_is_strict(tmp_path):
    db = connect(tmp_path / "store.db")
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT"):
        db.execute("insert into boot values (1, 'b', 'noon', 5)")
    loose = db.execute(
        "select name from pragma_table_list where strict = 0 and schema = 'main' "
        "and name not like 'sqlite%' and name not like '_sqlite%'"
    ).fetchall()
    db.close()
    assert loose == []


def test_a_second_terminal_is_told(tmp_path, store, clock):
    with pytest.raises(AlreadyRunning, match=r"holds the store .*store\.db"):
        Store.open(tmp_path / "var", clock)


def test_a_second_process_is_told(tmp_path, store):
    done = subprocess.run(
        [sys.executable, "-m", "tests.kiosk.store.pressing", str(tmp_path / "var"), "1"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 1
    assert "another terminal holds the store" in done.stdout
    assert done.stderr == ""


def test_a_newer_versions_store_is_refused_and_left_as_it_is(tmp_path, open_store, clock):
    Writing(store := open_store(), clock).visits(3)
    store.close()
    path = tmp_path / "var" / "store" / "store.db"
    newer = sqlite3.connect(path)
    newer.execute(
        "insert into _sqlite_migrations(migration_set, name, applied_at) "
        "values ('store', '0099_from_tomorrow', '')"
    )
    newer.commit()
    newer.close()
    before = path.read_bytes()

    with pytest.raises(StoreTrouble, match=r"0099_from_tomorrow.*0001_first") as refused:
        open_store()
    assert "nothing was changed" in refused.value.hint
    assert path.read_bytes() == before
    assert not (tmp_path / "var" / "set-aside").exists()


def test_a_directory_that_cannot_be_made_is_named(tmp_path, clock):
    (tmp_path / "file").touch()
    with pytest.raises(StoreTrouble, match=r"file/var") as refused:
        Store.open(tmp_path / "file" / "var", clock)
    assert "writable" in refused.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_directory_is_named(tmp_path, clock):
    (tmp_path / "var").mkdir(mode=0o500)
    with pytest.raises(StoreTrouble, match="var"):
        Store.open(tmp_path / "var", clock)


def test_an_interrupted_first_start_begins_again(tmp_path, clock):
    """A file that was created and not yet filled is an empty one, not a damaged one."""
    (tmp_path / "var" / "store").mkdir(parents=True)
    (tmp_path / "var" / "store" / "store.db").touch()
    store = Store.open(tmp_path / "var", clock)
    Writing(store, clock).visits(1)
    store.close()
