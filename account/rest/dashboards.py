"""Dashboards: parts of the results that everybody looks at, each within their own reach."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from account.errors import Misconfigured
from account.rest.ground import Done, Here, Id, Name, Printable, Seen
from account.rest.problems import REFUSALS
from account.rights import Right
from account.store.fleet import saved_views
from account.store.fleet.saved_views import LONGEST_QUERY
from account.store.people.tokens import Holder
from account.store.results import dashboards
from account.store.results.dashboards import MOST_PARTS, Dashboard, PartName, Piece
from account.store.results.selection import NotASelection, read

router = APIRouter(prefix="/dashboards", tags=["dashboards"], responses=REFUSALS)

Query = Annotated[
    str,
    Printable,
    Field(
        max_length=LONGEST_QUERY,
        description="As the address of the page of results has it after the ?",
        examples=["period=7d&bucket=day"],
    ),
]


class Part(BaseModel, extra="forbid"):
    """A part of the results, of one selection."""

    part: PartName
    query: Query


class ShownPart(BaseModel):
    """The same as it is kept; without its selection where that lies beyond the token's reach."""

    part: str
    query: str | None


class Board(BaseModel):
    """One dashboard: everybody's, and shown to each within their own reach."""

    id: Id
    name: str
    mine: bool = Field(description="Whether this token made it: only it changes the parts")
    parts: list[ShownPart]


class NewBoard(BaseModel, extra="forbid"):
    """A dashboard to be made, for everybody: a token has no page of its own."""

    name: Name
    parts: list[Part] = Field([], max_length=MOST_PARTS)


class Parts(BaseModel, extra="forbid"):
    """All that it is to be made of, in order."""

    parts: list[Part] = Field(max_length=MOST_PARTS)


@router.get("")
def every_dashboard(here: Here, holder: Seen) -> list[Board]:
    """Shared ones, by name; what they show is at /results, asked with their `query`."""
    with here.database.read() as connection:
        found = dashboards.listed(connection, holder.account_id, holder.token_id)
    return [_told(holder, one) for one in found]


@router.get("/{dashboard_id}")
def one_dashboard(dashboard_id: Id, here: Here, holder: Seen) -> Board:
    """One of them."""
    with here.database.read() as connection:
        return _told(holder, _one(connection, holder, dashboard_id))


@router.post("", status_code=HTTPStatus.CREATED)
def make_dashboard(asked: NewBoard, here: Here, holder: Seen) -> Board:
    """One more, for everybody."""
    pieces, who = _pieces(asked.parts), holder.token_id
    with here.database.write() as connection:
        at_ms, mine = here.now_ms(), holder.account_id
        made = dashboards.make(connection, mine, who, asked.name, at_ms, shared=True)
        dashboards.put(connection, _one(connection, holder, made), pieces)
        return _told(holder, _one(connection, holder, made))


@router.put("/{dashboard_id}")
def put_together(dashboard_id: Id, asked: Parts, here: Here, holder: Seen) -> Board:
    """Let it be made of these parts and no others."""
    pieces = _pieces(asked.parts)
    with here.database.write() as connection:
        dashboards.put(connection, _one(connection, holder, dashboard_id), pieces)
        return _told(holder, _one(connection, holder, dashboard_id))


@router.delete("/{dashboard_id}")
def let_go(dashboard_id: Id, here: Here, holder: Seen) -> Done:
    """It is no more; another one's takes the right `govern`."""
    with here.database.write() as connection:
        found, governs = _one(connection, holder, dashboard_id), holder.may(Right.GOVERN)
        who, at_ms = holder.token_id, here.now_ms()
        dashboards.let_go(connection, holder.account_id, who, found, at_ms, governs=governs)
    return Done()


def understood(kept: Callable[[str], str], query: str) -> str:
    """A selection as it is kept; raises Misconfigured."""
    try:
        return kept(query)
    except NotASelection as error:
        raise Misconfigured(str(error)) from error


def selection(query: str) -> str:
    """As the page of results writes it; raises Misconfigured."""
    return understood(lambda text: read(parse_qsl(text)).query(), query)


def _one(connection: Connection, holder: Holder, dashboard_id: str) -> Dashboard:
    return dashboards.one(connection, holder.account_id, holder.token_id, dashboard_id)


def _pieces(asked: list[Part]) -> list[Piece]:
    return [Piece(one.part, selection(one.query)) for one in asked]


def _told(holder: Holder, one: Dashboard) -> Board:
    parts = [
        ShownPart(
            part=piece.part,
            query=piece.query if saved_views.within(holder.reach, piece.query) else None,
        )
        for piece in one.pieces
    ]
    return Board(id=one.id, name=one.name, mine=one.mine, parts=parts)
