"""Which fingers are on the glass, and whether another is a hand that came down with them."""

from typing import Any

PALM_S = 0.5
"""Touches that begin this close together are one hand. What lies on the glass for longer, a drop or
somebody's elbow, keeps nobody else from pressing."""


class Fingers:
    """Told when one comes and goes."""

    def __init__(self) -> None:
        self._down = dict[Any, float]()  # by touch, when it began (s)

    def comes(self, touch: Any) -> bool:
        """Whether it is the first of its hand."""
        now = touch.time_start
        self._down = {uid: since for uid, since in self._down.items() if now - since < PALM_S}
        first = not self._down
        self._down[touch.uid] = now
        return first

    def goes(self, touch: Any) -> None:
        """It was lifted."""
        self._down.pop(touch.uid, None)
