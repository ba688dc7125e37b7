"""What a caretaker's visit needs of others."""

from collections.abc import Callable
from typing import Protocol

from feedback.response import Mode


class Lock(Protocol):
    """What is needed of the PIN's lock."""

    @property
    def armed(self) -> bool:
        """Whether there is a PIN."""

    def wait_s(self) -> int:
        """How long it stays locked, 0 when it is not."""

    def opens(self, pin: str) -> bool:
        """Whether this is the PIN; takes its time, so it is asked aside."""


class Terminal(Protocol):
    """What is needed of the terminal."""

    @property
    def mode(self) -> Mode:
        """Whether presses are marked."""

    def work_as(self, mode: Mode) -> None:
        """Mark them from now on."""

    def hear_nothing(self, deaf: bool) -> None:
        """While it is cleaned or tested."""


Said = object
Work = Callable[[], Said]
Aside = Callable[[Work, Callable[[Said], None]], None]
"""Does the work on another thread, then hands what came of it to the callable on the main loop.
Expected trouble comes as its words."""
