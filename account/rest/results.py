"""Results: the same numbers as on the pages, from the same queries."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from account.errors import Misconfigured, NotFound
from account.rest.ground import Here, Id, Results
from account.rest.problems import REFUSALS
from account.scores.ranking import ranks
from account.scores.scales import EFFORT
from account.scores.score import Score as Worked
from account.scores.score import lead, scores
from account.store.results import asked as asking
from account.store.results.asked import Asked
from account.store.results.heat import heat
from account.store.results.places import at_places
from account.store.results.scope import Scope, work_out
from account.store.results.selection import NotASelection, Selection, read
from account.store.results.series import series
from account.store.tokens import Holder

router = APIRouter(prefix="/results", tags=["results"], responses=REFUSALS)

Text = Annotated[str, Query(max_length=200)]


class Score(BaseModel):
    """One score; without value and interval below 5 responses."""

    name: str
    n: int
    lowest: int
    highest: int
    value: float | None
    low: float | None = Field(description="Lower end of the 95 % interval")
    high: float | None = Field(description="Upper end of the 95 % interval")
    standing: str = Field(description="hidden, low (below 30 responses) or sound")


class Question(BaseModel):
    """A question on one scale; another scale or survey makes it another question."""

    key: str
    question: str
    kind: str
    steps: int
    direction: str
    text: dict[str, str]
    n: int
    counts: dict[int, int] = Field(description="How often each step was pressed")
    scores: list[Score]


class Found(BaseModel):
    """What a selection finds. Days are each place's own business days."""

    first: date | None
    last: date
    bucket: str
    questions: list[Question]


class Bucket(BaseModel):
    """A part of the time range."""

    day: date
    hour: int
    counts: dict[int, int]
    score: Score
    late: int = Field(description="Of them so many came a day later or more")
    left_out: list[str] = Field(description="Why hours of it do not count")


class AtPlace(BaseModel):
    """A place and all beneath it; `best` and `worst` are the ranks it may have."""

    touchpoint_id: Id
    name: str
    counts: dict[int, int]
    score: Score
    best: int | None
    worst: int | None


class Hour(BaseModel):
    """An hour of the week; Monday is 0."""

    weekday: int
    hour: int
    counts: dict[int, int]
    score: Score


def selected(
    in_: Annotated[list[str] | None, Query(alias="in", max_length=50)] = None,
    tag: Annotated[list[str] | None, Query(max_length=50)] = None,
    question: Text = "",
    survey: Text = "",
    language: Text = "",
    channel: Text = "",
    period: Annotated[Text, Query(description="today, 7d, 28d, 90d, 365d, all or days")] = "",
    first: Text = "",
    last: Text = "",
    bucket: Annotated[Text, Query(description="hour, day, week or month")] = "",
    misuse: bool = False,
    tests: bool = False,
) -> Selection:
    """The selection an address names, as the page of results reads it."""
    pairs = [("in", one) for one in in_ or ()] + [("tag", one) for one in tag or ()]
    pairs += [("question", question), ("survey", survey), ("language", language)]
    pairs += [("channel", channel), ("period", period), ("first", first), ("last", last)]
    pairs += [("bucket", bucket), ("misuse", "1" * misuse), ("tests", "1" * tests)]
    try:
        return read(pairs)
    except NotASelection as error:
        raise Misconfigured(str(error)) from error


Wanted = Annotated[Selection, Depends(selected)]


@router.get("")
def results(wanted: Wanted, here: Here, holder: Results) -> Found:
    """Every question rated, the one with the most ratings first."""
    with here.database.read() as connection:
        scope = work_out(connection, holder.reach, wanted, here.now_ms())
        found = asking.asked(connection, scope)
    return Found(
        first=scope.first,
        last=scope.last,
        bucket=scope.bucket,
        questions=[_question(one) for one in found],
    )


@router.get("/series")
def over_time(wanted: Wanted, here: Here, holder: Results) -> list[Bucket]:
    """One question over time: `question` is a key of the list, the first where it is left out."""
    with here.database.read() as connection:
        scope, one = _one(connection, wanted, here, holder)
        points = series(connection, scope, one)
    return [
        Bucket(
            day=point.day,
            hour=point.start % 24,
            counts=point.counts,
            score=_score(lead(one.scale, point.counts)),
            late=point.late,
            left_out=list(point.left_out),
        )
        for point in points
    ]


@router.get("/places")
def by_place(wanted: Wanted, here: Here, holder: Results) -> list[AtPlace]:
    """One question at each place under those asked for; ranked only where intervals are apart."""
    with here.database.read() as connection:
        scope, one = _one(connection, wanted, here, holder)
        found = at_places(connection, scope, one)
    worked = [lead(one.scale, place.counts) for place in found]
    ranked = ranks(worked, less_is_better=one.scale.direction == EFFORT)
    return [
        AtPlace(
            touchpoint_id=place.touchpoint_id,
            name=place.name,
            counts=place.counts,
            score=_score(score),
            best=rank.best if rank else None,
            worst=rank.worst if rank else None,
        )
        for place, score, rank in zip(found, worked, ranked, strict=True)
    ]


@router.get("/hours")
def by_hour(wanted: Wanted, here: Here, holder: Results) -> list[Hour]:
    """One question by weekday and hour, where the smallest bucket allows."""
    with here.database.read() as connection:
        scope, one = _one(connection, wanted, here, holder)
        cells = heat(connection, scope, one)
    return [
        Hour(weekday=day, hour=hour, counts=counts, score=_score(lead(one.scale, counts)))
        for (day, hour), counts in sorted(cells.items())
    ]


def _one(
    connection: Connection, wanted: Selection, here: Any, holder: Holder
) -> tuple[Scope, Asked]:
    scope = work_out(connection, holder.reach, wanted, here.now_ms())
    for one in asking.asked(connection, scope):
        if wanted.question in ("", one.key):
            return scope, one
    raise NotFound("nothing was rated there and then", "Look at /results for what was.")


def _question(one: Asked) -> Question:
    return Question(
        key=one.key,
        question=one.question,
        kind=one.scale.kind,
        steps=one.scale.steps,
        direction=str(one.scale.direction or ""),
        text=dict(one.text),
        n=one.n,
        counts=one.counts,
        scores=[_score(score) for score in scores(one.scale, one.counts)],
    )


def _score(one: Worked) -> Score:
    ends = one.interval
    return Score(
        name=one.name.value,
        n=one.n,
        lowest=one.lowest,
        highest=one.highest,
        value=one.value,
        low=ends.low if ends else None,
        high=ends.high if ends else None,
        standing=one.standing.value,
    )
