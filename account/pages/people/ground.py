"""What the pages of people share: the part of the tree as a form asks it."""

from http import HTTPStatus
from typing import NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account.pages.desk import Desk
from account.pages.manners import field
from account.store.places import tree


class Branch(NamedTuple):
    """One touchpoint to tick: its name with those above it."""

    id: str
    path: str
    ticked: bool


class Part(NamedTuple):
    """What a form shows of somebody's reach."""

    everything: bool
    branches: tuple[Branch, ...]


def part(connection: Connection, account_id: str, roots: frozenset[str] | None) -> Part:
    """The whole tree to tick from, as it stands."""
    known, ticked = tree.read(connection, account_id), roots or frozenset()
    return Part(
        roots is None,
        tuple(
            Branch(one.id, known.path(one.id), one.id in ticked) for one in known.places.values()
        ),
    )


def chosen(request: Request) -> frozenset[str] | None:
    """The reach that a form brings; None for everything."""
    if field(request, "where") == "all":
        return None
    return frozenset(request.state.form.get("touchpoints", []))


def paths(connection: Connection, account_id: str, roots: frozenset[str] | None) -> str:
    """Branches as a line of text, empty for everything."""
    if roots is None:
        return ""
    known = tree.read(connection, account_id)
    return ", ".join(known.path(one) for one in known.places if one in roots)


def nothing(desk: Desk, request: Request) -> Response:
    """No such thing in this account."""
    return desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
