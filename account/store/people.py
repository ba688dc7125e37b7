"""People who sign in, and their passwords."""

from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from account.errors import AlreadyThere, Misconfigured, NotFound
from account.rights import ROLES, Right
from account.store.names import new_id
from account.store.schema import person, session

SHORTEST_PASSWORD = 10

# OWASP's argon2id parameters: 27 ms here where the library's own take 230.
_hasher = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
_nobody = _hasher.hash("nobody has this password")


class Person(NamedTuple):
    """Somebody who may sign in."""

    id: str
    account_id: str
    email: str
    role: str

    def may(self, right: Right) -> bool:
        """Whether their role lets them."""
        return right in ROLES[self.role]


def add_person(
    connection: Connection, account_id: str, email: str, password: str, role: str, at_ms: int
) -> Person:
    """Let somebody sign in; raises Misconfigured or AlreadyThere."""
    email = email.strip().lower()
    if "@" not in email.strip("@") or any(letter.isspace() for letter in email):
        raise Misconfigured(f"{email!r} is no e-mail address", "Write for example anna@example.org")
    if role not in ROLES:
        raise Misconfigured(f"there is no role {role!r}", f"Choose one of {', '.join(ROLES)}.")
    one = Person(new_id(), account_id, email, role)
    row = {**one._asdict(), "password_hash": _hashed(password), "created_ms": at_ms}
    try:
        connection.execute(insert(person).values(row))
    except IntegrityError as error:
        raise AlreadyThere(
            f"{email} can sign in already", "For a new password: account person password EMAIL"
        ) from error
    return one


def set_password(connection: Connection, email: str, password: str) -> None:
    """Replace a password and end every session it opened; raises NotFound or Misconfigured."""
    email = email.strip().lower()
    found = connection.execute(select(person.c.id).where(person.c.email == email)).scalar()
    if found is None:
        raise NotFound(f"nobody signs in as {email}", "Add them with: account person add EMAIL")
    hashed = _hashed(password)
    connection.execute(update(person).where(person.c.id == found).values(password_hash=hashed))
    connection.execute(delete(session).where(session.c.person_id == found))


def who_signs_in(connection: Connection, email: str, password: str) -> Person | None:
    """The person with that e-mail and password, or None.

    Takes as long (about 30 ms) for an unknown e-mail as for a wrong password.
    """
    row = connection.execute(select(person).where(person.c.email == email.strip().lower())).first()
    try:
        _hasher.verify(_nobody if row is None else row.password_hash, password)
    except (VerificationError, InvalidHashError):
        return None
    if row is None:
        return None
    return Person(row.id, row.account_id, row.email, row.role)


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise Misconfigured(
            f"the password has {len(password)} letters",
            f"Use at least {SHORTEST_PASSWORD}; three words will do.",
        )
    return _hasher.hash(password)
