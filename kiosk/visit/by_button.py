"""What a press of a wired button means: a rating, an answer, or "next".

The same buttons rate and answer, and the next person may press while the last one's question still
stands. docs/decisions/buttons-alone.md says why the rules are these. In doubt it is a rating: an
answer taken for a rating is a press too many that the account can see; a rating taken for an
answer is lost for good.
"""

from dataclasses import dataclass
from enum import Enum, auto

from feedback.response import Value
from feedback.survey import SCALES, WRITTEN, Kind
from kiosk.visit.patience import SETTLE_MS
from kiosk.visit.views import Asking, View

BUTTONS = 5

LONG_MS = 1_000
"""Held this long it is "next", where there is no button for that."""

LATE_MS = 1_000
"""A press this soon after the warning came up was meant for the question it stands over."""


class Meaning(Enum):
    """What a button says."""

    RATE = auto()
    ANSWER = auto()
    NEXT = auto()


@dataclass(frozen=True, slots=True)
class Said:
    """`number` is the button's, `at_ms` the boot_ms at which it went down."""

    meaning: Meaning
    number: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class Picked:
    """What a button stands for. `sent` where that is the answer, else it is only marked, and
    "next" sends it."""

    value: Value
    sent: bool


def pick(view: View, number: int, marked: Value | None) -> Picked | None:
    """What button `number` stands for under this question; None where it stands for nothing.

    Buttons choose by number. Among several choices each turns its own on and off. On a scale that
    is longer than the row of buttons the first two move a mark down and up.
    """
    if not isinstance(view, Asking) or not view.follow_up or view.question.kind in WRITTEN:
        return None
    question = view.question
    if question.kind in SCALES and len(question.values) > BUTTONS:
        return _moved([int(one) for one in question.values], number, marked)
    if number > len(question.values):
        return None
    value = question.values[number - 1]
    if question.kind is not Kind.MULTIPLE:
        return Picked(value, sent=True)
    ticked = marked if isinstance(marked, tuple) else ()
    name = str(value)
    left = tuple(one for one in ticked if one != name)
    return Picked(left if name in ticked else (*ticked, name), sent=False)


def _moved(steps: list[int], number: int, marked: Value | None) -> Picked | None:
    if number > 2:
        return None
    if not isinstance(marked, int):
        return Picked(steps[len(steps) // 2], sent=False)
    by = 1 if number == 2 else -1
    return Picked(min(steps[-1], max(steps[0], marked + by)), sent=False)


class ByButton:
    """Hears buttons go down and up, and the views that are shown; times are boot_ms.

    A smiley's press is a rating at once, wherever it can be nothing else. While buttons answer, a
    press is told from a long one when it ends.
    """

    def __init__(self, *, has_next: bool) -> None:
        self._has_next = has_next
        self._answering = False
        self._warned_at: int | None = None
        self._shown_at = 0
        self._question = ""
        self._waiting = dict[int, int]()  # buttons that are down and not understood yet

    @property
    def answering(self) -> bool:
        """Whether buttons answer the question on the screen; then it shows their numbers."""
        return self._answering

    def shown(self, view: View, by_button: bool, at_ms: int) -> None:
        """A view came up, in a visit whose rating was pressed on a button or not."""
        if not isinstance(view, Asking) or not view.follow_up:
            self._answering, self._warned_at, self._question = False, None, ""
            return
        if view.question.id != self._question:
            self._question, self._shown_at = view.question.id, at_ms
            self._waiting.clear()  # what is still down was pressed under another question
        if view.leaving_in_s is None:
            self._warned_at = None
        elif self._warned_at is None:
            self._warned_at = at_ms
        self._answering = by_button and self._warned_at is None
        self._by_button = by_button

    def answered(self) -> None:
        """An answer was given and is being saved: whoever presses now is the next."""
        self._answering = False

    def down(self, number: int, at_ms: int) -> Said | None:
        """A smiley's button went down."""
        if not self._question or not self._by_button or at_ms - self._shown_at < SETTLE_MS:
            return Said(Meaning.RATE, number, at_ms)
        if self._has_next:
            return Said(self._short(at_ms), number, at_ms)
        if self._answering or self._warned_at is not None:
            self._waiting[number] = at_ms
            return None
        return Said(Meaning.RATE, number, at_ms)

    def up(self, number: int) -> Said | None:
        """It was let go."""
        since = self._waiting.pop(number, None)
        return None if since is None else Said(self._short(since), number, since)

    def tick(self, at_ms: int) -> Said | None:
        """A button that is held long enough means "next" without waiting for its end."""
        for number, since in self._waiting.items():
            if at_ms - since >= LONG_MS:
                self._waiting.clear()
                return Said(Meaning.NEXT, number, since)
        return None

    def _short(self, at_ms: int) -> Meaning:
        late = self._warned_at is not None and at_ms - self._warned_at < LATE_MS
        return Meaning.ANSWER if self._answering or late else Meaning.RATE
