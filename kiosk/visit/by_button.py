"""What a press of a wired button means: a rating, an answer, or a way on from the question.

The same buttons rate and answer, and the next person may press while the last one's question still
stands. docs/decisions/buttons-alone.md says why the rules are these. In doubt it is a rating: an
answer taken for a rating is a press too many that the account can see; a rating taken for an
answer is lost for good.
"""

from dataclasses import dataclass
from enum import Enum, auto

from kiosk.visit.patience import SETTLE_MS
from kiosk.visit.views import Asking, View

BUTTONS = 5

LONG_MS = 1_000
"""Held this long a button answers nothing: it leads on, back, or to another language."""

LEADS_BACK, SPEAKS = 1, 2
"""Held, these two do so where there is somewhere to go; any other leads on."""

LATE_MS = 1_000
"""A press this soon after the warning came up was meant for the question it stands over."""


class Meaning(Enum):
    """What a button says."""

    RATE = auto()
    ANSWER = auto()
    NEXT = auto()
    BACK = auto()
    LANGUAGE = auto()


@dataclass(frozen=True, slots=True)
class Said:
    """`number` is the button's, `at_ms` the boot_ms at which it went down."""

    meaning: Meaning
    number: int
    at_ms: int


class ByButton:
    """Hears buttons go down and up, and the views that are shown; times are boot_ms.

    A smiley's press is a rating at once, wherever it can be nothing else. While buttons answer, a
    press is told from a long one when it ends.
    """

    def __init__(self) -> None:
        self._answering = False
        self._warned_at: int | None = None
        self._shown_at = 0
        self._asked: Asking | None = None
        self._by_button = False
        self._waiting = dict[int, int]()  # buttons that are down and not understood yet

    @property
    def answering(self) -> bool:
        """Whether buttons answer the question on the screen; then it shows their numbers."""
        return self._answering

    def shown(self, view: View, by_button: bool, at_ms: int) -> None:
        """A view came up, in a visit whose rating was pressed on a button or not."""
        before = self._asked.question.id if self._asked is not None else ""
        self._asked = view if isinstance(view, Asking) and view.follow_up else None
        if self._asked is None:
            self._answering, self._warned_at = False, None
            return
        if self._asked.question.id != before:
            self._shown_at = at_ms
            self._waiting.clear()  # what is still down was pressed under another question
        if self._asked.leaving_in_s is None:
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
        settling = at_ms - self._shown_at < SETTLE_MS
        if self._asked is None or not self._by_button or settling:
            return Said(Meaning.RATE, number, at_ms)
        if self._answering or self._warned_at is not None:
            self._waiting[number] = at_ms
            return None
        return Said(Meaning.RATE, number, at_ms)

    def up(self, number: int) -> Said | None:
        """It was let go."""
        since = self._waiting.pop(number, None)
        return None if since is None else Said(self._short(since), number, since)

    def tick(self, at_ms: int) -> Said | None:
        """A button that is held long enough means its way on without waiting for its end."""
        for number, since in self._waiting.items():
            if at_ms - since >= LONG_MS:
                self._waiting.clear()
                return Said(self._long(number), number, since)
        return None

    def _short(self, at_ms: int) -> Meaning:
        late = self._warned_at is not None and at_ms - self._warned_at < LATE_MS
        return Meaning.ANSWER if self._answering or late else Meaning.RATE

    def _long(self, number: int) -> Meaning:
        asked = self._asked
        if asked is None or self._warned_at is not None:
            return Meaning.NEXT
        if number == LEADS_BACK and asked.back:
            return Meaning.BACK
        if number == SPEAKS and len(asked.languages) > 1:
            return Meaning.LANGUAGE
        return Meaning.NEXT
