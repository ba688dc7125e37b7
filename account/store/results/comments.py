"""What visitors wrote, opened for whoever may read it: newest first, searched in the clear.

On the terminal and on their phones. A search looks through `MOST_READ` of an account's texts of
each and no more, however rare the word; where the next page begins, the search goes on.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select, text

from account.store.intake.longer import LongerAnswer, answers_from, opening_key
from account.store.intake.tally import LATE_MS
from account.store.results import raw
from account.store.results.scope import Scope, hour_of
from account.store.schema import longer_response, response
from account.store.schema.reported import LINKED, WROTE
from feedback import seal, wire
from feedback.response import Answer

PAGE = 30
MOST_READ = 4_000
"""Texts of an account looked through for one page, some 60 µs each: a search goes no farther back
at once, and says so."""
_SLACK_H = 26
"""How far a local hour may be from the same hour in UTC, and some."""
_AT_A_TIME = 1000
_Opener = Callable[[str], str]


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
    channel: str
    """What the visit's rating was pressed on."""
    phone: bool
    """Whether it was written on the phone, in the longer survey."""
    true_ms: int | None
    lh: int | None
    late: bool
    mode: str
    since_last_press_ms: int | None
    misuse: bool = False
    """Whether the rules take its visit for misuse, and it counts in no score therefore."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of comments; `older` is where the next begins, 0 where there is none."""

    comments: list[Comment]
    older: int
    searched_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is searched for, and from when to when it came; the end is not in it."""

    words: Sequence[str]
    ratings: frozenset[int]
    surveys: frozenset[str] | None
    from_ms: int
    before_ms: int


def comments(
    connection: Connection,
    scope: Scope,
    *,
    words: str = "",
    ratings: frozenset[int] = frozenset(),
    before_ms: int = 0,
    most: int = PAGE,
    surveys: frozenset[str] | None = None,
) -> Found:
    """Those whose text holds every one of the words, whatever their case; a page of `most`.

    Of these revisions of surveys alone, unless that is None. Pages follow one another as texts
    arrived, so that none is missed while more arrive; a page is in the order of the presses.
    """
    opened = seal.opener(opening_key(connection, scope.account_id))
    before_ms = before_ms or 2**62
    low_ms = 0 if scope.first is None else (hour_of(scope.first) - _SLACK_H) * 3_600_000
    from_ms = _floor(connection, scope.account_id, low_ms, before_ms)
    wanted = _Wanted(
        words=words.casefold().split(),
        ratings=ratings,
        surveys=surveys,
        from_ms=from_ms,
        before_ms=before_ms,
    )
    found, newest = list[Comment](), before_ms
    for came_ms, said in _newest_first(connection, scope, wanted, opened):
        if len(found) >= most and came_ms != newest:
            found = _marked(connection, scope, found)
            return Found(comments=_by_press(found), older=newest, searched_all=True)
        newest = came_ms
        found += [one for one in said if _holds(one, wanted.words)]
    whole, found = from_ms == low_ms, _marked(connection, scope, found)
    return Found(comments=_by_press(found), older=0 if whole else from_ms, searched_all=whole)


def _floor(connection: Connection, account_id: str, low_ms: int, before_ms: int) -> int:
    """From when on no more than MOST_READ of an account's texts came, of either kind."""
    found = low_ms
    for table, wrote in ((response, [text(WROTE)]), (longer_response, [])):
        c = table.c
        mine = [c.account_id == account_id, c.received_ms >= low_ms, c.received_ms < before_ms]
        newest = select(c.received_ms).where(*mine, *wrote).order_by(c.received_ms.desc())
        beyond = connection.execute(newest.offset(MOST_READ).limit(1)).scalar()
        # What came in one and the same millisecond is read as a whole, or a page would stand still.
        found = max(found, low_ms if beyond is None else min(int(beyond) + 1, before_ms - 1))
    return found


def _newest_first(
    connection: Connection, scope: Scope, wanted: _Wanted, opened: _Opener
) -> Iterator[tuple[int, list[Comment]]]:
    """What came, and when, from terminals and phones together."""
    terminals = ((row.received_ms, row, False) for row in connection.execute(_rows(scope, wanted)))
    phones = ((row.sent_ms, row, True) for row in connection.execute(_forms(scope, wanted)))
    for came_ms, row, phone in heapq.merge(terminals, phones, key=lambda one: -one[0]):
        yield came_ms, list(_of_form(row, opened) if phone else _of_visit(row, opened))


def _marked(connection: Connection, scope: Scope, found: list[Comment]) -> list[Comment]:
    """Those of misuse are shown, and marked: whoever writes has not pressed by accident."""
    is_misuse = raw.misused_among(connection, scope, found)
    return [replace(one, misuse=is_misuse(one)) for one in found]


def _holds(one: Comment, words: Iterable[str]) -> bool:
    return all(word in (one.text or "").casefold() for word in words)


def _by_press(found: list[Comment]) -> list[Comment]:
    """By when they were pressed; those of which nobody knows come last."""
    return sorted(found, key=lambda one: one.true_ms or 0, reverse=True)


_r, _sent = response.c, longer_response.c
_ABOUT = (
    *(_r.rid, _r.terminal_id, _r.touchpoint_id, _r.survey_rev, _r.rating, _r.kind, _r.steps),
    *(_r.language, _r.channel, _r.true_ms, _r.lh, _r.received_ms, _r.latest_ms, _r.body),
    *(_r.mode, _r.since_last_press_ms),
)


def _rows(scope: Scope, wanted: _Wanted) -> Select[Any]:
    came = (_r.received_ms >= wanted.from_ms, _r.received_ms < wanted.before_ms)
    query = select(*_ABOUT).where(text(WROTE), *came, *_of_scope(scope, wanted))
    query = query.order_by(_r.received_ms.desc(), _r.rid.desc())
    return query.execution_options(yield_per=_AT_A_TIME)


def _forms(scope: Scope, wanted: _Wanted) -> Select[Any]:
    came = (_sent.received_ms >= wanted.from_ms, _sent.received_ms < wanted.before_ms)
    mine = (_sent.account_id == scope.account_id, _sent.answers.like('%"sealed"%'))
    same = and_(_r.terminal_id == _sent.terminal_id, _r.link == _sent.nonce, LINKED)
    form = (
        _sent.answers,
        _sent.survey_rev.label("form_rev"),
        _sent.language.label("form_language"),
        _sent.received_ms.label("sent_ms"),
    )
    query = select(*_ABOUT, *form).select_from(longer_response).join(response, same)
    query = query.where(*mine, *came, *_of_scope(scope, wanted))
    query = query.order_by(_sent.received_ms.desc(), _sent.nonce.desc())
    return query.execution_options(yield_per=_AT_A_TIME)


def _of_scope(scope: Scope, wanted: _Wanted) -> list[ColumnElement[bool]]:
    """What a visit must be; `here` knows surveys only where there is a column of that name."""
    found = scope.here(response)
    if wanted.surveys is not None:
        found.append(_r.survey_rev.in_(sorted(wanted.surveys)))
    if wanted.ratings:
        found.append(_r.rating.in_(sorted(wanted.ratings)))
    if scope.selection.survey:
        found.append(_r.survey_rev.startswith(scope.selection.survey, autoescape=True))
    return found


def _of_visit(row: Row[Any], opened: _Opener) -> Iterator[Comment]:
    for given in wire.body_from(row.body).answers:
        if given.sealed and given.consented is None:
            # contact details are shown with their ticket, to whoever calls back
            yield _comment(row, given.question, _opened(given, opened))


def _of_form(row: Row[Any], opened: _Opener) -> Iterator[Comment]:
    for question, given in answers_from(row.answers).items():
        if given.sealed and given.consent is None:
            own = {"survey_rev": row.form_rev, "language": row.form_language, "phone": True}
            yield _comment(row, question, _opened(given, opened), **own)


def _comment(row: Row[Any], question: str, words: str | None, **own: Any) -> Comment:
    said: dict[str, Any] = {
        "survey_rev": row.survey_rev,
        "language": row.language,
        "phone": False,
        **own,
    }
    return Comment(
        rid=row.rid.hex(),
        terminal_id=row.terminal_id,
        touchpoint_id=row.touchpoint_id,
        question=question,
        text=words,
        rating=row.rating,
        kind=row.kind,
        steps=row.steps,
        channel=row.channel,
        true_ms=row.true_ms,
        lh=row.lh,
        late=row.latest_ms is not None and row.received_ms - row.latest_ms >= LATE_MS,
        mode=row.mode,
        since_last_press_ms=row.since_last_press_ms,
        **said,
    )


def _opened(given: Answer | LongerAnswer, opened: _Opener) -> str | None:
    try:
        return opened(given.sealed or "")
    except seal.CannotOpen:
        return None
