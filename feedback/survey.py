"""What is asked: a survey, its questions and its endings. Issued once, never changed.

The shape only; `feedback.check` says whether a survey as a whole makes sense.
"""

from enum import StrEnum

import msgspec

Texts = dict[str, str]
"""One text in every language of the survey, by BCP 47 tag."""


class Kind(StrEnum):
    """How a question is asked, and what its answer is."""

    SMILEYS = "smileys"
    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    STARS = "stars"
    SINGLE = "single"
    MULTIPLE = "multiple"
    COMMENT = "comment"
    CONTACT = "contact"


SCALES = {
    Kind.SMILEYS: (4, 5),
    Kind.NPS: (11,),
    Kind.CSAT: (5,),
    Kind.CES: (5, 7),
    Kind.STARS: (5,),
}
"""How many steps each rating scale may have; the first is what is meant when none is said."""

CHOSEN = (Kind.SINGLE, Kind.MULTIPLE)
WRITTEN = (Kind.COMMENT, Kind.CONTACT)


class Detail(StrEnum):
    """What a contact question may ask for."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer that can be chosen. `icon` names a drawing of `feedback.icons`, or none."""

    id: str
    text: Texts
    icon: str = ""


class Consent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sentence a visitor agrees to before contact details are taken.

    `version` names this wording for ever: it is recorded with each consent.
    """

    version: str
    text: Texts


class Branch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one of these answers leads: to a question or an ending, by id."""

    when: tuple[int | str, ...]
    go: str


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question. Without `go` it leads to the next in the file, the last to the first ending.

    `steps` counts the steps of a scale, 0 for the kind's usual number. `direction` is for CES
    alone: "agreement" (more is easier) or "effort" (more is harder). `low` and `high` say what a
    scale's ends mean, where our own words do not fit. `details` and `consent` are for contact
    alone. `notice` stands before a comment or contact question in place of our own privacy notice.
    `only_before` names a question of those two kinds: this one ("may we call you?") is pointless,
    and passed over, where that one cannot be asked.
    """

    id: str
    kind: Kind
    text: Texts
    steps: int = 0
    direction: str = ""
    low: Texts = {}
    high: Texts = {}
    choices: tuple[Choice, ...] = ()
    details: tuple[Detail, ...] = ()
    consent: Consent | None = None
    notice: Texts = {}
    only_before: str = ""
    branches: tuple[Branch, ...] = ()
    go: str = ""

    @property
    def values(self) -> tuple[int | str, ...]:
        """Every answer that can be given, worst first; none where the answer is text."""
        if self.kind in SCALES:
            steps = self.steps or SCALES[self.kind][0]
            return tuple(range(11)) if self.kind is Kind.NPS else tuple(range(1, steps + 1))
        return tuple(choice.id for choice in self.choices)


class Link(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A QR code under an ending: to the longer survey, or to any address.

    `url` may hold {visit}, {terminal}, {touchpoint}, {language} and {rating}; empty means the
    longer survey at the account.
    """

    text: Texts
    url: str = ""


class Ending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a visitor sees last."""

    id: str
    text: Texts
    link: Link | None = None


Step = Question | Ending


class Survey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole survey. The first question is the rating; `longer` is asked on the phone."""

    name: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    endings: tuple[Ending, ...]
    longer: tuple[Question, ...] = ()

    @property
    def rating(self) -> Question:
        """The question that is always on the screen."""
        return self.questions[0]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All that can be on the terminal's screen."""
        return (*self.questions, *self.endings)
