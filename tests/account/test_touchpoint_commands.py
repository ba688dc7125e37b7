"""account touchpoint, as it is given on the command line."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from account.store.engine import open_database
from account.store.first_start import make_account
from account.store.upgrade import upgrade
from tests.account.engines import NOW_MS
from tests.account.test_commands import account, refused


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with closing(open_database(f"sqlite:///{tmp_path / 'account.db'}")) as database:
        upgrade(database)
        with database.write() as connection:
            make_account(connection, NOW_MS)
    return tmp_path


def _listed(home: Path) -> dict[str, dict[str, object]]:
    said = account("touchpoint", "list", "--json", "--directory", home)
    return {one["path"]: one for one in json.loads(said.stdout)}


def _run(home: Path, *words: str) -> str:
    said = account("touchpoint", *words, "--directory", home)
    assert said.returncode == 0, said.stderr
    return said.stdout


def test_a_tree_is_arranged(home: Path):
    hours = "mon-fri 08:00-20:00; 2026-12-25 closed"
    _run(home, "add", "Berlin", "--time-zone", "Europe/Berlin", "--hours", hours, "--kind", "city")
    _run(home, "add", "Exit 2", "--under", "Berlin", "--tags", "busy new", "--day-begins", "04:00")
    _run(home, "set", "Berlin", "--setting", "sound=5", "--setting", "theme=light")
    _run(home, "move", "Entrance", "Berlin")

    there = _listed(home)["Berlin › Exit 2"]
    assert there["time_zone"] == "Europe/Berlin"
    assert there["opening_hours"]["wed"] == [["08:00", "20:00"]]  # type: ignore[index]
    assert there["settings"] == {"sound": 5, "theme": "light"}
    assert (there["tags"], there["cut_over_min"]) == ("busy new", 240)
    assert there["set_here"] == ["cut_over_min", "tags"]
    assert "Berlin › Entrance" in _listed(home)

    _run(home, "set", "Berlin > Exit 2", "--name", "Exit 3", "--time-zone", "Asia/Tokyo")
    assert _listed(home)["Berlin › Exit 3"]["time_zone"] == "Asia/Tokyo"
    _run(home, "set", "Exit 3", "--time-zone", "above", "--setting", "sound=0")
    assert _listed(home)["Berlin › Exit 3"]["time_zone"] == "Europe/Berlin"
    assert _listed(home)["Berlin › Exit 3"]["settings"] == {"sound": 0, "theme": "light"}
    _run(home, "set", "Exit 3", "--setting", "sound=above")
    assert _listed(home)["Berlin › Exit 3"]["settings"] == {"sound": 5, "theme": "light"}

    _run(home, "move", "Exit 3", "top")
    _run(home, "close", "Exit 3")
    assert _listed(home)["Exit 3"]["closed_ms"]
    assert "Exit 3 (" in _run(home, "list")
    _run(home, "reopen", "Exit 3")
    assert _listed(home)["Exit 3"]["closed_ms"] is None


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (["add", "Entrance"], "a touchpoint 'Entrance' already", 1),
        (["add", "x", "--under", "Moon"], "no touchpoint 'Moon'", 1),
        (["add", "x", "--hours", "mon 8-20"], "'8-20' is no span", 2),
        (["add", "x", "--day-begins", "noon"], "'noon' is no time of day", 2),
        (["set", "Entrance", "--setting", "sound=loud"], "sound", 1),
        (["set", "Entrance", "--time-zone", "Mars"], "no time zone 'Mars'", 1),
        (["move", "Entrance", "Entrance"], "cannot hang under itself", 1),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    home: Path, words: list[str], told: str, code: int
):
    before = _listed(home)
    refused(account("touchpoint", *words, "--directory", home), told, code=code)
    assert _listed(home) == before
