"""The second factor: six digits that a telephone counts out every thirty seconds (RFC 6238)."""

import secrets
from typing import NamedTuple

import pyotp
from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, update

from account.store import audit
from account.store.names import code_digest, new_code
from account.store.people.people import Person
from account.store.schema import person, recovery_code

STEP_S = 30
RECOVERY_CODES = 8
_SLACK = 1
"""Steps a telephone's clock may be off, either way."""
_PENDING = -1


class Factor(NamedTuple):
    """How somebody's second factor stands."""

    on: bool
    secret: str | None
    """Only while it waits to be proved by its first code."""
    codes_left: int


def standing(connection: Connection, person_id: str) -> Factor:
    """Whether it is on, and what is left to fall back on."""
    row = connection.execute(_kept(person_id)).one()
    on = row.totp_secret is not None and row.totp_step != _PENDING
    codes = select(func.count()).where(recovery_code.c.person_id == person_id)
    return Factor(on, None if on else row.totp_secret, connection.execute(codes).scalar_one())


def begin(connection: Connection, person_id: str) -> None:
    """A new secret, worth nothing until its first code proves that a telephone has it."""
    values = {"totp_secret": pyotp.random_base32(), "totp_step": _PENDING}
    connection.execute(update(person).where(person.c.id == person_id, ~_is_on()).values(values))


def address(secret: str, email: str, issuer: str) -> str:
    """What the QR code says to an authenticator."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=email, issuer_name=issuer)


def confirm(connection: Connection, who: Person, code: str, at_ms: int) -> list[str] | None:
    """The first code: from now on it is asked for. Recovery codes, shown once; None if wrong."""
    if standing(connection, who.id).secret is None or not _take(connection, who.id, code, at_ms):
        return None
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    _forget_codes(connection, who.id)
    rows = [{"person_id": who.id, "code_hash": code_digest(one)} for one in codes]
    connection.execute(insert(recovery_code), rows)
    audit.note(connection, who.account_id, at_ms, who.id, "totp.on", who.id)
    return codes


def check(connection: Connection, who: Person, code: str, at_ms: int) -> bool:
    """Whether this is the code of now, or one for recovery. Either works once.

    A wrong one is noted: whoever gives it knows the password.
    """
    if _take(connection, who.id, code, at_ms):
        return True
    c = recovery_code.c
    used = delete(recovery_code).where(c.person_id == who.id, c.code_hash == code_digest(code[:64]))
    if connection.execute(used).rowcount == 0:
        audit.note(connection, who.account_id, at_ms, audit.VISITOR, "totp.wrong", who.id)
        return False
    audit.note(connection, who.account_id, at_ms, who.id, "totp.recovered", who.id)
    return True


def off(connection: Connection, whose: Person, at_ms: int, who: str) -> None:
    """The password alone is enough again."""
    values = {"totp_secret": None, "totp_step": 0}
    connection.execute(update(person).where(person.c.id == whose.id).values(values))
    _forget_codes(connection, whose.id)
    audit.note(connection, whose.account_id, at_ms, who, "totp.off", whose.id, email=whose.email)


def _take(connection: Connection, person_id: str, code: str, at_ms: int) -> bool:
    """Whether the code is right and newer than the last one; then it is used up."""
    row = connection.execute(_kept(person_id).with_for_update()).one()
    digits = "".join(code.split())
    if row.totp_secret is None or len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return False
    counter, now = pyotp.HOTP(row.totp_secret), at_ms // 1000 // STEP_S
    for step in range(max(now - _SLACK, row.totp_step + 1, 0), now + _SLACK + 1):
        if secrets.compare_digest(counter.at(step), digits):
            this = person.c.id == person_id
            connection.execute(update(person).where(this).values(totp_step=step))
            return True
    return False


def _kept(person_id: str) -> Select[tuple[str | None, int]]:
    return select(person.c.totp_secret, person.c.totp_step).where(person.c.id == person_id)


def _is_on() -> ColumnElement[bool]:
    return person.c.totp_secret.is_not(None) & (person.c.totp_step != _PENDING)


def _forget_codes(connection: Connection, person_id: str) -> None:
    connection.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))
