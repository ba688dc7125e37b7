"""The log is moved into the file between presses, not inside one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.hw.clock import HandClock
from kiosk.store import keeper
from kiosk.store.store import Store
from tests.kiosk.store.visits import Writing, drain


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keeper, "TIDY_AFTER", 5)
    return tmp_path


def in_the_file(directory: Path) -> int:
    """Responses in the database's own file, whatever its log holds."""
    path = directory / "store" / "store.db"
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as file:
        return int(file.execute("select count(*) from response").fetchone()[0])


def test_after_so_many_presses_it_is_all_in_the_file(directory: Path) -> None:
    clock = HandClock()
    with closing(Store.open(directory, clock)) as store:
        write = Writing(store, clock)
        write.visits(3)
        assert in_the_file(directory) == 0
        write.visits(3)
        store.tally()  # waits for what was queued before it
        assert in_the_file(directory) >= 5


def test_what_the_courier_writes_counts_too(directory: Path) -> None:
    clock = HandClock()
    with closing(Store.open(directory, clock)) as store:
        Writing(store, clock).visits(4)
        drain(store, 2)
        store.tally()
        assert in_the_file(directory) == 4
