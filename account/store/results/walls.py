"""Displays on a wall: results that anybody in the room may see, by a link that can be taken back.

The link holds a token of which only the hash is kept. A display shows what whoever made it could
see then and may see still, and never what visitors wrote.
"""

import secrets
from typing import NamedTuple
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement, Connection, Row, select, update

from account.errors import NotFound
from account.rights import ROLES, Right
from account.store import audit, making, reach
from account.store.fleet.arranging import check_name
from account.store.fleet.saved_views import LONGEST_QUERY
from account.store.making import By
from account.store.names import digest
from account.store.people import tokens
from account.store.places.fitting import Unfit
from account.store.reach import Reach
from account.store.results.selection import BEFORE, read
from account.store.schema import api_token, person, wall

_LONGEST_TOKEN = 64
_w = wall.c


class Wall(NamedTuple):
    """One display."""

    id: str
    account_id: str
    name: str
    query: str
    language: str
    created_ms: int
    revoked_ms: int | None


def make(
    connection: Connection,
    mine: Reach,
    name: str,
    query: str,
    language: str,
    who: str,
    at_ms: int,
) -> str:
    """A new display; the token of its link, shown now and never again. Raises Unfit."""
    check_name(name)
    if len(query) > LONGEST_QUERY or not query.isprintable():
        raise Unfit("this selection is too long to keep", word="wrong_long_choice")
    token = secrets.token_urlsafe(24)
    row = {"name": name, "query": query, "language": language, "token_hash": digest(token)}
    row["reach"] = reach.written(mine.touchpoints)
    by = By(mine.account_id, who, at_ms)
    making.make(connection, wall, by, {**row}, "wall.made", name=name)
    return token


def of_today(query: str) -> str:
    """A selection as a display has it: of today, beside what is usual. Raises NotASelection."""
    return read(parse_qsl(query)).query(period="today", against=BEFORE)


def listed(connection: Connection, mine: Reach) -> list[Wall]:
    """Those that still show something, none of it beyond this reach; by name."""
    this = (_w.account_id == mine.account_id, _w.revoked_ms.is_(None))
    rows = connection.execute(select(wall).where(*this).order_by(_w.name, _w.id)).all()
    return [_told(row) for row in rows if _lies_within(connection, mine, row)]


def behind(connection: Connection, token: str, at_ms: int) -> tuple[Wall, Reach] | None:
    """The display a link leads to, and what it may show.

    None where it was taken back, or whoever made it, a person or a token, is gone or sees no
    results any more.
    """
    if len(token) > _LONGEST_TOKEN:
        return None
    this = (_w.token_hash == digest(token), _w.revoked_ms.is_(None))
    row = connection.execute(select(wall).where(*this)).first()
    if row is None:
        return None
    now = _seen_by(connection, row.account_id, row.made_by, at_ms)
    if now is None:
        return None
    return _told(row), _both(reach.as_written(connection, row.account_id, row.reach), now)


def _seen_by(connection: Connection, account_id: str, maker: str, at_ms: int) -> Reach | None:
    """What whoever made a display may see now; None where that is nothing."""
    p, t = person.c, api_token.c
    here = (p.id == maker, p.account_id == account_id, p.removed_ms.is_(None))
    role = connection.execute(select(p.role).where(*here)).scalar()
    if role is not None:
        seen = Right.RESULTS in ROLES[role]
        return reach.of_person(connection, account_id, maker) if seen else None
    this = select(api_token).where(t.id == maker, t.account_id == account_id)
    made = connection.execute(this).first()
    if made is None or not tokens.is_good(made, at_ms):
        return None
    seen = Right.RESULTS in tokens.rights_in(made.rights)
    return reach.as_written(connection, account_id, made.reach) if seen else None


def revoke(connection: Connection, mine: Reach, wall_id: str, who: str, at_ms: int) -> None:
    """Its link shows nothing any more. Raises NotFound, also for one that shows more than this."""
    if wall_id not in {one.id for one in listed(connection, mine)}:
        raise NotFound(f"there is no display {wall_id!r:.20}")
    _take_back(connection, mine.account_id, _w.id == wall_id, who, at_ms)


def take_back_of(connection: Connection, account_id: str, maker: str, who: str, at_ms: int) -> None:
    """Every display that somebody made shows nothing any more: they know the links."""
    _take_back(connection, account_id, _w.made_by == maker, who, at_ms)


def _take_back(
    connection: Connection, account_id: str, which: ColumnElement[bool], who: str, at_ms: int
) -> None:
    this = (_w.account_id == account_id, _w.revoked_ms.is_(None), which)
    done = update(wall).where(*this).values(revoked_ms=at_ms).returning(_w.id, _w.name)
    for row in connection.execute(done).all():
        audit.note(connection, account_id, at_ms, who, "wall.revoked", row.id, name=row.name)


def _lies_within(connection: Connection, mine: Reach, row: Row[tuple[object, ...]]) -> bool:
    if mine.touchpoints is None:
        return True
    shown = reach.as_written(connection, row.account_id, row.reach).touchpoints
    return shown is not None and shown <= mine.touchpoints


def _both(one: Reach, other: Reach) -> Reach:
    if one.touchpoints is None or other.touchpoints is None:
        return other if one.touchpoints is None else one
    return one._replace(touchpoints=one.touchpoints & other.touchpoints)


def _told(row: Row[tuple[object, ...]]) -> Wall:
    return Wall(
        row.id, row.account_id, row.name, row.query, row.language, row.created_ms, row.revoked_ms
    )
