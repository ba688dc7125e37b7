"""Fingers on a terminal's own glass, as touches."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
from kivy.input.provider import MotionEventProvider

from kiosk.hw.contacts import Contact, Does
from kiosk.hw.glass import GlassReader

_NOWHERE = -9.0
"""Outside of everything: who is taken there presses nothing."""


class Touch(MotionEvent):
    """One finger, from when it comes until it is lifted."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given, is_touch=True, type_id="touch")
        self.profile = ["pos"]

    def depack(self, args: tuple[float, float]) -> None:
        """Kivy counts from below."""
        across, down = args
        self.sx, self.sy = across, 1 - down
        super().depack(args)


class Reads(Protocol):
    """What is needed of a reader."""

    def taken(self) -> Iterator[Contact]:
        """What fingers did since it was asked last."""

    def close(self) -> None:
        """Read no more."""


class GlassTouches(MotionEventProvider):
    """Hands on what was read, each frame; in between a finger wakes the loop."""

    def __init__(self, reader: Reads | None = None) -> None:
        super().__init__("glass", "")
        self._wake = Clock.create_trigger(lambda _: None)
        self._reader = reader
        self._touches = dict[int, Touch]()

    def start(self) -> None:
        """Hear them from now on."""
        self._reader = self._reader or GlassReader(self._wake)

    def stop(self) -> None:
        """No more."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def update(self, dispatch_fn: Any) -> None:  # noqa: ARG002 - see below
        """Each is handed on before the next is looked at: Kivy's own queue would put a finger that
        came and moved in one frame to where it went.
        """
        for contact in _thinned(self._reader.taken() if self._reader is not None else ()):
            self._hand_on(contact)

    def _hand_on(self, contact: Contact) -> None:
        gone = contact.does is Does.GONE
        place = (_NOWHERE, _NOWHERE) if gone else (contact.x, contact.y)
        if contact.does is Does.COMES:
            touch = self._touches[contact.finger] = Touch(self.device, contact.finger, place)
            EventLoop.post_dispatch_input("begin", touch)
            return
        touch = self._touches[contact.finger]
        touch.move(place)
        if contact.does is not Does.LIFTS:
            EventLoop.post_dispatch_input("update", touch)
        if contact.does is not Does.MOVES:
            del self._touches[contact.finger]
            touch.update_time_end()
            EventLoop.post_dispatch_input("end", touch)


def _thinned(contacts: Iterable[Contact]) -> list[Contact]:
    """Without the moves that another of the same finger followed."""
    kept, moved = list[Contact](), set[int]()
    for one in reversed(list(contacts)):
        moves = one.does is Does.MOVES
        if moves and one.finger in moved:
            continue
        (moved.add if moves else moved.discard)(one.finger)
        kept.append(one)
    return kept[::-1]
