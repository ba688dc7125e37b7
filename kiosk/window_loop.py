"""What the main loop does besides drawing: ticks, heartbeats, signals, and waking for a touch."""

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import kiosk.screens  # noqa: F401 - sets Kivy up before its first import

# isort: split
from kivy.clock import Clock

log = logging.getLogger(__name__)

TICKS_A_SECOND = 5
HEARTBEAT_S = 1.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def ending_on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """While the block lasts, SIGTERM and SIGINT call `stop`."""

    def told(number: int, _frame: FrameType | None) -> None:
        log.info("ends on %s", signal.Signals(number).name)
        stop()

    before = {one: signal.signal(one, told) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def ticking(ticks: list[Callable[[], None]], heartbeat: Callable[[], None]) -> Iterator[None]:
    """While the block lasts, the loop calls each of these."""
    called = [
        *(Clock.schedule_interval(lambda _, one=one: one(), 1 / TICKS_A_SECOND) for one in ticks),
        Clock.schedule_interval(lambda _: heartbeat(), HEARTBEAT_S),
    ]
    try:
        yield
    finally:
        for one in called:
            one.cancel()


def answer_at_once(window: Any) -> None:
    """Kivy asks SDL for touches after each frame, and then sleeps until the next one is due: what
    a finger did would wait for a frame in which nothing happens.
    """
    wake = Clock.create_trigger(lambda _: None)

    def touched(*_: Any) -> None:
        wake()

    window.bind(on_mouse_down=touched, on_mouse_up=touched)


def when_first_shown(window: Any, work: Callable[[], None]) -> None:
    """Run it once the next frame is on the screen."""

    def flipped(*_: Any) -> None:
        window.unbind(on_flip=flipped)
        # Kivy says so just before the flip: by the next turn of the loop it has happened.
        Clock.schedule_once(lambda _: work())

    window.bind(on_flip=flipped)
