"""Times and lengths of time as people read them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from account.pages.words import Words

_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
_FIRST_MS = 0
_LAST_MS = 253_402_214_400_000
"""9999-12-31 in UTC: a day before what a date can say."""


@dataclass(frozen=True, slots=True)
class When:
    """A moment on the clock of the place where it happened."""

    iso: str
    date: str
    clock: str
    zone: str

    @property
    def minute(self) -> str:
        """Date and time to the minute, for a time that is not exact anyway."""
        return f"{self.date} {self.clock[:5]}"

    @property
    def full(self) -> str:
        """All of it in one line."""
        return f"{self.date} {self.clock} {self.zone}"


def at(ms: int, time_zone: str, w: Words) -> When:
    """A moment at a touchpoint, its date as the reader's language writes it.

    In UTC where its zone is unknown to this machine.
    """
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    # A terminal may claim any time: one that no calendar holds must not take the page down.
    held = min(max(ms, _FIRST_MS), _LAST_MS)
    local = datetime.fromtimestamp(held // 1000, UTC).astimezone(zone)
    return When(
        iso=local.isoformat(),
        date=day(w, local.date()),
        clock=local.strftime("%H:%M:%S"),
        zone=local.tzname() or "",
    )


def day(w: Words, one: date) -> str:
    """A day as the language writes it: 2026-11-30 (ISO 8601), 30.11.2026 (DIN 5008)."""
    return f"{one:%d.%m.%Y}" if w.language == "de" else one.isoformat()


def short_day(w: Words, one: date) -> str:
    """A day without its year, where there is little room."""
    return f"{one.day}.{one.month}." if w.language == "de" else f"{one.day} {one:%b}"


def month(w: Words, one: date) -> str:
    """A month as the language writes it."""
    return f"{one:%m.%Y}" if w.language == "de" else f"{one:%Y-%m}"


def ago(w: Words, now_ms: int, then_ms: int) -> str:
    """How long since, in the largest unit that fits."""
    return _in_units(w, "ago", now_ms - then_ms, w("ago_now"))


def lasting(w: Words, ms: int) -> str:
    """A length of time, in the largest unit that fits."""
    return _in_units(w, "for", ms, w("for_seconds"))


def _in_units(w: Words, name: str, ms: int, short: str) -> str:
    for unit, length in (("days", _DAY), ("hours", _HOUR), ("minutes", _MINUTE)):
        if ms >= length:
            return w.count(f"{name}_{unit}", ms // length)
    return short
