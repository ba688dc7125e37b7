"""Which fingers are on the glass, and whether another is a hand that came down with them."""

from collections.abc import Callable
from time import monotonic
from typing import Any

PALM_S = 0.5
"""Touches that begin this close together are one hand. What lies on the glass for longer, a drop or
somebody's elbow, keeps nobody else from pressing."""


class Fingers:
    """Told when one comes and goes. `now` is in seconds; the clock on the wall may jump."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._down = dict[Any, float]()  # by touch, when it began (s)

    def comes(self, touch: Any) -> bool:
        """Whether it is the first of its hand."""
        now = self._now()
        self._down = {uid: since for uid, since in self._down.items() if now - since < PALM_S}
        first = not self._down
        self._down[touch.uid] = now
        return first

    def goes(self, touch: Any) -> None:
        """It was lifted."""
        self._down.pop(touch.uid, None)
