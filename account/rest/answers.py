"""What people answered after the rating: reasons, the longer survey, pairs, and in words."""

from collections import Counter
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from account.errors import NotFound
from account.rest.ground import Here, Ms, Read, Results
from account.rest.problems import REFUSALS
from account.rest.scored import Score, Text, Wanted, one_of, said, within
from account.scores.score import FEWEST, lead
from account.store import audit
from account.store.results import comments as texts
from account.store.results import phones
from account.store.results.asked import named, of_named
from account.store.results.crossed import Form, crossed, forms
from account.store.results.met import met
from account.store.results.scope import day_of

router = APIRouter(prefix="/results", tags=["results"], responses=REFUSALS)

Step = Annotated[int, Field(ge=0, le=100)]
ByRating = dict[str, dict[int, int]]


class FollowUp(BaseModel):
    """A follow-up question in one form; another form stands apart. Hidden below 5 answers."""

    question: str
    kind: str
    text: dict[str, str]
    revisions: list[str]
    shown: int
    answered: int
    skipped: int
    timed_out: int
    by_rating: ByRating | None = Field(
        description="By answer: how often, by the visit's rating; -1 is on no scale"
    )


class OnPhone(BaseModel):
    """A question of the longer survey in one form. Hidden below 5 answers."""

    question: str
    kind: str
    text: dict[str, str]
    revisions: list[str]
    asked: int = Field(description="On how many forms that were sent")
    answered: int
    channels: dict[str, int] = Field(description="What their visits were rated on")
    score: Score | None = Field(description="Of a rating; in no score of the terminals")
    by_rating: ByRating | None


class Phones(BaseModel):
    """The longer survey after the ratings of one question."""

    forms: int
    channels: dict[str, int]
    unplaced: int = Field(
        description="Sent since then, but their visits have not arrived; of whichever period"
    )
    since: date | None = Field(description="Older forms were not read")
    questions: list[OnPhone]


class CrossForm(BaseModel):
    """A question that can be crossed with another."""

    key: str
    text: dict[str, str]


class CrossRow(BaseModel):
    """One answer of the first question; `by` is null where fewer than 5 gave it."""

    answer: str
    n: int
    by: dict[str, int] | None


class Cross(BaseModel):
    """Two follow-up questions of the same visits."""

    questions: list[CrossForm] = Field(description="What `rows` and `columns` may be")
    rows: str
    columns: str
    n: int = Field(description="Visits that answered both")
    since_hour: int | None = Field(description="Local hour before which visits were not read")
    table: list[CrossRow] = Field(description="Empty where fewer than 5 answered both")


class Comment(BaseModel):
    """What a visitor wrote. Contact details are never here."""

    rid: str
    touchpoint_id: str
    question: str
    text: str | None = Field(description="null where this account's key does not open it")
    rating: int | None
    kind: str | None
    steps: int | None
    language: str
    channel: str
    phone: bool = Field(description="In the longer survey, on the visitor's phone")
    pressed_ms: Ms | None = Field(description="null where hours may not be shown of these places")
    late: bool


class Comments(BaseModel):
    """A page; `older` is the `before_ms` of the next one, null where there is none."""

    comments: list[Comment]
    older: Ms | None
    searched_all: bool = Field(description="False: the search goes on with `older`")


@router.get("/reasons")
def reasons(wanted: Wanted, here: Here, holder: Results) -> list[FollowUp]:
    """Every follow-up question: what became of it, and what was answered at which rating.

    None below 5 responses: who was shown what tells how they pressed.
    """
    with here.database.read() as connection:
        scope, one = one_of(connection, wanted, here, holder)
        found = met(connection, scope, one) if one.n >= FEWEST else []
    return [
        FollowUp(
            question=each.question.id,
            kind=each.question.kind.value,
            text=dict(each.question.text),
            revisions=[revision.rev for revision in each.revisions],
            shown=each.shown,
            answered=each.answered,
            skipped=each.outcomes["skipped"],
            timed_out=each.outcomes["timed_out"],
            by_rating=_hidden_below(each.answered, each.chosen),
        )
        for each in found
    ]


@router.get("/phones")
def on_phones(wanted: Wanted, here: Here, holder: Results) -> Phones:
    """The longer survey, question by question."""
    with here.database.read() as connection:
        scope, one = one_of(connection, wanted, here, holder)
        found = phones.phones(connection, scope, one)
        unplaced = phones.unplaced(connection, holder.reach, found.since_ms)
    return Phones(
        forms=found.forms,
        channels=dict(found.channels),
        unplaced=unplaced,
        since=day_of(found.since_ms // 3_600_000) if found.since_ms else None,
        questions=[_on_phone(each) for each in found.questions],
    )


@router.get("/crossed")
def two_questions(
    wanted: Wanted, here: Here, holder: Results, rows: Text = "", columns: Text = ""
) -> Cross:
    """Two follow-up questions: `rows` and `columns` are keys of the list, or the first two."""
    with here.database.read() as connection:
        scope, one = one_of(connection, wanted, here, holder)
        known = forms(one)
        if len(known) < 2:
            raise NotFound("there are not two follow-up questions with answers to choose from")
        first, second = _form(known, rows, 0), _form(known, columns, 1)
        found = crossed(connection, scope, one, first, second)
    return Cross(
        questions=[CrossForm(key=each.key, text=dict(each.question.text)) for each in known],
        rows=first.key,
        columns=second.key,
        n=found.n,
        since_hour=found.since_lh or None,
        table=[
            CrossRow(
                answer=value,
                n=found.by_row[value],
                by=None
                if found.by_row[value] < FEWEST
                else {other: found.pairs[value, other] for other in _values(second)},
            )
            for value in (_values(first) if found.n >= FEWEST else ())
        ],
    )


@router.get("/comments")
def comments(
    wanted: Wanted,
    here: Here,
    holder: Read,
    words: Text = "",
    ratings: Annotated[list[Step] | None, Query(max_length=11)] = None,
    before_ms: Annotated[int, Query(ge=0, le=1 << 53)] = 0,
) -> Comments:
    """What visitors wrote, newest first; every one of `words` is in it. Leaves an audit line."""
    with here.database.read() as connection:
        scope = within(connection, wanted, here, holder)
        one = named(connection, scope)
        found = texts.comments(
            connection,
            scope,
            words=words,
            ratings=frozenset(ratings or ()),
            before_ms=before_ms,
            surveys=of_named(connection, scope, one),
        )
    with here.database.write() as connection:
        at_ms, who = here.now_ms(), holder.token_id
        audit.note(connection, holder.account_id, at_ms, who, "responses.opened", shape="comments")
    return Comments(
        comments=[_comment(one, timed=scope.finest == "hour") for one in found.comments],
        older=found.older or None,
        searched_all=found.searched_all,
    )


def _on_phone(one: phones.Told) -> OnPhone:
    return OnPhone(
        question=one.question.id,
        kind=one.question.kind.value,
        text=dict(one.question.text),
        revisions=[revision.rev for revision in one.revisions],
        asked=one.asked,
        answered=one.answered,
        channels=dict(one.channels),
        score=said(lead(one.scale, one.counts)) if one.scale else None,
        by_rating=_hidden_below(one.answered, one.chosen),
    )


def _hidden_below(answered: int, chosen: dict[str, Counter[int]]) -> ByRating | None:
    if answered < FEWEST:
        return None
    return {value: dict(of) for value, of in chosen.items()}


def _form(known: list[Form], name: str, otherwise: int) -> Form:
    if not name:
        return known[otherwise]
    for one in known:
        if one.key == name:
            return one
    raise NotFound(f"no follow-up question {name!r:.80}", "Ask without it for those there are.")


def _values(form: Form) -> list[str]:
    return [str(value) for value in form.question.values]


def _comment(one: texts.Comment, *, timed: bool) -> Comment:
    names = ("touchpoint_id", "question", "text", "rating", "kind", "steps", "language")
    same = {name: getattr(one, name) for name in (*names, "channel", "phone", "late")}
    return Comment(rid=str(UUID(one.rid)), pressed_ms=one.true_ms if timed else None, **same)
