"""Dashboards: parts of the results that somebody put together, for themselves or for everybody."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from account.errors import NotFound
from account.store import audit
from account.store.fleet.arranging import check_name
from account.store.fleet.saved_views import LONGEST_QUERY
from account.store.names import new_id
from account.store.places.fitting import Unfit
from account.store.schema import dashboard

MOST, MOST_PARTS = 40, 12

_d = dashboard.c


class PartName(StrEnum):
    """What a dashboard can be made of, in the order of the page of results."""

    SCORES = "scores"
    SPREAD = "spread"
    TIME = "time"
    HOURS = "hours"
    PLACES = "places"
    REASONS = "reasons"
    FUNNEL = "funnel"


class Piece(NamedTuple):
    """One part of a dashboard: its name among the parts of results, and a selection."""

    part: str
    query: str


class Dashboard(NamedTuple):
    """What somebody put together."""

    id: str
    name: str
    pieces: tuple[Piece, ...]
    shared: bool
    mine: bool
    """Whether the person who looks made it; only they change it."""


def listed(connection: Connection, account_id: str, person_id: str) -> list[Dashboard]:
    """Somebody's own and the shared ones, by name."""
    seen = or_(_d.person_id == person_id, _d.person_id.is_(None))
    query = select(dashboard).where(_d.account_id == account_id, seen)
    return [_told(row, person_id) for row in connection.execute(query.order_by(_d.name, _d.id))]


def one(connection: Connection, account_id: str, person_id: str, dashboard_id: str) -> Dashboard:
    """Raises NotFound for one that is nobody's, or somebody else's."""
    for found in listed(connection, account_id, person_id):
        if found.id == dashboard_id:
            return found
    raise NotFound(f"there is no dashboard {dashboard_id!r:.20}")


def make(
    connection: Connection,
    account_id: str,
    person_id: str,
    name: str,
    at_ms: int,
    *,
    shared: bool,
) -> str:
    """An empty one; its id. Raises Unfit."""
    check_name(name)
    mine = select(func.count()).where(_d.account_id == account_id, _d.made_by == person_id)
    if connection.execute(mine).scalar_one() >= MOST:
        told = f"you have {MOST} dashboards already"
        raise Unfit(told, "Let one go first.", word="wrong_most_boards", n=MOST)
    made = new_id()
    row: dict[str, str | None] = {"id": made, "account_id": account_id, "name": name}
    row |= {"person_id": None if shared else person_id, "made_by": person_id, "parts": "[]"}
    connection.execute(insert(dashboard).values(**row, created_ms=at_ms))
    if shared:
        audit.note(connection, account_id, at_ms, person_id, "dashboard.shared", made, name=name)
    return made


def put(connection: Connection, found: Dashboard, pieces: Sequence[Piece]) -> None:
    """Let it be made of these. Raises Unfit, and NotFound for somebody else's."""
    _check_mine(found)
    if len(pieces) > MOST_PARTS:
        told = f"a dashboard has {MOST_PARTS} parts at the most"
        raise Unfit(told, "Take one away first.", word="wrong_most_parts", n=MOST_PARTS)
    if any(len(one.query) > LONGEST_QUERY for one in pieces):
        raise Unfit("this selection is too long to keep", word="wrong_long_choice")
    values = {"parts": json.dumps(pieces)}
    connection.execute(update(dashboard).where(_d.id == found.id).values(**values))


def let_go(
    connection: Connection,
    account_id: str,
    person_id: str,
    found: Dashboard,
    at_ms: int,
    *,
    governs: bool = False,
) -> None:
    """It is no more: one's own, or, for who governs, a shared one. Raises NotFound."""
    if not (governs and found.shared):
        _check_mine(found)
    connection.execute(delete(dashboard).where(_d.id == found.id))
    if found.shared:
        what = "dashboard.let_go"
        audit.note(connection, account_id, at_ms, person_id, what, found.id, name=found.name)


def _check_mine(found: Dashboard) -> None:
    if not found.mine:
        raise NotFound(f"the dashboard {found.name!r} is somebody else's", "Make your own.")


def _told(row: Row[tuple[object, ...]], person_id: str) -> Dashboard:
    pieces = tuple(Piece(*one) for one in json.loads(row.parts))
    return Dashboard(row.id, row.name, pieces, row.person_id is None, row.made_by == person_id)
