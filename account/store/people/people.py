"""People who sign in, and their passwords."""

from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from account.errors import AlreadyThere, Misconfigured, NotFound
from account.rights import ROLES, Right
from account.store.names import new_id
from account.store.schema import password_reset, person, session

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 1024
LONGEST_EMAIL = 254

# OWASP's argon2id parameters: 27 ms here where the library's own take 230.
_hasher = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
_nobody = _hasher.hash("nobody has this password")


class Person(NamedTuple):
    """Somebody who may sign in."""

    id: str
    account_id: str
    email: str
    role: str
    language: str = ""
    """The one they chose; "" for what their browser asks."""

    def may(self, right: Right) -> bool:
        """Whether their role lets them."""
        return right in ROLES[self.role]


class WrongEmail(Misconfigured):
    """No address that mail could reach."""

    hint = "Write for example anna@example.org"
    word = "email_wrong"


class PasswordTooShort(Misconfigured):
    """Or too long: nobody types that."""

    hint = f"Use {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} letters; three words will do."


def add_person(
    connection: Connection, account_id: str, email: str, password: str, role: str, at_ms: int
) -> Person:
    """Let somebody sign in; raises Misconfigured or AlreadyThere."""
    check_role(role)
    one = Person(new_id(), account_id, clean_email(email), role)
    row = {**one._asdict(), "password_hash": _hashed(password), "created_ms": at_ms}
    try:
        with connection.begin_nested():  # what else is done in the transaction stays
            connection.execute(insert(person).values(row))
    except IntegrityError as error:
        raise AlreadyThere(
            f"{one.email} can sign in already",
            "For a new password: account person password EMAIL",
            word="address_taken",
        ) from error
    return one


def clean_email(typed: str) -> str:
    """An address as it is kept; raises WrongEmail."""
    email = typed.strip().lower()
    name, _, host = email.rpartition("@")
    plain = email.isprintable() and not any(
        letter.isspace() or letter in _PARTING for letter in email
    )
    if not (name and host and plain and "@" not in name and len(email) <= LONGEST_EMAIL):
        raise WrongEmail(f"{email[:60]!r} is no e-mail address")
    return email


_PARTING = ',;:<>()[]"\\'
"""What would make several addresses, or more than an address, of one."""


def check_role(role: str) -> None:
    """Raises Misconfigured for one that there is not."""
    if role not in ROLES:
        raise Misconfigured(f"there is no role {role[:40]!r}", f"Choose one of {', '.join(ROLES)}.")


def set_password(connection: Connection, account_id: str, email: str, password: str) -> Person:
    """Replace a password and end every session it opened; raises NotFound or Misconfigured."""
    one = named(connection, account_id, email)
    change_password(connection, one.id, password)
    return one


def change_password(connection: Connection, person_id: str, password: str) -> None:
    """Replace a password; sessions and links to reset it are worth nothing from now on."""
    this = person.c.id == person_id
    connection.execute(update(person).where(this).values(password_hash=_hashed(password)))
    connection.execute(delete(session).where(session.c.person_id == person_id))
    connection.execute(delete(password_reset).where(password_reset.c.person_id == person_id))


def named(connection: Connection, account_id: str, email: str) -> Person:
    """Somebody of this account by e-mail address; raises NotFound."""
    email = email.strip().lower()
    this = (person.c.account_id == account_id, person.c.email == email)
    row = connection.execute(select(*COLUMNS).where(*this, person.c.removed_ms.is_(None))).first()
    if row is None:
        raise NotFound(f"nobody signs in as {email}", "Add them with: account person add EMAIL")
    return Person(*row)


def who_signs_in(connection: Connection, email: str, password: str) -> Person | None:
    """The person with that e-mail and password, or None.

    Takes as long (about 30 ms) for an unknown e-mail as for a wrong password.
    """
    this = (person.c.email == email.strip().lower(), person.c.removed_ms.is_(None))
    row = connection.execute(select(*COLUMNS, person.c.password_hash).where(*this)).first()
    return (
        Person(*row[:-1]) if _fits(_nobody if row is None else row[-1], password) and row else None
    )


def has_password(connection: Connection, person_id: str, password: str) -> bool:
    """Whether this is somebody's password; to be asked before it is changed."""
    kept = connection.execute(select(person.c.password_hash).where(person.c.id == person_id))
    return _fits(kept.scalar() or _nobody, password)


def set_language(connection: Connection, person_id: str, language: str) -> None:
    """What pages speak to somebody; "" for what their browser asks."""
    this = person.c.id == person_id
    connection.execute(update(person).where(this).values(language=language))


COLUMNS = (person.c.id, person.c.account_id, person.c.email, person.c.role, person.c.language)
"""What makes a Person, in order."""


def _fits(kept: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        told = f"the password has {len(password)} letters"
        raise PasswordTooShort(told, word="password_length", n=SHORTEST_PASSWORD)
    return _hasher.hash(password)
