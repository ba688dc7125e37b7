"""What the account tells a terminal to be: issued like a survey, named by its own hash."""

import msgspec


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
    response_interval_s: int = 5
    retention_days: int = 30

    def __post_init__(self) -> None:
        if not self.languages:
            raise ValueError("languages is empty: name at least the touchpoint's own")
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"{name} is {value}, must be between {low} and {high}")


_RANGES = (
    ("thanks_s", 2, 60),
    ("question_s", 10, 300),
    ("response_interval_s", 0, 30),
    ("retention_days", 1, 3650),
)
