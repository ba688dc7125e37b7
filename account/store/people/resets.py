"""Links for whoever forgot a password: good for an hour, and once."""

import secrets
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from account.errors import NotFound
from account.store import audit
from account.store.names import digest
from account.store.people import people
from account.store.people.people import COLUMNS, Person
from account.store.schema import password_reset, person

LIFE_MS = 3_600_000


class Asked(NamedTuple):
    """For whom a link is, and its token."""

    person: Person
    token: str


def ask(connection: Connection, email: str, at_ms: int) -> Asked | None:
    """A link for somebody, in place of any earlier one; None where nobody signs in as that."""
    this = (person.c.email == email.strip().lower(), person.c.removed_ms.is_(None))
    row = connection.execute(select(*COLUMNS).where(*this)).first()
    if row is None:
        return None
    one, token, r = Person(*row), secrets.token_urlsafe(24), password_reset.c
    connection.execute(
        delete(password_reset).where((r.person_id == one.id) | (r.expires_ms <= at_ms))
    )
    connection.execute(
        insert(password_reset).values(
            token_hash=digest(token),
            person_id=one.id,
            created_ms=at_ms,
            expires_ms=at_ms + LIFE_MS,
        )
    )
    audit.note(connection, one.account_id, at_ms, audit.VISITOR, "password.asked", one.id)
    return Asked(one, token)


def found(connection: Connection, token: str, at_ms: int) -> Person | None:
    """Whose link this is, while it is good."""
    r = password_reset.c
    row = connection.execute(
        select(*COLUMNS)
        .join(password_reset, r.person_id == person.c.id)
        .where(r.token_hash == digest(token), r.expires_ms > at_ms, person.c.removed_ms.is_(None))
    ).first()
    return None if row is None else Person(*row)


def take(connection: Connection, token: str, password: str, at_ms: int) -> Person:
    """Set the password; the link is used up, every session ended. The second factor stays.

    Raises NotFound or Misconfigured.
    """
    one = found(connection, token, at_ms)
    if one is None:
        raise NotFound("this link is used or too old", "Ask for another.")
    people.change_password(connection, one.id, password)
    audit.note(connection, one.account_id, at_ms, one.id, "person.password", one.id, by="link")
    return one
