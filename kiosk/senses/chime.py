"""What a press sounds like: one note, the higher the better the mood."""

from collections.abc import Callable
from typing import Protocol

from feedback.survey import Kind, Question
from feedback.words import FACES
from kiosk.visit import Asking, View

HIGHEST = 4


class Speaker(Protocol):
    """What is needed of a loudspeaker."""

    def note(self, place: int, volume: int) -> None:
        """Sound the note of a face, 0 the unhappiest to 4; `volume` in percent."""


class Chime:
    """Hears views, and sounds once as a rating is pressed: the ear is answered with the eye.

    `volume` says how loud the account wants it now, in percent.
    """

    def __init__(self, speaker: Speaker, volume: Callable[[], int]) -> None:
        self._speaker, self._volume, self._pressed = speaker, volume, False

    def show(self, view: View) -> None:
        """What is on the screen now."""
        before, self._pressed = self._pressed, isinstance(view, Asking) and view.pressed is not None
        if isinstance(view, Asking) and view.pressed is not None and not before:
            self._speaker.note(place_of(view.question, view.pressed), self._volume())


def place_of(question: Question, value: int) -> int:
    """Which of the five notes a step of any scale has."""
    if question.kind is Kind.SMILEYS:
        return FACES[len(question.values)][value - 1] - 1
    steps = [int(one) for one in question.values]
    place = round((value - steps[0]) / (steps[-1] - steps[0]) * HIGHEST)
    return HIGHEST - place if question.direction == "effort" else place
