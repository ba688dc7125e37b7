"""What was pressed today at each touchpoint: counted, never averaged.

A press belongs to the day of the local hour that results count it in: where a place was given
another time zone today, what was pressed before has the clock of then, here as there.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, case, func, select

from account.hours import moment
from account.store.fleet.overview import Touchpoint, touchpoints
from account.store.places.tree import Zones
from account.store.reach import Reach
from account.store.results.scope import hour_of
from account.store.schema import response

_DAY_MS = 86_400_000
_SLACK_MS = 3_600_000
"""A terminal's true time may run ahead of the account's clock by its uncertainty."""


_Clock = tuple[str, int, Zones]
"""A time zone, when the day begins in it, and the zones before."""


class Pressed(NamedTuple):
    """What tells one press from another; kind, steps and rating None where no survey is known."""

    kind: str | None
    steps: int | None
    rating: int | None
    survey_rev: str
    question: str


@dataclass(slots=True, kw_only=True)
class Day:
    """One touchpoint's local day so far."""

    touchpoint_id: str
    name: str
    time_zone: str
    date: str
    pressed: Counter[Pressed] = field(default_factory=Counter)
    """Every press that is certainly from this day."""
    perhaps: int = 0
    """Presses whose time is known only to overlap it."""
    tests: int = 0


def today(connection: Connection, seen: Reach, now_ms: int) -> list[Day]:
    """Every touchpoint within reach, by name."""
    places = [one for one in touchpoints(connection, seen.account_id) if seen.holds(one.id)]
    by_clock = defaultdict[_Clock, dict[str, Day]](dict)
    for place in places:
        by_clock[_clock(place)][place.id] = Day(
            touchpoint_id=place.id,
            name=place.name,
            time_zone=place.time_zone,
            date=business_day(now_ms, place.time_zone, place.cut_over_min).isoformat(),
        )
    for clock, days in by_clock.items():
        _count(connection, seen, days, clock, now_ms)
    found = [by_clock[_clock(place)][place.id] for place in places]
    gone = {place.id for place in places if place.closed}
    return [one for one in found if one.touchpoint_id not in gone or one.pressed]


def bounds(now_ms: int, time_zone: str, begins_min: int = 0) -> tuple[int, int]:
    """When the day of `now_ms` begins and ends there, in Unix milliseconds, whatever clocks do.

    `begins_min` is how many minutes after midnight it does.
    """
    day, zone = business_day(now_ms, time_zone, begins_min), ZoneInfo(time_zone)
    return moment(zone, day, begins_min), moment(zone, day + timedelta(days=1), begins_min)


def business_day(now_ms: int, time_zone: str, begins_min: int = 0) -> date:
    """The day that `now_ms` belongs to there: before its beginning it is still the day before."""
    day = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(time_zone)).date()
    begun = now_ms >= moment(ZoneInfo(time_zone), day, begins_min)
    return day if begun else day - timedelta(days=1)


def _clock(place: Touchpoint) -> _Clock:
    return place.time_zone, place.cut_over_min, place.zones_before


def _began_ms(clock: _Clock, now_ms: int) -> int:
    """When the first hour of today was: by a zone that was left since, it may have been earlier."""
    zone, begins_min, before = clock
    day, (start_ms, _) = business_day(now_ms, zone, begins_min), bounds(now_ms, zone, begins_min)
    then = (ZoneInfo(one) for until_ms, one in before if until_ms > start_ms - _DAY_MS)
    return min([start_ms, *(moment(one, day, begins_min) for one in then)])


def _count(
    connection: Connection, seen: Reach, days: dict[str, Day], clock: _Clock, now_ms: int
) -> None:
    r, (zone, begins_min, _) = response.c, clock
    start_ms, end_ms = bounds(now_ms, zone, begins_min)
    first = hour_of(business_day(now_ms, zone, begins_min)) + begins_min // 60
    of_today = and_(r.lh >= first, r.lh < first + 24)
    # What lies in no one hour for certain may lie in this day for certain.
    inside = and_(r.lh.is_(None), r.earliest_ms >= start_ms, r.latest_ms < end_ms)
    touching = and_(r.lh.is_(None), r.latest_ms >= start_ms, r.earliest_ms < end_ms)
    how = case((of_today, 2), (inside, 2), (touching, 1), else_=0).label("how")
    pressed = [r[name] for name in Pressed._fields]
    query = (
        select(r.touchpoint_id, r.mode, *pressed, how, func.count().label("n"))
        # What was pressed today cannot have arrived before today.
        .where(r.account_id == seen.account_id)
        .where(r.received_ms >= _began_ms(clock, now_ms) - _SLACK_MS)
        .where(seen.within(r.touchpoint_id))
        .group_by(r.touchpoint_id, r.mode, *pressed, how)
    )
    for row in connection.execute(query):
        day = days.get(row.touchpoint_id)
        if day is None or not row.how:
            continue
        if row.mode != "normal":
            day.tests += row.n
        elif row.how == 1:
            day.perhaps += row.n
        else:
            day.pressed[Pressed(*(getattr(row, name) for name in Pressed._fields))] += row.n
