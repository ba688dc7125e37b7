"""What clocks do to hours and days: said beside the numbers, in whatever way they are taken."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from account.store.results.scope import Scope
from account.store.times import zone_of
from account.store.tree import Place

MOST_DAYS = 400
"""In a longer range nobody looks at single hours."""


class ClockChange(NamedTuple):
    """A day on which clocks of these time zones moved: ahead by so many minutes, or back."""

    day: date
    minutes: int
    zones: tuple[str, ...]


def clock_changes(scope: Scope) -> list[ClockChange]:
    """Those within the days, by the clocks that the places have now, the earliest first."""
    if scope.first is None or (scope.last - scope.first).days >= MOST_DAYS:
        return []
    found = dict[tuple[date, int], list[str]]()
    years = range(scope.first.year, scope.last.year + 1)
    for zone in sorted({place.holds["time_zone"] for place in _places(scope)}):
        for day, minutes in (one for year in years for one in _changes(zone, year)):
            if scope.first <= day <= scope.last:
                found.setdefault((day, minutes), []).append(zone)
    return [ClockChange(day, minutes, tuple(of)) for (day, minutes), of in sorted(found.items())]


def _places(scope: Scope) -> list[Place]:
    known = scope.tree.places
    return [known[one] for one in (known if scope.places is None else sorted(scope.places))]


@lru_cache(maxsize=1024)
def _changes(name: str, year: int) -> tuple[tuple[date, int], ...]:
    day = date(year, 1, 1)
    found, before = list[tuple[date, int]](), _ahead_min(name, day)
    while day.year == year < date.max.year:  # the last day of all has none after it
        following = day + timedelta(days=1)
        after = _ahead_min(name, following)
        if after != before:
            found.append((day, after - before))
        day, before = following, after
    return tuple(found)


def _ahead_min(name: str, day: date) -> int:
    """How far its clocks are ahead of UTC as a day begins."""
    offset = datetime.combine(day, time(), zone_of(name)).utcoffset() or timedelta()
    return round(offset.total_seconds() / 60)
