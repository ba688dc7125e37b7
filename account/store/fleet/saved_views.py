"""Choices of terminals, or of results, that somebody keeps under a name, alone or for all."""

from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection, delete, func, insert, or_, select

from account.errors import NotFound
from account.store import audit
from account.store.fleet.arranging import check_name
from account.store.fleet.fleet import Choice
from account.store.names import new_id
from account.store.places.fitting import Unfit
from account.store.reach import Reach
from account.store.results.selection import BEFORE, YEAR
from account.store.schema import saved_view

MOST = 40
LONGEST_QUERY = 500
TERMINALS, RESULTS = "terminals", "results"
"""The pages whose choices are kept."""
_CHOOSING = {*Choice._fields, "q"}
_NAMING = {"place", "in", "against"}
"""What in a choice names touchpoints; `against` may be a time as well."""


class View(NamedTuple):
    """One choice, as the page's address has it."""

    id: str
    name: str
    query: str
    shared: bool
    mine: bool
    """Whether the person who looks made it."""


def listed(
    connection: Connection, mine: Reach, person_id: str, page: str = TERMINALS
) -> list[View]:
    """Somebody's own, and the shared ones of what they reach, by name."""
    v = saved_view.c
    seen = or_(v.person_id == person_id, v.person_id.is_(None))
    query = select(saved_view).where(v.account_id == mine.account_id, v.page == page, seen)
    rows = connection.execute(query.order_by(v.name, v.id))
    found = [
        View(row.id, row.name, row.query, row.person_id is None, row.made_by == person_id)
        for row in rows
    ]
    return [one for one in found if one.mine or within(mine, one.query)]


def within(mine: Reach, query: str) -> bool:
    """Whether a choice names no touchpoint beyond this reach."""
    return all(map(mine.holds, _places(query)))


def of_terminals(query: str) -> str:
    """A choice of terminals with nothing in it that the page of them does not know."""
    asked = parse_qsl(query[:LONGEST_QUERY])
    return urlencode([(name, text) for name, text in asked if name in _CHOOSING and text])


def _places(query: str) -> set[str]:
    return {text for name, text in parse_qsl(query) if name in _NAMING} - {BEFORE, YEAR}


def keep(
    connection: Connection,
    account_id: str,
    person_id: str,
    name: str,
    query: str,
    at_ms: int,
    *,
    shared: bool,
    page: str = TERMINALS,
) -> str:
    """Keep one; its id. Raises Unfit."""
    check_name(name)
    if len(query) > LONGEST_QUERY or not query.isprintable():
        raise Unfit("this choice is too long to keep", word="wrong_long_choice")
    v = saved_view.c
    mine = select(func.count()).where(v.account_id == account_id, v.made_by == person_id)
    if connection.execute(mine).scalar_one() >= MOST:
        told = f"you keep {MOST} views already"
        raise Unfit(told, "Let one go first.", word="wrong_most_views", n=MOST)
    view_id = new_id()
    row: dict[str, str | None] = {"id": view_id, "account_id": account_id, "name": name}
    row |= {
        "page": page,
        "query": query,
        "person_id": None if shared else person_id,
        "made_by": person_id,
    }
    connection.execute(insert(saved_view).values(**row, created_ms=at_ms))
    if shared:
        audit.note(connection, account_id, at_ms, person_id, "view.shared", view_id, name=name)
    return view_id


def let_go(
    connection: Connection,
    account_id: str,
    person_id: str,
    view_id: str,
    at_ms: int,
    *,
    governs: bool,
) -> None:
    """Keep it no longer: one's own, or, for who governs, a shared one. Raises NotFound."""
    v = saved_view.c
    this = (v.account_id == account_id, v.id == view_id)
    row = connection.execute(select(saved_view).where(*this)).first()
    if row is None or not (row.made_by == person_id or (governs and row.person_id is None)):
        raise NotFound(f"there is no view {view_id!r:.20} of yours")
    connection.execute(delete(saved_view).where(*this))
    if row.person_id is None:
        what = "view.let_go"
        audit.note(connection, account_id, at_ms, person_id, what, view_id, name=row.name)
