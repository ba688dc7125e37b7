"""What the courier tells the terminal."""

from collections.abc import Callable
from dataclasses import dataclass

from feedback.response import Moment
from kiosk.credentials import Credentials
from kiosk.errors import KioskError
from kiosk.papers import Papers


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncNews:
    """How it stands with the account, after each try."""

    trouble: KioskError | None
    """Why the last try brought no receipt; None when it did."""
    last_receipt: Moment | None
    """When the account last said what it kept, in this boot."""
    complaints: tuple[str, ...]
    """What else a caretaker should know, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Who hears of what. Each is called from the courier's thread and returns at once."""

    papers: Callable[[Papers], None] = lambda _papers: None
    credentials: Callable[[Credentials], None] = lambda _credentials: None
    news: Callable[[SyncNews], None] = lambda _news: None
