"""Who is signed in. A session's token is in the browser's cookie and, here, only as its hash."""

import secrets
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from account.store.names import digest
from account.store.people.people import COLUMNS, Person
from account.store.schema import person, session

SESSION_MS = 7 * 24 * 3600 * 1000
CODE_MS = 10 * 60 * 1000
"""How long the page waits for the second factor."""
_SEEN_MS = 60_000
_LONGEST_NAME = 200
_ID = 16


class Open(NamedTuple):
    """One session as its owner sees it; `id` names it and opens nothing."""

    id: str
    created_ms: int
    seen_ms: int
    browser: str
    address: str
    here: bool
    """Whether it is the one that asks."""


def begin(
    connection: Connection,
    who: Person,
    at_ms: int,
    browser: str,
    address: str = "",
    *,
    awaits_code: bool = False,
) -> str:
    """Sign somebody in, or all but the second factor; return the token, always a new one."""
    connection.execute(delete(session).where(session.c.expires_ms <= at_ms))
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(session).values(
            token_hash=digest(token),
            person_id=who.id,
            created_ms=at_ms,
            seen_ms=at_ms,
            expires_ms=at_ms + (CODE_MS if awaits_code else SESSION_MS),
            browser=browser[:_LONGEST_NAME],
            address=address[:_LONGEST_NAME],
            awaits_code=awaits_code,
        )
    )
    return token


def whose(connection: Connection, token: str, at_ms: int) -> Person | None:
    """Whom this token signs in, while the session lasts."""
    found = _found(connection, token, at_ms, awaits_code=False)
    return None if found is None else found[0]


def seen(connection: Connection, token: str, at_ms: int) -> tuple[Person, bool] | None:
    """The same, and whether it is worth remembering that it was seen: once a minute."""
    found = _found(connection, token, at_ms, awaits_code=False)
    return None if found is None else (found[0], found[1] < at_ms - _SEEN_MS)


def remember(connection: Connection, token: str, at_ms: int) -> None:
    """It was seen now."""
    this = session.c.token_hash == digest(token)
    connection.execute(update(session).where(this).values(seen_ms=at_ms))


def who_awaits(connection: Connection, token: str, at_ms: int) -> Person | None:
    """Whose second factor is still to come."""
    found = _found(connection, token, at_ms, awaits_code=True)
    return None if found is None else found[0]


def end(connection: Connection, token: str) -> None:
    """Sign out; a token that opens nothing is fine."""
    connection.execute(delete(session).where(session.c.token_hash == digest(token)))


def all_of(connection: Connection, person_id: str, token: str, at_ms: int) -> list[Open]:
    """Somebody's open sessions, the one seen last first; `token` is the one that asks."""
    s, here = session.c, digest(token)
    rows = connection.execute(
        select(s.token_hash, s.created_ms, s.seen_ms, s.browser, s.address)
        .where(s.person_id == person_id, s.expires_ms > at_ms, ~s.awaits_code)
        .order_by(s.seen_ms.desc(), s.token_hash)
    )
    return [Open(row[0][:_ID], *row[1:], row[0] == here) for row in rows]


def open_at(connection: Connection, email: str, address: str, at_ms: int) -> bool:
    """Whether somebody is signed in as that from there."""
    s = session.c
    this = (person.c.email == email, s.address == address, s.expires_ms > at_ms, ~s.awaits_code)
    found = select(s.person_id).join(person, person.c.id == s.person_id).where(*this)
    return connection.execute(found.limit(1)).first() is not None


def end_one(connection: Connection, person_id: str, session_id: str) -> bool:
    """End one of somebody's sessions, named as `all_of` does; whether there was one."""
    s = session.c
    mine = select(s.token_hash).where(s.person_id == person_id)
    ended = [one for one in connection.execute(mine).scalars() if one[:_ID] == session_id]
    connection.execute(delete(session).where(s.token_hash.in_(ended)))
    return bool(ended)


def end_others(connection: Connection, person_id: str, token: str = "") -> int:
    """End all of somebody's sessions but the one that asks; return how many."""
    s = session.c
    others = delete(session).where(s.person_id == person_id, s.token_hash != digest(token))
    return connection.execute(others).rowcount


def _found(
    connection: Connection, token: str, at_ms: int, *, awaits_code: bool
) -> tuple[Person, int] | None:
    s = session.c
    row = connection.execute(
        select(*COLUMNS, s.seen_ms)
        .join(session, s.person_id == person.c.id)
        .where(
            s.token_hash == digest(token),
            s.expires_ms > at_ms,
            s.awaits_code == awaits_code,
            person.c.removed_ms.is_(None),
        )
    ).first()
    return None if row is None else (Person(*row[:-1]), row[-1])
