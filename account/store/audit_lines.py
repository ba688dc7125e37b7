"""The audit log as it is read: by who, what and time, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from account.store.schema import audit, person, terminal, touchpoint, wall, webhook

PAGE = 50
_NAMED = (
    (person.c.id, person.c.email),
    (terminal.c.terminal_id, terminal.c.name),
    (touchpoint.c.id, touchpoint.c.name),
    (webhook.c.id, webhook.c.name),
    (wall.c.id, wall.c.name),
)
"""What a line may be about whose own words do not name it."""
_AT_A_TIME, _ID = 500, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which lines. `who` is a part of a name or a whole id, `what` the beginning of a word, and
    `exactly` a whole word or a family of them (`terminal` is all of `terminal.*`).
    """

    account_id: str
    who: str = ""
    what: str = ""
    exactly: str = ""
    from_ms: int | None = None
    to_ms: int | None = None
    before: int | None = None
    """The id of the last line of the page before."""


def page(connection: Connection, asked: Asked, most: int = PAGE) -> list[Row[Any]]:
    """Up to `most` lines: id, at_ms, who, name, what, about, detail (JSON)."""
    query = _query(asked).order_by(audit.c.id.desc()).limit(most)
    return [*connection.execute(query)]


def every(connection: Connection, asked: Asked) -> Iterator[Row[Any]]:
    """All of them, the oldest first, a few at a time in memory."""
    query = _query(asked).order_by(audit.c.id)
    yield from connection.execute(query.execution_options(yield_per=_AT_A_TIME))


def after(connection: Connection, asked: Asked, last: int) -> list[Row[Any]]:
    """Those that follow this id, the oldest first, as many as are read at a time."""
    query = _query(asked).where(audit.c.id > last).order_by(audit.c.id).limit(_AT_A_TIME)
    return [*connection.execute(query)]


def kinds(connection: Connection, account_id: str) -> list[str]:
    """Everything that ever was done, by its word."""
    words = select(audit.c.what).where(audit.c.account_id == account_id).distinct()
    return sorted(connection.execute(words).scalars())


def names_of(connection: Connection, account_id: str, ids: set[str]) -> dict[str, str]:
    """What people and things of the account are called, by id.

    What is too long to be one is not looked for: a cluster has no shard for it, and says so.
    """
    found, can_be = dict[str, str](), sorted(one for one in ids if len(one) <= _ID)
    for this, name in _NAMED:
        of = this.table.c.account_id
        query = select(this, name).where(of == account_id, this.in_(can_be))
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def _query(asked: Asked) -> Select[Any]:
    a = audit.c
    query = select(a.id, a.at_ms, a.who, a.name, a.what, a.about, a.detail)
    query = query.where(a.account_id == asked.account_id)
    if asked.who:
        part = func.lower(a.name).contains(asked.who.lower(), autoescape=True)
        query = query.where(part | (a.who == asked.who))
    if asked.what:
        query = query.where(a.what.startswith(asked.what, autoescape=True))
    if asked.exactly:
        family = a.what.startswith(f"{asked.exactly}.", autoescape=True)
        query = query.where((a.what == asked.exactly) | family)
    if asked.from_ms is not None:
        query = query.where(a.at_ms >= asked.from_ms)
    if asked.to_ms is not None:
        query = query.where(a.at_ms < asked.to_ms)
    return query if asked.before is None else query.where(a.id < asked.before)
