"""A caretaker's watch: a moment in five parts, turned up and down."""

import calendar
from datetime import datetime

Parts = tuple[int, int, int, int, int]
"""Year, month, day, hour, minute, in this terminal's time zone."""

EARLIEST, LATEST = 2024, 2099


def parts_of(wall_s: float) -> Parts:
    """What a wall clock says; one that is nowhere near begins at the earliest."""
    said = datetime.fromtimestamp(wall_s).astimezone()
    year = min(LATEST, max(EARLIEST, said.year))
    day = min(said.day, calendar.monthrange(year, said.month)[1])
    return year, said.month, day, said.hour, said.minute


def stepped(parts: Parts, which: int, by: int) -> Parts:
    """One part up or down, going round; no day that the month does not have."""
    year, month, day, hour, minute = (
        one + by if place == which else one for place, one in enumerate(parts)
    )
    year = EARLIEST + (year - EARLIEST) % (LATEST - EARLIEST + 1)
    month = (month - 1) % 12 + 1
    days = calendar.monthrange(year, month)[1]
    day = (day - 1) % days + 1 if which == 2 else min(day, days)
    return year, month, day, hour % 24, minute % 60


def noted_ms(parts: Parts) -> int:
    """Unix milliseconds of the middle of that minute."""
    return round(datetime(*parts, second=30).astimezone().timestamp() * 1000)
