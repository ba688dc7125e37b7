"""Days by the clock of the account's own server, which is what its own pages go by."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from account.pages.office.ground import OWN_ZONE

_ZONE = ZoneInfo(OWN_ZONE)


class NoDay(ValueError):
    """A day that no calendar has."""


def begins(day: str, *, later: int = 0) -> int | None:
    """Unix milliseconds at which "2026-11-30" begins, or the day so many days later.

    None where no day is given; raises NoDay.
    """
    if not day:
        return None
    try:
        at = date.fromisoformat(day) + timedelta(days=later)
        return int(datetime(at.year, at.month, at.day, tzinfo=_ZONE).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise NoDay(day) from error


def today(now_ms: int) -> str:
    """The day of that moment, as files are named by it."""
    return f"{datetime.fromtimestamp(now_ms / 1000, _ZONE):%Y-%m-%d}"
