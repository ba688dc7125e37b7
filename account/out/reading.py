"""Responses read for taking them out: terminal by terminal, in constant memory.

Each page is a transaction of its own, so that a long export holds nobody up. What arrives while
it runs may be missing from it; nothing is in it twice.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, case, or_, select

from account.out.asked import Asked
from account.store.engine import Database
from account.store.schema import longer_response, response, survey, terminal, touchpoint
from account.store.schema.reported import LINKED

PAGE = 5_000
"""Responses a transaction."""

_r = response.c
READ = (
    *(_r.terminal_id, _r.rid, _r.touchpoint_id, _r.store_id, _r.seq, _r.survey_rev, _r.question),
    *(_r.kind, _r.steps, _r.rating, _r.unscored, _r.language, _r.channel, _r.mode, _r.ended),
    *(_r.since_last_press_ms, _r.true_ms, _r.time_quality, _r.earliest_ms, _r.latest_ms),
    *(_r.lh, _r.received_ms, _r.body),
)
"""What a row of a response is made of, in this order."""
ABOUT = (*(_r.terminal_id, _r.rid, _r.touchpoint_id, _r.rating, _r.mode, _r.channel, _r.true_ms),)
"""What the rows of its answers say of a response."""
ANSWERED = (*ABOUT, _r.survey_rev, _r.body)
Wanted = Sequence[Column[Any]]
Read = list[list[Any]]
"""A page, column by column."""
_AT_A_TIME = 500
"""Rows: so few that Python's collector, which counts what is new, never looks through them."""


def response_pages(database: Database, asked: Asked, wanted: Wanted) -> Iterator[Read]:
    """Every response asked for, each terminal's stores in the order of their seqs.

    `wanted` begins with terminal_id and rid.
    """
    for terminal_id in _terminals(database, asked):
        after: bytes | None = None
        while True:
            with database.read() as connection:
                page = _read(connection, _page(asked, wanted, terminal_id, after))
            rids = page[1]
            if rids:
                yield page
            if len(rids) < PAGE:
                break
            after = rids[-1]


def longer_pages(database: Database, asked: Asked) -> Iterator[Read]:
    """What came from phones, a terminal a page, with the visit it belongs to where that arrived.

    Behind ABOUT the form's survey, its answers and its language.
    """
    for terminal_id in _terminals(database, asked):
        with database.read() as connection:
            page = _read(connection, _longer(asked, terminal_id))
        if page[1]:
            yield page


def places(database: Database, account_id: str) -> dict[str, tuple[str, str]]:
    """By touchpoint: its name and time zone."""
    c = touchpoint.c
    query = select(c.id, c.name, c.time_zone).where(c.account_id == account_id)
    with database.read() as connection:
        return {one: (name, zone) for one, name, zone in connection.execute(query)}


def moved_places(database: Database, account_id: str) -> dict[str, list[tuple[int, str]]]:
    """Of touchpoints whose time zone was changed: until when they had which, the earliest first."""
    c = touchpoint.c
    query = select(c.id, c.zones_before).where(c.account_id == account_id, c.zones_before != "[]")
    with database.read() as connection:
        return {one: json.loads(before) for one, before in connection.execute(query)}


def survey_names(database: Database, account_id: str) -> dict[str, str]:
    """By revision."""
    query = select(survey.c.rev, survey.c.name).where(survey.c.account_id == account_id)
    with database.read() as connection:
        return {row.rev: row.name for row in connection.execute(query)}


def terminal_names(database: Database, account_id: str) -> dict[str, str]:
    """By terminal_id."""
    c = terminal.c
    query = select(c.terminal_id, c.name).where(c.account_id == account_id)
    with database.read() as connection:
        return {row.terminal_id: row.name for row in connection.execute(query)}


def _terminals(database: Database, asked: Asked) -> list[str]:
    """All of the account's: a terminal that moved has responses from where it stood before."""
    c = terminal.c
    query = select(c.terminal_id).where(c.account_id == asked.reach.account_id)
    with database.read() as connection:
        return list(connection.execute(query.order_by(c.terminal_id)).scalars())


def _read(connection: Connection, query: Select[Any]) -> Read:
    """As the driver has it: none of these columns needs more, and a `Row` for each is dear."""
    found: Any = connection.execute(query)
    page: Read = [[] for _ in query.selected_columns]
    while some := found.cursor.fetchmany(_AT_A_TIME):
        for column, cells in zip(page, zip(*some, strict=True), strict=True):
            column.extend(cells)
    return page


def _page(
    asked: Asked, wanted: Wanted, terminal_id: str, after: bytes | None
) -> Select[tuple[Any, ...]]:
    """A rid begins with its store and its seq: in their order lie they all."""
    query = select(*wanted).where(_r.terminal_id == terminal_id, *_narrowed(asked))
    if after is not None:
        query = query.where(_r.rid > after)
    return query.order_by(_r.rid).limit(PAGE)


def _narrowed(asked: Asked) -> list[ColumnElement[bool]]:
    said = [_r.account_id == asked.reach.account_id, asked.reach.within(_r.touchpoint_id)]
    if asked.touchpoints is not None:
        said.append(_r.touchpoint_id.in_(sorted(asked.touchpoints)))
    exact = _r.time_quality == "exact"
    if asked.from_ms is not None:
        perhaps = or_(_r.latest_ms >= asked.from_ms, _r.latest_ms.is_(None))
        said.append(case((exact, _r.true_ms >= asked.from_ms), else_=perhaps))
    if asked.to_ms is not None:
        perhaps = or_(_r.earliest_ms < asked.to_ms, _r.earliest_ms.is_(None))
        said.append(case((exact, _r.true_ms < asked.to_ms), else_=perhaps))
    if asked.received_from_ms is not None:
        said.append(_r.received_ms >= asked.received_from_ms)
    return said


def _longer(asked: Asked, terminal_id: str) -> Select[tuple[Any, ...]]:
    """Narrowed by the visit, so that nobody reads what came from a place beyond their reach."""
    sent = longer_response.c
    same = and_(_r.terminal_id == sent.terminal_id, _r.link == sent.nonce, LINKED)
    return (
        select(*ABOUT, sent.survey_rev, sent.answers, sent.language)
        .select_from(longer_response)
        .join(response, same)
        .where(sent.terminal_id == terminal_id, *_narrowed(asked))
        .order_by(sent.nonce)
    )
