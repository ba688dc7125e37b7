"""What the API says of scores, and how an address selects them: as the pages read it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from account.errors import Misconfigured, NotFound
from account.rest.ground import Ground
from account.scores.ranking import change
from account.scores.score import FEWEST, lead, scores
from account.scores.score import Score as Worked
from account.store.people.tokens import Holder
from account.store.results import asked as asking
from account.store.results import beside
from account.store.results.asked import Asked
from account.store.results.scope import Scope
from account.store.results.scoping import work_out
from account.store.results.selection import NotASelection, Selection, read

Counts = Annotated[
    dict[int, int],
    Field(description="How often each step was pressed; empty below 5 responses"),
]
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


class Before(BaseModel):
    """The same question in what it is compared with."""

    n: int
    counts: Counts
    scores: list[Score]
    changes: dict[str, str] = Field(
        description="By score: up, down, or unsure where the intervals overlap"
    )


class Question(BaseModel):
    """A question on one scale; another scale or survey makes it another question."""

    key: str
    question: str
    kind: str
    steps: int
    direction: str
    good: list[int] = Field(description="The answers that count as satisfied, easy or promoting")
    text: dict[str, str]
    revisions: list[str] = Field(description="Those that asked it so, the newest first")
    n: int
    counts: Counts
    scores: list[Score]
    before: Before | None = Field(description="With `against`, where it was asked there")


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
    against: Annotated[Text, Query(description="before, year, or another touchpoint")] = "",
) -> Selection:
    """The selection an address names, as the page of results reads it."""
    pairs = [("in", one) for one in in_ or ()] + [("tag", one) for one in tag or ()]
    pairs += [("question", question), ("survey", survey), ("language", language)]
    pairs += [("channel", channel), ("period", period), ("first", first), ("last", last)]
    pairs += [("bucket", bucket), ("misuse", "1" * misuse), ("tests", "1" * tests)]
    pairs += [("against", against)]
    with understood():
        return read(pairs)


Wanted = Annotated[Selection, Depends(selected)]


def within(connection: Connection, wanted: Selection, here: Ground, holder: Holder) -> Scope:
    """The selection worked out for whoever asks."""
    return work_out(connection, holder.reach, wanted, here.now_ms())


def other(connection: Connection, scope: Scope, here: Ground, holder: Holder) -> Scope | None:
    """What it is compared with."""
    with understood():
        return beside.beside(connection, holder.reach, scope, here.now_ms())


def one_of(
    connection: Connection, wanted: Selection, here: Ground, holder: Holder
) -> tuple[Scope, Asked]:
    """The question that is named, or the one with the most ratings; raises NotFound."""
    scope = within(connection, wanted, here, holder)
    for one in asking.asked(connection, scope):
        if wanted.question in ("", one.key):
            return scope, one
    raise NotFound("nothing was rated there and then", "Look at /results for what was.")


def described(one: Asked, before: Asked | None) -> Question:
    """A question as the API says it."""
    return Question(
        key=one.key,
        question=one.question,
        kind=one.scale.kind,
        steps=one.scale.steps,
        direction=str(one.scale.direction or ""),
        good=list(one.scale.good),
        text=dict(one.text),
        revisions=[each.rev for each in one.revisions],
        n=one.n,
        counts=spread(one.counts),
        scores=[said(score) for score in scores(one.scale, one.counts)],
        before=None if before is None else _before(one, before),
    )


def said(one: Worked) -> Score:
    """A score as the API says it."""
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


def spread(counts: Mapping[int, int]) -> dict[int, int]:
    """How often each step was pressed; nothing of so few that it would be one person's word."""
    return dict(counts) if sum(counts.values()) >= FEWEST else {}


def leading(one: Asked, counts: dict[int, int]) -> Score:
    """The score that the question is known by, of other counts."""
    return said(lead(one.scale, counts))


def _before(one: Asked, was: Asked) -> Before:
    now, then = scores(one.scale, one.counts), scores(was.scale, was.counts)
    return Before(
        n=was.n,
        counts=spread(was.counts),
        scores=[said(score) for score in then],
        changes={a.name.value: change(a, b).value for a, b in zip(now, then, strict=True)},
    )


@contextmanager
def understood() -> Iterator[None]:
    """Raises Misconfigured for what is no selection."""
    try:
        yield
    except NotASelection as error:
        raise Misconfigured(str(error)) from error
