"""What an idle screen does all day: once in a while one face blinks, and all moves by a hair."""

from typing import Any

from kivy.clock import Clock

from kiosk.visit import Asking, View

EVERY_S = 40.0
BLINK_S = 0.14
SHIFTS = ((0, 0), (2, 1), (3, 3), (1, 2), (0, 3), (-2, 2), (-3, 0), (-2, -2), (0, -3), (2, -1))
"""Pixels to the right and up, one after the other: no edge stands on one pixel for years."""


class Idle:
    """Lives on a stage; does nothing while somebody is there, or where nothing is to move."""

    def __init__(self, stage: Any) -> None:
        self._stage, self._turn, self._inviting = stage, 0, False
        self._beats = Clock.schedule_interval(self.beat, EVERY_S)

    def show(self, view: View) -> None:
        """What the stage shows now."""
        self._inviting = isinstance(view, Asking) and not view.follow_up and view.pressed is None

    def close(self) -> None:
        """Nothing moves by itself any more."""
        self._beats.cancel()

    def beat(self, _dt: float) -> None:
        """A while went by."""
        stage = self._stage
        if not self._inviting or stage.asleep:
            return
        self._turn += 1
        stage.shift = SHIFTS[self._turn % len(SHIFTS)]
        smileys = stage.question.smileys.smileys
        if smileys and not stage.still:
            one = smileys[self._turn % len(smileys)]
            one.blinking = True
            Clock.schedule_once(lambda _: setattr(one, "blinking", False), BLINK_S)
