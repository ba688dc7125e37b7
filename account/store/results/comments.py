"""What visitors wrote, opened for whoever may read it: newest first, searched in the clear."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from account.store.longer import opening_key
from account.store.results.scope import Scope, hour_of
from account.store.schema import response
from account.store.tally import LATE_MS
from feedback import seal, wire
from feedback.response import Answer

PAGE = 30
MOST_READ = 20_000
"""Responses looked through for one page: a search goes no farther back, and says so."""
_SLACK_H = 26
"""How far a local hour may be from the same hour in UTC, and some."""
_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One text, with the visit it came from."""

    rid: str
    terminal_id: str
    touchpoint_id: str
    survey_rev: str
    question: str
    text: str | None
    """None where this account's key does not open it."""
    rating: int | None
    kind: str | None
    steps: int | None
    language: str
    true_ms: int | None
    lh: int | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of comments; `older` is where the next begins, 0 where there is none."""

    comments: list[Comment]
    older: int
    searched_all: bool


def comments(
    connection: Connection,
    scope: Scope,
    *,
    words: str = "",
    ratings: frozenset[int] = frozenset(),
    before_ms: int = 0,
    most: int = PAGE,
    surveys: frozenset[str] = frozenset(),
) -> Found:
    """Those whose text holds every one of the words, whatever their case; a page of `most`.

    Of these revisions of surveys alone, where any are named. Pages follow one another as responses
    arrived, so that none is missed while more arrive; a page is in the order of the presses.
    """
    key, wanted = opening_key(connection, scope.account_id), words.casefold().split()
    found, read, newest = list[Comment](), 0, before_ms
    for row in _rows(connection, scope, ratings, before_ms, surveys):
        if len(found) >= most and row.received_ms != newest:
            return Found(comments=_newest_first(found), older=newest, searched_all=True)
        if read >= MOST_READ:
            return Found(comments=_newest_first(found), older=newest, searched_all=False)
        read, newest = read + 1, row.received_ms
        found += [
            one
            for one in _of_visit(row, key)
            if all(word in (one.text or "").casefold() for word in wanted)
        ]
    return Found(comments=_newest_first(found), older=0, searched_all=True)


def _newest_first(found: list[Comment]) -> list[Comment]:
    """By when they were pressed; those of which nobody knows come last."""
    return sorted(found, key=lambda one: one.true_ms or 0, reverse=True)


def _rows(
    connection: Connection,
    scope: Scope,
    ratings: frozenset[int],
    before_ms: int,
    surveys: frozenset[str],
) -> Iterator[Row[Any]]:
    r = response.c
    where = [*scope.here(response), r.body.like('%"sealed"%')]
    if scope.first is not None:
        where.append(r.received_ms >= (hour_of(scope.first) - _SLACK_H) * 3_600_000)
    if surveys:
        where.append(r.survey_rev.in_(sorted(surveys)))
    if before_ms:
        where.append(r.received_ms < before_ms)
    if ratings:
        where.append(r.rating.in_(sorted(ratings)))
    if scope.selection.survey:
        where.append(r.survey_rev.startswith(scope.selection.survey, autoescape=True))
    query = select(response).where(*where).order_by(r.received_ms.desc(), r.rid.desc())
    yield from connection.execute(query.execution_options(yield_per=_AT_A_TIME))


def _of_visit(row: Row[Any], key: bytes) -> Iterator[Comment]:
    for given in wire.body_from(row.body).answers:
        if given.sealed is None or given.consented is not None:
            continue  # contact details are shown with their ticket, to whoever calls back
        yield Comment(
            rid=row.rid.hex(),
            terminal_id=row.terminal_id,
            touchpoint_id=row.touchpoint_id,
            survey_rev=row.survey_rev,
            question=given.question,
            text=_opened(given, key),
            rating=row.rating,
            kind=row.kind,
            steps=row.steps,
            language=row.language,
            true_ms=row.true_ms,
            lh=row.lh,
            late=row.received_ms - row.latest_ms >= LATE_MS,
        )


def _opened(given: Answer, key: bytes) -> str | None:
    try:
        return seal.open_sealed(given.sealed or "", key)
    except seal.CannotOpen:
        return None
