"""How it was over time: one point a bucket, from the first to the last, empty ones included."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection

from account.store.intake.rollup import SURVEY
from account.store.intake.times import local_hour, zone_of
from account.store.results.asked import Asked, Revision, add_counts
from account.store.results.clocks import ZoneChange, zone_changes
from account.store.results.counting import pressed_and_late
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
    revisions: list[Revision] = field(default_factory=list)
    """Those of the survey that came to those before, by the first response that counts."""
    zones: list[ZoneChange] = field(default_factory=list)
    """Places that were given another time zone in it."""

    @property
    def day(self) -> date:
        """The day it begins on."""
        return day_of(self.start)


def series(connection: Connection, scope: Scope, one: Asked) -> list[Point]:
    """Every bucket of the scope."""
    by_hour = scope.bucket == "hour"
    by_start, late = pressed_and_late(
        connection, scope, lambda c: (scope.start(c), c.survey), one.of_it, hours=by_hour
    )
    counted = [(_bucket(scope, hour), survey, sums) for (hour, survey), sums in by_start.items()]
    hours_there = [hour for hour, _ in by_start]
    points = {start: Point(start=start) for start in _starts(scope, hours_there)}
    for start, _, sums in counted:
        add_counts(points[start].counts, sums)
    for (hour, _), n in late.items():
        points[_bucket(scope, hour)].late += n
    _note_revisions(scope, one, points, {(start, survey) for start, survey, _ in counted})
    for change in zone_changes(connection, scope):
        if point := points.get(scope.start_of(change.lh, change.place.id)):
            point.zones.append(change)
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


def _note_revisions(
    scope: Scope, one: Asked, points: dict[int, Point], met: set[tuple[int, str]]
) -> None:
    """Where the first response that counts of each revision lies.

    Of those in the first bucket that has any, the one issued first is no change; nor is one that
    was issued before that bucket: it may as well have been asked before the range.
    """
    first = dict[str, int]()
    for start, survey in sorted(met, reverse=True):
        first[survey] = start
    there = [each for each in one.revisions if each.rev[:SURVEY] in first]
    there.sort(key=lambda each: (first[each.rev[:SURVEY]], each.issued_ms, each.rev))
    for each in there[1:]:
        start = first[each.rev[:SURVEY]]
        if start > first[there[0].rev[:SURVEY]] or start <= _issued(scope, each):
            points[start].revisions.append(each)


def _issued(scope: Scope, revision: Revision) -> int:
    """The local hour of its issuing, by the clock of the first of the places."""
    zones = [scope.tree.places[root].holds["time_zone"] for root in scope.roots]
    return local_hour(revision.issued_ms, zone_of(zones[0] if zones else "UTC"))


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
