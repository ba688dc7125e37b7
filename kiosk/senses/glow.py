"""What the lit buttons say: the whole of a terminal without a screen, and more of one with."""

from collections.abc import Callable, Mapping
from typing import Protocol

from feedback.survey import SCALES
from kiosk.visit import Asking, Resting, View

INVITING = 0.35
CHOSEN = 1.0
DARK: dict[int, float] = {}

_ROW = (1, 2, 3, 4, 5)
_MOVING = (1, 2, 3)
"""The buttons that move a mark on a scale longer than the row, and the one that gives it."""


class Lit(Protocol):
    """What is needed of the lights."""

    def set(self, brightness: Mapping[int, float]) -> None:
        """Make each that bright, 0 to 1."""


class Sounds(Protocol):
    """What is needed of the buzzer."""

    def beep(self, times: int = 1) -> None:
        """Sound shortly."""


class Glow:
    """Shows views by light, and a thank-you by sound too: it comes only once the press is safe.

    Dim, all of them: press one. One alone: that is yours. Full, some of them: they answer the
    question on the screen. None: not now. Nothing blinks. While it is `quiet`, nothing sounds.
    """

    def __init__(
        self,
        lights: Lit,
        buzzer: Sounds | None = None,
        quiet: Callable[[], bool] = lambda: False,
    ) -> None:
        self._lights, self._buzzer, self._quiet = lights, buzzer, quiet
        self._pressed = 0
        self._saving = False

    def show(self, view: View) -> None:
        """Put the view on the lights; sound once where it follows a press that is saved."""
        saving = isinstance(view, Asking) and view.pressed is not None
        saved = self._saving and not saving and not isinstance(view, Resting)
        if saved and self._buzzer and not self._quiet():
            self._buzzer.beep()
        self._saving = saving
        self._lights.set(self._brightness(view))

    def _brightness(self, view: View) -> dict[int, float]:
        if isinstance(view, Resting):
            return DARK
        if not isinstance(view, Asking):
            return {self._pressed: CHOSEN}
        if view.follow_up:
            return dict.fromkeys(_answering(view), CHOSEN) or _all(INVITING)
        if view.pressed:
            self._pressed = view.pressed
            return {view.pressed: CHOSEN}
        if len(view.question.values) > len(_ROW):
            return dict.fromkeys(_MOVING, INVITING)
        return dict.fromkeys((int(one) for one in view.question.values), INVITING)


def _answering(view: Asking) -> tuple[int, ...]:
    """The buttons that answer this follow-up now."""
    if not view.numbered:
        return ()
    if not view.numbers:
        return _MOVING[:2] if view.question.kind in SCALES else ()
    more = (view.more,) if view.more else ()
    return (*range(1, len(view.numbers) + 1), *more)


def _all(brightness: float) -> dict[int, float]:
    return dict.fromkeys(_ROW, brightness)
