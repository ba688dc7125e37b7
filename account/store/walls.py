"""Displays on a wall: results that anybody in the room may see, by a link that can be taken back.

The link holds a token of which only the hash is kept. A display shows what whoever made it could
see, and never what visitors wrote.
"""

import secrets
from typing import NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from account.errors import NotFound
from account.store import audit, reach
from account.store.arranging import check_name
from account.store.fitting import Unfit
from account.store.names import digest, new_id
from account.store.reach import Reach
from account.store.saved_views import LONGEST_QUERY
from account.store.schema import wall

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
        raise Unfit("this selection is too long to keep")
    token, wall_id = secrets.token_urlsafe(24), new_id()
    connection.execute(
        insert(wall).values(
            id=wall_id,
            account_id=mine.account_id,
            name=name,
            query=query,
            reach=reach.written(mine.touchpoints),
            language=language,
            token_hash=digest(token),
            made_by=who,
            created_ms=at_ms,
        )
    )
    audit.note(connection, mine.account_id, at_ms, who, "wall.made", wall_id, name=name)
    return token


def listed(connection: Connection, account_id: str) -> list[Wall]:
    """Those that still show something, by name."""
    query = select(wall).where(_w.account_id == account_id, _w.revoked_ms.is_(None))
    return [_told(row) for row in connection.execute(query.order_by(_w.name, _w.id))]


def behind(connection: Connection, token: str) -> tuple[Wall, Reach] | None:
    """The display a link leads to, and what it may show; None where it was taken back."""
    if len(token) > _LONGEST_TOKEN:
        return None
    this = (_w.token_hash == digest(token), _w.revoked_ms.is_(None))
    row = connection.execute(select(wall).where(*this)).first()
    if row is None:
        return None
    return _told(row), reach.as_written(connection, row.account_id, row.reach)


def revoke(connection: Connection, account_id: str, wall_id: str, who: str, at_ms: int) -> None:
    """Its link shows nothing any more. Raises NotFound."""
    this = (_w.account_id == account_id, _w.id == wall_id, _w.revoked_ms.is_(None))
    done = update(wall).where(*this).values(revoked_ms=at_ms).returning(_w.name)
    name = connection.execute(done).scalar()
    if name is None:
        raise NotFound(f"there is no display {wall_id!r:.20}")
    audit.note(connection, account_id, at_ms, who, "wall.revoked", wall_id, name=name)


def _told(row: Row[tuple[object, ...]]) -> Wall:
    return Wall(
        row.id, row.account_id, row.name, row.query, row.language, row.created_ms, row.revoked_ms
    )
