"""What clocks do to hours and days: said beside the numbers, in whatever way they are taken."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from account.store.intake.times import local_hour, zone_of
from account.store.places.tree import Place
from account.store.results.scope import Scope
from account.store.schema import rollup

MOST_DAYS = 400
"""In a longer range nobody looks at single hours."""
_EVER_MS = 1 << 62


class ClockChange(NamedTuple):
    """A day on which clocks of these time zones moved: ahead by so many minutes, or back."""

    day: date
    minutes: int
    zones: tuple[str, ...]


class ZoneChange(NamedTuple):
    """A place was given another time zone: what was pressed before keeps its hours."""

    place: Place
    before: str
    after: str
    before_lh: int
    """The local hour of the change by the clock that was left."""
    lh: int
    """The same by the new one."""


def clock_changes(scope: Scope) -> list[ClockChange]:
    """Those within the days, by the clocks that the places had then, the earliest first."""
    if scope.first is None or (scope.last - scope.first).days >= MOST_DAYS:
        return []
    found = dict[tuple[date, int], list[str]]()
    years = range(scope.first.year, scope.last.year + 1)
    for zone, held in sorted(_held(scope).items()):
        for day, minutes in (one for year in years for one in _changes(zone, year)):
            noon_ms = datetime.combine(day, time(12), zone_of(zone)).timestamp() * 1000
            there = any(since_ms <= noon_ms < until_ms for since_ms, until_ms in held)
            if there and scope.first <= day <= scope.last:
                found.setdefault((day, minutes), []).append(zone)
    return [ClockChange(day, minutes, tuple(of)) for (day, minutes), of in sorted(found.items())]


def zone_changes(connection: Connection, scope: Scope) -> list[ZoneChange]:
    """Where a place in scope got another time zone within the days, the earliest first.

    Only after its first response: until then nobody could have read its hours otherwise.
    """
    low, high = scope.range
    high += max(scope.cut_overs, default=0)
    found = [
        one
        for place in _places(scope)
        for one in _moves(place)
        if low <= max(one.before_lh, one.lh) and min(one.before_lh, one.lh) < high
    ]
    if not found:
        return []
    c = rollup.c
    there = c.touchpoint_id.in_(sorted({one.place.id for one in found}))
    query = select(c.touchpoint_id, func.min(c.lh)).where(c.account_id == scope.account_id, there)
    rows = connection.execute(query.where(c.lh >= 0).group_by(c.touchpoint_id))
    since = {place_id: lh for place_id, lh in rows}  # noqa: C416 - of rows
    pressed = [one for one in found if since.get(one.place.id, _EVER_MS) <= one.before_lh]
    return sorted(pressed, key=lambda one: one.lh)


def _moves(place: Place) -> Iterator[ZoneChange]:
    zones = [*place.zones_before, (_EVER_MS, place.holds["time_zone"])]
    for (at_ms, before), (_, after) in pairwise(zones):
        hours = (local_hour(at_ms, zone_of(zone)) for zone in (before, after))
        yield ZoneChange(place, before, after, *hours)


def _held(scope: Scope) -> dict[str, set[tuple[int, int]]]:
    """By time zone: from when until when some place in scope had it, Unix milliseconds."""
    found = defaultdict[str, set[tuple[int, int]]](set)
    for place in _places(scope):
        since_ms = -_EVER_MS
        for until_ms, zone in (*place.zones_before, (_EVER_MS, place.holds["time_zone"])):
            found[zone].add((since_ms, until_ms))
            since_ms = until_ms
    return found


def _places(scope: Scope) -> list[Place]:
    """In the order of the tree."""
    known = scope.tree.places.values()
    return [one for one in known if scope.places is None or one.id in scope.places]


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
