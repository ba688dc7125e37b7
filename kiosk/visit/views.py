"""What can be on the screen, and what a visit wants done."""

from dataclasses import dataclass

from feedback.response import Body, Consented, Moment, Value
from feedback.survey import Ending, Question

Face = tuple[int, int]
"""A smiley, 1 the worst, and how many there were; (0, 0) is none."""

NO_FACE: Face = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question on the screen. `pressed` is the answer being saved."""

    question: Question
    language: str
    languages: tuple[str, ...]
    follow_up: bool = False
    pressed: int | None = None
    face: Face = NO_FACE
    """The smiley that was pressed, where the rating is one."""
    leaving_in_s: int | None = None
    numbered: bool = False
    """Whether buttons answer it now, so that their numbers stand beside the choices."""
    numbers: tuple[Value, ...] = ()
    """The answers that buttons 1, 2 and so on give now; none where they move a mark."""
    more: int = 0
    """The button that brings the next answers; 0 where all have one."""
    marked: Value | None = None
    """What buttons have marked and not sent."""
    notice: bool = False
    """Whether the privacy notice stands there first, and the question comes after it."""
    back: bool = False
    """Whether there is a question to go back to."""
    given: Value | None = None
    """What was answered before, where the visitor came back to it."""
    consented: Consented | None = None
    """What the visitor agreed to before the contact details."""
    complaint: str = ""
    """One of our words: what is missing before this can be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanking:
    """An ending on the screen. `link` is what the QR code says, None where there is none."""

    ending: Ending
    language: str
    languages: tuple[str, ...]
    face: Face = NO_FACE
    link: str | None = None
    nonce: str = ""
    rating: int = 0
    """What the link was made of, to make it again in another language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """No smileys: the disk refuses writes, and nobody is thanked for nothing."""

    language: str


View = Asking | Thanking | Resting


@dataclass(frozen=True, slots=True)
class Show:
    """Put this on the screen."""

    view: View


@dataclass(frozen=True, slots=True)
class Capture:
    """Insert a new response, durably; `body.ended` says whether it is still open."""

    at: Moment
    body: Body


@dataclass(frozen=True, slots=True)
class Amend:
    """Write the newest response again, durably; `body.ended` closes it."""

    body: Body


Effect = Show | Capture | Amend
