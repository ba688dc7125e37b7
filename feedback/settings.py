"""What the account tells a terminal to be: issued like a survey, named by its own hash."""

import binascii
import re
from base64 import b64decode
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from feedback import words
from feedback.hours import Hours
from feedback.theme import Theme, dress

LARGEST_LOGO = 48 * 1024
"""Bytes of a logo's picture: every terminal fetches it with its settings."""

_PNG = b"\x89PNG\r\n\x1a\n"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """One terminal's settings. Times are in the unit their name says.

    Raises ValueError for a number outside its range, naming it.
    """

    touchpoint_id: str
    touchpoint: str
    """The touchpoint's name, for people."""
    survey_rev: str
    survey_url: str
    public_url: str
    """Where visitors' phones reach the account; the QR code's link starts with it."""
    languages: tuple[str, ...]
    """Offered on the screen; the first is the touchpoint's own."""
    thanks_s: int = 8
    question_s: int = 30
    retention_days: int = 30
    time_zone: str = "UTC"
    """The touchpoint's, by its IANA name."""
    accepted_languages: tuple[str, ...] = ()
    """Languages whose words nobody of ours has reviewed, and that the operator offers anyway."""
    theme: str = "dark"
    """dark or light."""
    colours: dict[str, str] = {}
    """The operator's own, by their names in feedback.theme.Theme."""
    logo: str = ""
    """A PNG in base64, shown small beside the question."""
    low_reach: bool = False
    """Whether all that can be touched stays in the lower part of a high screen."""
    reduced_motion: bool = False
    sound: int = 40
    """How loud the note at a press is, in percent; 0 is silence."""
    speech_volume: int = 0
    """How loud each visit's speech begins, in percent; 0 is what the terminal's own file says."""
    dark_hours: str = ""
    """When the screen goes dark, in the touchpoint's time, as "22:00-06:00"; empty is never."""

    @property
    def dressed(self) -> Theme:
        """The colours of its screen."""
        return dress(self.theme, self.colours)

    @property
    def logo_png(self) -> bytes:
        """The logo's picture; empty where there is none."""
        return b64decode(self.logo)

    def offered(self, asked_in: Sequence[str]) -> tuple[str, ...]:
        """Languages for the screen's selector, of those that a survey is asked in; never none.

        A language whose own words here nobody has reviewed is offered only where the operator
        accepts them (docs/decisions/languages.md).
        """
        both = tuple(one for one in self.languages if one in asked_in) or tuple(asked_in)
        accepted = set(self.accepted_languages)
        return tuple(o for o in both if o in accepted or words.reviewed(o)) or both[:1]

    def __post_init__(self) -> None:
        if not self.languages:
            raise ValueError("languages is empty: name at least the touchpoint's own")
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"{name} is {value}, must be between {low} and {high}")
        for name, longest in _LONGEST:
            if len(getattr(self, name)) > longest:
                raise ValueError(
                    f"{name} has {len(getattr(self, name))} letters, at most {longest}"
                )
        if not _PUBLIC_URL.fullmatch(self.public_url):
            raise ValueError(f"public_url {self.public_url!r} is no web address")
        self._check_look()

    def _check_look(self) -> None:
        _ = self.dressed
        if self.dark_hours:
            Hours.read(self.dark_hours)
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"time_zone {self.time_zone!r} is unknown here") from error
        try:
            logo = b64decode(self.logo, validate=True)
        except binascii.Error as error:
            raise ValueError(f"logo is no base64: {error}") from error
        if logo and not logo.startswith(_PNG):
            raise ValueError("logo is no PNG picture")
        if len(logo) > LARGEST_LOGO:
            raise ValueError(f"logo has {len(logo)} bytes, at most {LARGEST_LOGO}")


_LONGEST = (
    ("touchpoint_id", 64),
    ("touchpoint", 200),
    ("survey_rev", 64),
    ("survey_url", 200),
    ("public_url", 200),
)
"""Letters: longer ones fit neither a line nor a QR code."""
_PUBLIC_URL = re.compile(r"(https?://[!-~]+)?")
_RANGES = (
    ("thanks_s", 2, 60),
    ("question_s", 10, 300),
    ("retention_days", 1, 3650),
    ("sound", 0, 100),
    ("speech_volume", 0, 100),
)
