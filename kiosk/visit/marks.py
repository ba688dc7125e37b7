"""What wired buttons reach of the question on the screen, and what they have marked and not sent.

Buttons answer by number. Where there are more answers than buttons the last button brings the next
ones. Among several each turns its own on and off. On a scale longer than the row the first two
move a mark down and up, and as the rating any other gives it.
"""

from dataclasses import dataclass, replace

from feedback.response import Value
from feedback.survey import SCALES, WRITTEN, Kind, Question
from kiosk.visit.views import Asking, View

DOWN, UP = 1, 2
"""The buttons that move a mark."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button did. `sent` is the answer it gave, None where it only marked or moved on."""

    sent: Value | None = None


class Marks:
    """Of one question at a time, for a row of `buttons`."""

    def __init__(self, buttons: int) -> None:
        self._buttons = buttons
        self._question = ""
        self.marked: Value | None = None
        """What would be sent now."""
        self._first = 0  # which answer button 1 stands for
        self._moved_at = 0

    def on(self, view: View) -> None:
        """Another question, or none: nothing is marked under it."""
        asked = isinstance(view, Asking) and view.pressed is None
        self._under(view.question.id if isinstance(view, Asking) and asked else "")

    def forgotten(self, now_ms: int, patience_ms: int) -> bool:
        """Whether a mark was dropped, since nobody has touched it for so long (boot_ms)."""
        if self.marked is None or now_ms - self._moved_at < patience_ms:
            return False
        self.marked = None
        return True

    def dressed(self, view: Asking) -> Asking:
        """The view with the numbers that answer it now, and with what is marked."""
        numbers = self._numbers(view.question)
        more = self._buttons if self._pages(view.question) else 0
        return replace(view, numbered=True, numbers=numbers, more=more, marked=self.marked)

    def press(self, question: Question, number: int, at_ms: int) -> Pressed | None:
        """What button `number` does under this question; None where it stands for nothing."""
        self._under(question.id)
        self._moved_at = at_ms
        if question.kind in WRITTEN:
            return None
        if self.moves(question):
            return self._move(question, number)
        if self._pages(question) and number == self._buttons:
            self._first += self._buttons - 1
            self._first = self._first if self._first < len(question.values) else 0
            return Pressed()
        numbers = self._numbers(question)
        if number > len(numbers):
            return None
        value = numbers[number - 1]
        if question.kind is not Kind.MULTIPLE:
            return Pressed(sent=value)
        self._turn(str(value))
        return Pressed()

    def ticked(self, question: Question, choices: tuple[str, ...]) -> None:
        """What a finger made of the ticks: buttons go on from there."""
        self._under(question.id)
        self.marked = choices

    def moves(self, question: Question) -> bool:
        """Whether buttons move a mark on it: a scale with more steps than there are buttons."""
        return question.kind in SCALES and len(question.values) > self._buttons

    def _under(self, question: str) -> None:
        if question != self._question:
            self._question, self.marked, self._first = question, None, 0

    def _pages(self, question: Question) -> bool:
        return question.kind not in SCALES and len(question.values) > self._buttons

    def _numbers(self, question: Question) -> tuple[Value, ...]:
        if self.moves(question):
            return ()
        reach = self._buttons - 1 if self._pages(question) else self._buttons
        return tuple(question.values[self._first : self._first + reach])

    def _turn(self, choice: str) -> None:
        ticked = self.marked if isinstance(self.marked, tuple) else ()
        left = tuple(one for one in ticked if one != choice)
        self.marked = left if choice in ticked else (*ticked, choice)

    def _move(self, question: Question, number: int) -> Pressed | None:
        steps = [int(one) for one in question.values]
        if number not in (DOWN, UP):
            return None
        if not isinstance(self.marked, int):
            self.marked = steps[len(steps) // 2]
        else:
            by = 1 if number == UP else -1
            self.marked = min(steps[-1], max(steps[0], self.marked + by))
        return Pressed()
