"""What one visit left: its rating and answers, and when."""

from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """How a question that was shown ended."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    TIMED_OUT = "timed_out"


class Channel(StrEnum):
    """What the rating was pressed on; WEB and EMAIL are links opened without a terminal."""

    TOUCH = "touch"
    BUTTON = "button"
    WEB = "web"
    EMAIL = "email"


class Mode(StrEnum):
    """What the terminal was doing; TEST and CLEANING are shown but never scored."""

    NORMAL = "normal"
    TEST = "test"
    CLEANING = "cleaning"


class Ended(StrEnum):
    """How a visit came to its end."""

    FINISHED = "finished"
    WALKED_AWAY = "walked_away"
    TIMED_OUT = "timed_out"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When something happened, as a device with no clock can know it."""

    boot_id: str
    boot_ms: int
    """Milliseconds of CLOCK_BOOTTIME in that boot."""
    wall_ms: int
    """Unix milliseconds by the system clock, right or wrong."""
    wall_synced: bool
    """Whether the system clock was truly synchronised then."""


Value = int | str | tuple[str, ...]


class ContactDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is sealed, as JSON, as the answer to a contact question."""

    name: str = ""
    email: str = ""
    phone: str = ""


class Consented(msgspec.Struct, frozen=True, kw_only=True):
    """That a visitor ticked the box: which wording, read in which language."""

    version: str
    language: str


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question as this visitor met it.

    `value` is the step of a scale (1 is worst; 0-10 for NPS), a choice's id, or the ids of
    several. Text is never here in the clear: it is in `sealed` (see `feedback.seal`). `consented`
    stands beside contact details, in the clear: it must be provable without opening them.

    Raises ValueError unless exactly the answered ones carry a value.
    """

    question: str
    outcome: Outcome
    value: Value | None = None
    sealed: str | None = None
    consented: Consented | None = None
    took_ms: int

    def __post_init__(self) -> None:
        said = self.value is not None or self.sealed is not None
        if said != (self.outcome is Outcome.ANSWERED):
            raise ValueError(f"{self.question}: {self.outcome} with value {self.value!r}")


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What the account needs to judge one visit. The first answer is the rating.

    `order` is the scale's steps as they stood from left to right; `link` is the random part of
    the QR code's token in hex, empty when none was offered; `ended` is None while the visit is
    open.
    """

    answers: tuple[Answer, ...]
    language: str
    channel: Channel
    order: tuple[int, ...]
    since_last_press_ms: int | None
    mode: Mode = Mode.NORMAL
    link: str = ""
    ended: Ended | None = None


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a terminal's store, as it is kept and as it is sent.

    `body` stays text all the way, so that a damaged one spoils no other, and so that both ends
    hash the same bytes.
    """

    seq: int
    rid: str
    boot_id: str
    boot_ms: int
    wall_ms: int
    wall_synced: bool
    touchpoint_id: str
    settings_rev: str
    survey_rev: str
    body: str

    @property
    def moment(self) -> Moment:
        """When the rating was pressed."""
        return Moment(
            boot_id=self.boot_id,
            boot_ms=self.boot_ms,
            wall_ms=self.wall_ms,
            wall_synced=self.wall_synced,
        )
