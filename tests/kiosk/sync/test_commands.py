"""What an operator asks: done once, answered for until heard, undone where it does not work."""

from pathlib import Path

import pytest

from feedback.batch import Command
from kiosk.errors import KioskError
from kiosk.store.shelf import Shelf
from kiosk.sync.commands import Commands


def command(number: int, kind: str = "identify") -> Command:
    return Command(id=f"{number:012}", kind=kind)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


def test_each_is_done_once_however_often_it_is_handed_out(shelf: Shelf) -> None:
    done = list[str]()
    deeds = {"identify": lambda _: done.append("beep") or "it beeped"}
    commands = Commands(shelf, deeds)
    assert commands.follow([command(1)])
    assert not commands.follow([command(1)])
    assert not Commands(shelf, deeds).follow([command(1)])  # after a restart
    assert done == ["beep"]
    assert [(one.well, one.said) for one in commands.to_report] == [(True, "it beeped")]


def test_it_is_reported_until_a_receipt_shows_that_it_was_heard(shelf: Shelf) -> None:
    commands = Commands(shelf, {"identify": lambda _: ""})
    commands.follow([command(1), command(2)])
    first = commands.to_report
    assert Commands(shelf, {}).to_report == first
    commands.heard(first[:1])
    assert commands.to_report == first[1:]


def test_trouble_and_the_unknown_are_answers_too(shelf: Shelf) -> None:
    def fail(_: object) -> str:
        raise KioskError("no such network")

    commands = Commands(shelf, {"network": fail})
    commands.follow([command(1, "network"), command(2, "dance")])
    trouble, unknown = commands.to_report
    assert (trouble.well, trouble.said) == (False, "no such network")
    assert not unknown.well
    assert "dance" in unknown.said


class PowerCut(BaseException):
    """The end of the program, in the middle of a deed."""


@pytest.mark.parametrize(("kind", "well"), [("restart", True), ("diagnostics", False)])
def test_what_ends_the_program_is_not_done_again_at_the_next_start(
    shelf: Shelf, kind: str, well: bool
) -> None:
    times = list[int]()

    def end(_: object) -> str:
        times.append(1)
        raise PowerCut

    with pytest.raises(PowerCut):
        Commands(shelf, {kind: end}).follow([command(1, kind)])
    again = Commands(shelf, {kind: end})
    assert not again.follow([command(1, kind)])
    assert len(times) == 1
    assert [one.well for one in again.to_report] == [well]


def test_a_damaged_memory_is_an_empty_one(shelf: Shelf) -> None:
    shelf.keep_commands(b"{")
    assert Commands(shelf, {}).to_report == ()
