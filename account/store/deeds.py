"""What was done to one thing, newest first, for the page of that thing."""

import json
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from account.store.schema import audit, person


class Deed(NamedTuple):
    """One line of the audit log; `who` is what they were called then."""

    at_ms: int
    what: str
    who: str
    detail: str


def about(connection: Connection, account_id: str, this: str, most: int = 30) -> list[Deed]:
    """The last lines about it, and of what it did itself."""
    a = audit.c
    query = select(a.at_ms, a.what, a.who, a.name, a.detail).where(
        a.account_id == account_id, or_(a.about == this, a.who == this)
    )
    rows = connection.execute(query.order_by(a.id.desc()).limit(most))
    return [Deed(row.at_ms, row.what, row.name or row.who, _said(row.detail)) for row in rows]


def called(connection: Connection, account_id: str, ids: set[str]) -> dict[str, str]:
    """What these people are called, by id; whoever is gone is left out."""
    p = person.c
    query = select(p.id, p.email).where(p.account_id == account_id, p.id.in_(ids))
    return {row.id: row.email for row in connection.execute(query)}


def _said(detail: str) -> str:
    kept = json.loads(detail)
    return ", ".join(f"{name}: {value}" for name, value in kept.items() if value not in ("", None))
