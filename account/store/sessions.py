"""Who is signed in. A session's token is in the browser's cookie and, here, only as its hash."""

import secrets

from sqlalchemy import Connection, delete, insert, select

from account.store.names import digest
from account.store.people import Person
from account.store.schema import person, session

SESSION_MS = 7 * 24 * 3600 * 1000


def begin(connection: Connection, who: Person, at_ms: int, browser: str) -> str:
    """Sign somebody in; return the token."""
    connection.execute(delete(session).where(session.c.expires_ms <= at_ms))
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(session).values(
            token_hash=digest(token),
            person_id=who.id,
            created_ms=at_ms,
            seen_ms=at_ms,
            expires_ms=at_ms + SESSION_MS,
            browser=browser[:200],
        )
    )
    return token


def whose(connection: Connection, token: str, at_ms: int) -> Person | None:
    """Whom this token signs in, while the session lasts."""
    row = connection.execute(
        select(person.c.id, person.c.account_id, person.c.email, person.c.role)
        .join(session, session.c.person_id == person.c.id)
        .where(session.c.token_hash == digest(token), session.c.expires_ms > at_ms)
    ).first()
    return None if row is None else Person(*row)


def end(connection: Connection, token: str) -> None:
    """Sign out; a token that opens nothing is fine."""
    connection.execute(delete(session).where(session.c.token_hash == digest(token)))
