"""What was pressed today at each touchpoint: counted, never averaged."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, case, func, select

from account.store.overview import touchpoints
from account.store.reach import Reach
from account.store.schema import response

_SLACK_MS = 3_600_000
"""A terminal's true time may run ahead of the account's clock by its uncertainty."""


@dataclass(slots=True, kw_only=True)
class Day:
    """One touchpoint's local day so far."""

    touchpoint_id: str
    name: str
    time_zone: str
    date: str
    pressed: Counter[tuple[str | None, int | None, int | None]] = field(default_factory=Counter)
    """(kind, steps, rating) of every press that is certainly from this day."""
    perhaps: int = 0
    """Presses whose time is known only to overlap it."""
    tests: int = 0


def today(connection: Connection, seen: Reach, now_ms: int) -> list[Day]:
    """Every touchpoint within reach, by name."""
    places = [one for one in touchpoints(connection, seen.account_id) if seen.holds(one.id)]
    by_zone = defaultdict[str, dict[str, Day]](dict)
    for place in places:
        by_zone[place.time_zone][place.id] = Day(
            touchpoint_id=place.id,
            name=place.name,
            time_zone=place.time_zone,
            date=_local(now_ms, place.time_zone).date().isoformat(),
        )
    for zone, days in by_zone.items():
        _count(connection, seen, days, *bounds(now_ms, zone))
    return [by_zone[place.time_zone][place.id] for place in places]


def bounds(now_ms: int, time_zone: str) -> tuple[int, int]:
    """Local midnight before and after `now_ms`, as Unix milliseconds, whatever the clocks do."""
    midnight = _local(now_ms, time_zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    following = midnight + timedelta(days=1)  # wall time: 23 or 25 hours where clocks change
    return int(midnight.timestamp() * 1000), int(following.timestamp() * 1000)


def _count(
    connection: Connection, seen: Reach, days: dict[str, Day], start_ms: int, end_ms: int
) -> None:
    r = response.c
    exact = and_(r.time_quality == "exact", r.true_ms >= start_ms, r.true_ms < end_ms)
    inside = and_(r.time_quality != "exact", r.earliest_ms >= start_ms, r.latest_ms < end_ms)
    touching = and_(r.time_quality != "exact", r.latest_ms >= start_ms, r.earliest_ms < end_ms)
    how = case((exact, 2), (inside, 2), (touching, 1), else_=0).label("how")
    query = (
        select(r.touchpoint_id, r.mode, r.kind, r.steps, r.rating, how, func.count().label("n"))
        # What was pressed today cannot have arrived before today.
        .where(r.account_id == seen.account_id, r.received_ms >= start_ms - _SLACK_MS)
        .where(seen.within(r.touchpoint_id))
        .group_by(r.touchpoint_id, r.mode, r.kind, r.steps, r.rating, how)
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
            day.pressed[row.kind, row.steps, row.rating] += row.n


def _local(at_ms: int, time_zone: str) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(time_zone))
