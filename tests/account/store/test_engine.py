"""Reads, writes and their turns."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from account.errors import AlreadyThere, CannotUse, DatabaseTrouble
from account.store.copies import backup
from account.store.engine import open_database


def count(database):
    with database.read() as connection:
        return connection.exec_driver_sql("SELECT n FROM tally").scalar_one()


@pytest.fixture
def tally(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE tally (n INTEGER)")
        connection.exec_driver_sql("INSERT INTO tally VALUES (0)")
    yield database
    database.close()


def add_one(database):
    with database.write() as connection:
        n = connection.exec_driver_sql("SELECT n FROM tally").scalar_one()
        connection.exec_driver_sql("UPDATE tally SET n = ?", (n + 1,))


def test_a_receipt_is_a_promise(tally):
    with tally.write() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def test_writers_of_all_threads_and_processes_take_turns(tally):
    script = (
        "import sys\n"
        "from account.store.engine import open_database\n"
        "database = open_database(sys.argv[1])\n"
        "for _ in range(50):\n"
        "    with database.write() as c:\n"
        "        n = c.exec_driver_sql('SELECT n FROM tally').scalar_one()\n"
        "        c.exec_driver_sql('UPDATE tally SET n = ?', (n + 1,))\n"
        "database.close()\n"
    )
    words = [sys.executable, "-c", script, tally.url.render_as_string()]
    with subprocess.Popen(words) as other, ThreadPoolExecutor(4) as pool:
        list(pool.map(add_one, [tally] * 50))
        assert other.wait() == 0

    assert count(tally) == 100


def test_a_reader_cannot_write(tally):
    with pytest.raises(DatabaseTrouble, match="readonly"), tally.read() as connection:
        connection.exec_driver_sql("UPDATE tally SET n = 7")
    assert count(tally) == 0


def test_who_finds_no_connection_free_is_told(tally):
    pool = tally._reader.pool
    pool._timeout = 0.01
    with ExitStack() as held:
        for _ in range(pool.size() + pool._max_overflow):
            held.enter_context(tally.read())
        with pytest.raises(DatabaseTrouble, match="every connection is taken"):
            held.enter_context(tally.read())
    assert count(tally) == 0


def test_trouble_inside_undoes_all_of_it(tally):
    def half_way():
        with tally.write() as connection:
            connection.exec_driver_sql("UPDATE tally SET n = 7")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_way()
    assert count(tally) == 0


def test_a_directory_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    database = open_database(f"sqlite:///{tmp_path / 'file' / 'a.db'}")

    with pytest.raises(DatabaseTrouble, match=r"file/a\.db") as refused, database.write():
        pass
    assert refused.value.hint


def test_a_backup_is_whole_and_never_overwrites(tally, tmp_path):
    add_one(tally)
    copy = tmp_path / "copy.db"

    assert backup.back_up(tally, copy) == copy.stat().st_size
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT n FROM tally").fetchall() == [(1,)]
    assert copy.stat().st_mode & 0o077 == 0
    assert sorted(one.name for one in tmp_path.iterdir() if "copy" in one.name) == ["copy.db"]
    with pytest.raises(AlreadyThere):
        backup.back_up(tally, copy)
    with pytest.raises(CannotUse):
        backup.back_up(tally, tmp_path / "nowhere" / "copy.db")


def test_what_is_folded_is_in_the_file_itself(tmp_path):
    with closing(open_database(f"sqlite:///{tmp_path}/a.db")) as database:
        with database.write() as connection:
            connection.exec_driver_sql("CREATE TABLE kept (x)")
        database.fold()
        (tmp_path / "alone.db").write_bytes((tmp_path / "a.db").read_bytes())
    with closing(sqlite3.connect(tmp_path / "alone.db")) as alone:
        assert alone.execute("SELECT name FROM sqlite_master").fetchall() == [("kept",)]


def test_a_log_is_cut_off_when_nobody_reads_of_before(tally):
    log = Path(f"{tally.url.database}-wal")
    with tally.read() as connection:
        connection.exec_driver_sql("SELECT n FROM tally").scalar_one()
        assert not tally.empty_log()
        assert log.stat().st_size > 0
    assert tally.empty_log()
    assert log.stat().st_size == 0
    add_one(tally)


def test_on_a_server_each_reading_is_planned_for_its_own_days_and_writing_is_not(blank):
    with blank("postgresql") as url, closing(open_database(url)) as server:
        for way, plans in ((server.read, "force_custom_plan"), (server.write, "auto")):
            with way() as connection:
                shown = connection.exec_driver_sql("SHOW plan_cache_mode").scalar_one()
            assert shown == plans


def test_a_log_that_cannot_be_folded_is_expected_trouble(tally):
    with tally.engine.connect() as connection:
        driver = connection.connection.driver_connection
    driver.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)

    with pytest.raises(DatabaseTrouble, match="not authorized"):
        tally.fold()
    driver.set_authorizer(None)
    tally.fold()
