"""How it was over time: one point a bucket, from the first to the last, empty ones included."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection

from account.store.results import counting
from account.store.results.asked import Asked, add_counts
from account.store.results.counting import pressed
from account.store.results.exclusions import Exclusion
from account.store.results.scope import MOST_POINTS, Scope, day_of, hour_of
from account.store.results.selection import BEFORE, YEAR


@dataclass(slots=True, kw_only=True)
class Point:
    """One bucket. `start` is the local hour number it begins with."""

    start: int
    counts: dict[int, int] = field(default_factory=dict)
    late: int = 0
    """How many of them came a day later or more: a bucket may still change."""
    left_out: tuple[str, ...] = ()
    """Why hours of it do not count."""

    @property
    def day(self) -> date:
        """The day it begins on."""
        return day_of(self.start)


def series(connection: Connection, scope: Scope, one: Asked) -> list[Point]:
    """Every bucket of the scope."""
    by_hour = scope.bucket == "hour"
    hours = by_hour or bool(scope.cut_overs)  # days do not begin at midnight
    counted = pressed(connection, scope, lambda c: (scope.start(c),), one.of_it, hours=hours)
    late = counting.late(connection, scope, lambda c: (scope.start(c),), one.of_it, hours=hours)
    points = {start: Point(start=start) for start in _starts(scope, [key[0] for key in counted])}
    for (hour,), sums in counted.items():
        add_counts(points[_bucket(scope, hour)].counts, sums)
    for (hour,), n in late.items():
        points[_bucket(scope, hour)].late += n
    ordered = sorted(points.values(), key=lambda point: point.start)
    left_out = [(period, _ahead(scope, period)) for period in scope.left_out]
    for place, point in enumerate(ordered):
        end = ordered[place + 1].start if place + 1 < len(ordered) else hour_of(scope.last) + 24
        end = point.start + 1 if by_hour else end
        point.left_out = tuple(
            period.reason
            for period, ahead in left_out
            if any(period.from_lh - h < end and period.until_lh - h > point.start for h in ahead)
        )
    return ordered


def alongside(scope: Scope, points: list[Point], others: list[Point]) -> list[Point | None]:
    """For each point of a scope the one it is compared with.

    An earlier time's in their order; another place's of the same time, whenever either began.
    """
    if scope.selection.against in (BEFORE, YEAR):
        return [*others[: len(points)], *[None] * (len(points) - len(others))]
    by_start = {point.start: point for point in others}
    return [by_start.get(point.start) for point in points]


def _ahead(scope: Scope, period: Exclusion) -> set[int]:
    """How many hours after midnight days begin where a period is left out, as buckets count."""
    there = scope.tree.below(period.touchpoint_id)
    there = there if scope.places is None else there & scope.places
    if scope.bucket == "hour":
        return {0} if there else set()
    return {scope.begins(one) for one in there}


def _bucket(scope: Scope, hour: int) -> int:
    return hour_of(day_of(hour).replace(day=1)) if scope.bucket == "month" else hour


def _starts(scope: Scope, hours: list[int]) -> list[int]:
    """Where each bucket begins. A scope without a beginning has that of its first response."""
    first = scope.first
    if first is None:
        if not hours:
            return []
        first = day_of(min(hours))
    start, end = hour_of(first), hour_of(scope.last) + 24
    if scope.bucket == "hour":
        found = list(range(start, end + max(scope.cut_overs, default=0)))
    elif scope.bucket == "day":
        found = list(range(start, end, 24))
    elif scope.bucket == "week":
        found = list(range(start - 24 * first.weekday(), end, 168))
    else:
        found, month = [], first.replace(day=1)
        while month <= scope.last:
            found.append(hour_of(month))
            month = (month + timedelta(days=32)).replace(day=1)
    if scope.first is None:  # nothing is known after the last response: not an empty bucket
        found = [one for one in found if one <= max(hours)]
    return sorted({*found[-MOST_POINTS:], *(_bucket(scope, hour) for hour in hours)})
