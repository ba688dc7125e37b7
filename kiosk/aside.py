"""What takes its time is done beside the main loop, and its answer brought back to it."""

from collections.abc import Callable
from functools import partial
from threading import Thread

from kiosk.errors import KioskError

Post = Callable[[Callable[[], None]], None]

EVERY = 10
"""Beats between two looks."""


def aside(post: Post, work: Callable[[], object], done: Callable[[object], None]) -> None:
    """Do the work on a thread of its own; `done` hears on the main loop what came of it.

    Expected trouble comes as its words and their cure.
    """

    def run() -> None:
        try:
            came: object = work()
        except KioskError as trouble:
            came = f"{trouble}. {trouble.hint}".rstrip(". ")
        post(lambda: done(came))

    # A daemon: a card that hangs must not keep the terminal from ending.
    Thread(target=run, name="aside", daemon=True).start()


class Looks:
    """Looks every few beats how things are: counting asks the disk, and may have to wait for it."""

    def __init__(self, post: Post, look: Callable[[], None]) -> None:
        self._beats, self._looking = 0, False
        self._look_now = partial(aside, post, look, self._seen)

    def beat(self) -> None:
        """Call it once a second on the main loop."""
        if self._beats % EVERY == 0 and not self._looking:
            self._looking = True
            self._look_now()
        self._beats += 1

    def _seen(self, _came: object) -> None:
        self._looking = False
