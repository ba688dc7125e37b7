"""The way in: a PIN, typed where every visitor could."""

from collections.abc import Callable

from kiosk.caretaker.needs import Lock
from kiosk.caretaker.pages import PinPad

LONGEST_PIN = 12
PAD_S = 20
"""So long after the last key the pad goes: whoever found it by chance keeps nobody from the
question. Touches beside its keys, of a wet sleeve or a palm, are none.
"""
PAD_MOST_S = 90
"""So long after it came it goes, whatever is typed: a child with a pad is no caretaker."""


class Door:
    """Keeps what was typed until it is judged, and no longer."""

    def __init__(self, lock: Lock, clock_ms: Callable[[], int]) -> None:
        self._lock, self._clock_ms = lock, clock_ms
        self._pin = ""
        self._came_ms = self._typed_ms = 0

    def came(self, language: str) -> PinPad:
        """Somebody held the corner."""
        self._pin = ""
        self._came_ms = self._typed_ms = self._clock_ms()
        return self.pad(language)

    def pad(self, language: str) -> PinPad:
        """As it stands now."""
        return PinPad(
            language=language,
            entered=len(self._pin),
            wait_s=self._lock.wait_s(),
            armed=self._lock.armed,
        )

    def digit(self, one: str) -> bool:
        """One more; false where there is no room for it."""
        self._typed_ms = self._clock_ms()
        if len(self._pin) >= LONGEST_PIN:
            return False
        self._pin += one
        return True

    def erase(self) -> None:
        """One less."""
        self._typed_ms = self._clock_ms()
        self._pin = self._pin[:-1]

    def taken(self) -> str:
        """What was typed, which is kept no longer."""
        self._typed_ms = self._clock_ms()
        pin, self._pin = self._pin, ""
        return pin

    def late(self, now_ms: int) -> bool:
        """Whether the pad has stood long enough."""
        typed, came = now_ms - self._typed_ms, now_ms - self._came_ms
        return typed >= PAD_S * 1000 or came >= PAD_MOST_S * 1000
