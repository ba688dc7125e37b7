"""What can stand on the caretaker's screen; None, where a page is meant, is the visitor's own."""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What can be done at the desk."""

    SEND = "send"
    EXPORT = "export"
    BUTTONS = "buttons"
    SCREEN = "screen"
    CLEAN = "clean"
    INSTALL = "install"
    TIME = "time"
    RESTART = "restart"


class Mark(StrEnum):
    """How the terminal is, at a glance. LOOK wants a person, WAITS only patience."""

    WELL = "well"
    WAITS = "waits"
    LOOK = "look"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the terminal knows: `name` is one of our words, `worry` wants a person."""

    name: str
    said: str
    worry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PinPad:
    """Digits are only counted here. `wait_s` is above 0 while wrong ones lock it."""

    language: str
    entered: int = 0
    wrong: bool = False
    wait_s: int = 0
    judging: bool = False
    armed: bool = True
    """Whether there is any PIN; without one nothing opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The facts and what can be done; `told` is the answer to what was done last."""

    language: str
    facts: tuple[Fact, ...] = ()
    acts: tuple[Act, ...] = ()
    told: str = ""
    testing: bool = False
    """Whether presses are marked as a test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonTest:
    """Every wired button: its number, whether it is down, how often it was pressed here."""

    language: str
    buttons: tuple[tuple[int, bool, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenTest:
    """One colour after the other, then a grid to wipe over; `step` counts from 0."""

    language: str
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTime:
    """A moment being set: year, month, day, hour and minute of this terminal's time zone."""

    language: str
    parts: tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning:
    """Nothing is heard for so many seconds."""

    language: str
    left_s: int


Page = PinPad | Desk | ButtonTest | ScreenTest | SetTime | Cleaning
