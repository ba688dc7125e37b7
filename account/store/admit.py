"""Letting people in: who may sign in, with which password."""

from sqlalchemy import Connection, delete, insert, select, update

from account.errors import AlreadyThere, Misconfigured, NotFound
from account.passwords import hashed
from account.store.names import new_id
from account.store.schema import person, session

ROLES = ("owner", "operator", "analyst", "viewer", "caretaker")
SHORTEST_PASSWORD = 10


def add_person(
    connection: Connection, account_id: str, email: str, password: str, role: str, at_ms: int
) -> str:
    """Let somebody sign in; return their id. Raises Misconfigured or AlreadyThere."""
    email = _tidy(email)
    if role not in ROLES:
        raise Misconfigured(f"there is no role {role!r}", f"Choose one of {', '.join(ROLES)}.")
    if _id_of(connection, email) is not None:
        raise AlreadyThere(
            f"{email} can sign in already", f"For a new password: account person password {email}"
        )
    row = {"id": new_id(), "account_id": account_id, "email": email, "role": role}
    kept = _kept(password)
    connection.execute(insert(person).values(**row, password_hash=kept, created_ms=at_ms))
    return row["id"]


def set_password(connection: Connection, email: str, password: str) -> None:
    """Replace a password and end every session it opened; raises NotFound or Misconfigured."""
    email = _tidy(email)
    one = _id_of(connection, email)
    if one is None:
        raise NotFound(f"nobody signs in as {email}", f"Add them with: account person add {email}")
    kept = _kept(password)
    connection.execute(update(person).where(person.c.id == one).values(password_hash=kept))
    connection.execute(delete(session).where(session.c.person_id == one))


def _id_of(connection: Connection, email: str) -> str | None:
    return connection.execute(select(person.c.id).where(person.c.email == email)).scalar()


def _tidy(email: str) -> str:
    email = email.strip().lower()
    name, _, host = email.partition("@")
    if not name or not host or any(letter.isspace() for letter in email):
        raise Misconfigured(f"{email!r} is no e-mail address", "Write for example anna@example.org")
    return email


def _kept(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise Misconfigured(
            f"the password has {len(password)} letters",
            f"Use at least {SHORTEST_PASSWORD}; three words will do.",
        )
    return hashed(password)
