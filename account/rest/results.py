"""Results: the same numbers as on the pages, from the same queries."""

from datetime import date
from itertools import repeat

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.ground import Here, Id, Results, Rev
from account.rest.problems import REFUSALS
from account.rest.scored import (
    Counts,
    Question,
    Score,
    Wanted,
    described,
    leading,
    one_of,
    other,
    spread,
    within,
)
from account.scores.ranking import ranks
from account.scores.scales import EFFORT
from account.scores.score import lead
from account.store.results import asked as asking
from account.store.results.clocks import clock_changes
from account.store.results.heat import heat
from account.store.results.places import at_places
from account.store.results.series import Point, alongside, series

router = APIRouter(prefix="/results", tags=["results"], responses=REFUSALS)


class Days(BaseModel):
    """A range of each place's own business days; without a first day it is all there is."""

    first: date | None
    last: date


class ClockChange(BaseModel):
    """A day on which clocks moved; an hour that came twice counts as one with both in it."""

    day: date
    minutes: int = Field(description="60: they went forward; -60: back")
    time_zones: list[str]


class Found(BaseModel):
    """What a selection finds. Days are each place's own business days."""

    first: date | None
    last: date
    bucket: str
    finest: str = Field(description="The smallest bucket that may be shown of these places")
    against: Days | None = Field(description="What it is compared with")
    clock_changes: list[ClockChange]
    questions: list[Question]


class NewZone(BaseModel):
    """A place's time zone became another; what was pressed before keeps its hours."""

    touchpoint_id: Id
    before: str
    after: str


class Bucket(BaseModel):
    """A part of the time range."""

    day: date
    hour: int
    counts: Counts
    score: Score
    late: int = Field(description="Of them so many came a day later or more")
    left_out: list[str] = Field(description="Why hours of it do not count")
    revisions: list[Rev] = Field(
        description="Of the survey: those whose first response lies in it, but for what it began as"
    )
    time_zones: list[NewZone]
    before: Score | None = Field(description="With `against`: the bucket it stands beside")


class AtPlace(BaseModel):
    """A place and all beneath it; `best` and `worst` are the ranks it may have."""

    touchpoint_id: Id
    name: str
    counts: Counts
    score: Score
    best: int | None
    worst: int | None


class Hour(BaseModel):
    """An hour of the week; Monday is 0."""

    weekday: int
    hour: int
    counts: Counts
    score: Score


@router.get("")
def results(wanted: Wanted, here: Here, holder: Results) -> Found:
    """Every question rated, the one with the most ratings first."""
    with here.database.read() as connection:
        scope = within(connection, wanted, here, holder)
        beside = other(connection, scope, here, holder)
        found = asking.asked(connection, scope)
        was = {} if beside is None else {x.key: x for x in asking.asked(connection, beside)}
    return Found(
        first=scope.first,
        last=scope.last,
        bucket=scope.bucket,
        finest=scope.finest,
        against=None if beside is None else Days(first=beside.first, last=beside.last),
        clock_changes=[
            ClockChange(day=one.day, minutes=one.minutes, time_zones=list(one.zones))
            for one in clock_changes(scope)
        ],
        questions=[described(one, was.get(one.key)) for one in found],
    )


@router.get("/series")
def over_time(wanted: Wanted, here: Here, holder: Results) -> list[Bucket]:
    """One question over time: `question` is a key of the list, the first where it is left out."""
    with here.database.read() as connection:
        scope, one = one_of(connection, wanted, here, holder)
        points, before = series(connection, scope, one), list[Point | None]()
        beside = other(connection, scope, here, holder)
        if beside is not None:
            same = scope.selection.but(bucket=scope.bucket)
            beside = beside.days(beside.first, beside.last, selection=same)
            before = alongside(scope, points, series(connection, beside, one))
    return [
        Bucket(
            day=point.day,
            hour=point.start % 24,
            counts=spread(point.counts),
            score=leading(one, point.counts),
            late=point.late,
            left_out=list(point.left_out),
            revisions=[each.rev for each in point.revisions],
            time_zones=[
                NewZone(touchpoint_id=each.place.id, before=each.before, after=each.after)
                for each in point.zones
            ],
            before=None if was is None else leading(one, was.counts),
        )
        for point, was in zip(points, before or repeat(None), strict=False)
    ]


@router.get("/places")
def by_place(wanted: Wanted, here: Here, holder: Results) -> list[AtPlace]:
    """One question at each place under those asked for; ranked only where intervals are apart."""
    with here.database.read() as connection:
        scope, one = one_of(connection, wanted, here, holder)
        found = at_places(connection, scope, one)
    worked = [lead(one.scale, place.counts) for place in found]
    ranked = ranks(worked, less_is_better=one.scale.direction == EFFORT)
    return [
        AtPlace(
            touchpoint_id=place.touchpoint_id,
            name=place.name,
            counts=spread(place.counts),
            score=leading(one, place.counts),
            best=rank.best if rank else None,
            worst=rank.worst if rank else None,
        )
        for place, rank in zip(found, ranked, strict=True)
    ]


@router.get("/hours")
def by_hour(wanted: Wanted, here: Here, holder: Results) -> list[Hour]:
    """One question by weekday and hour, where the smallest bucket allows."""
    with here.database.read() as connection:
        scope, one = one_of(connection, wanted, here, holder)
        cells = heat(connection, scope, one)
    return [
        Hour(weekday=day, hour=hour, counts=spread(counts), score=leading(one, counts))
        for (day, hour), counts in sorted(cells.items())
    ]
