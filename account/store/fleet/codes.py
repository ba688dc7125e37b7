"""Enrolment codes: open, used, taken back or too old; of each only the hash is kept."""

from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from account.errors import NotFound
from account.store import audit
from account.store.places.fitting import Unfit
from account.store.reach import Reach
from account.store.schema import enrolment_code

MOST = 2000
MARK = 12
"""Letters of a code's hash that name it on a page; nobody finds the code by them."""


class State(StrEnum):
    """What has become of a code."""

    OPEN = "code_open"
    USED = "code_used"
    REVOKED = "code_revoked"
    EXPIRED = "code_expired"


class Code(NamedTuple):
    """One code, without itself."""

    mark: str
    name: str
    touchpoint_id: str
    state: State
    created_ms: int
    expires_ms: int
    used_by: str
    """The terminal_id; empty until then."""
    used_ms: int | None
    attempts: int
    """How often it was tried after it had become worthless."""
    waits: bool
    """Whether its terminal waits until somebody accepts it."""


def listed(connection: Connection, mine: Reach, now_ms: int) -> list[Code]:
    """Every code within reach, the newest first; at most MOST."""
    c = enrolment_code.c
    query = select(enrolment_code).where(
        c.account_id == mine.account_id, mine.within(c.touchpoint_id)
    )
    rows = connection.execute(query.order_by(c.created_ms.desc(), c.name).limit(MOST))
    return [
        Code(
            mark=row.code_hash[:MARK],
            name=row.name,
            touchpoint_id=row.touchpoint_id,
            state=_state(row.used_by, row.revoked_ms, row.expires_ms, now_ms),
            created_ms=row.created_ms,
            expires_ms=row.expires_ms,
            used_by=row.used_by or "",
            used_ms=row.used_ms,
            attempts=row.attempts,
            waits=row.waits,
        )
        for row in rows
    ]


def revoke(connection: Connection, mine: Reach, mark: str, at_ms: int, who: str) -> str:
    """A card was lost before it was started: its code binds nobody. Returns the name.

    Raises NotFound, or Unfit for one that was used: then its terminal is to be revoked.
    """
    c = enrolment_code.c
    this = (c.account_id == mine.account_id, c.code_hash.startswith(mark, autoescape=True))
    row = connection.execute(select(enrolment_code).where(*this).with_for_update()).first()
    if row is None or len(mark) != MARK or not mine.holds(row.touchpoint_id):
        raise NotFound(f"there is no enrolment code {mark!r:.20}")
    if row.used_by is not None:
        told = f"the code for {row.name!r} was used"
        raise Unfit(told, "Revoke its terminal instead.", word="wrong_used_code")
    if row.revoked_ms is None:
        values = {"revoked_ms": at_ms}
        connection.execute(
            update(enrolment_code).where(c.code_hash == row.code_hash).values(values)
        )
        audit.note(connection, mine.account_id, at_ms, who, "code.revoked", mark, name=row.name)
    return str(row.name)


def _state(used_by: str | None, revoked_ms: int | None, expires_ms: int, now_ms: int) -> State:
    if used_by is not None:
        return State.USED
    if revoked_ms is not None:
        return State.REVOKED
    return State.EXPIRED if expires_ms <= now_ms else State.OPEN
