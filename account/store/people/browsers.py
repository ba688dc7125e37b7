"""Browsers that somebody has signed in with: told by a mark that only the account can make.

Nothing is kept of them here. A mark holds for one person, and as long as their password stays as
it is. After OWASP's "Slow Down Online Guessing Attacks with Device Cookies".
"""

import hashlib
import hmac
import re
import secrets

from sqlalchemy import ColumnElement, Connection, select

from account.store.schema import account, person

_SHAPE = re.compile(r"[0-9a-f]{16}\.[0-9a-f]{64}")
_FOR = b"known browser"  # blake2b keeps what is made for one thing apart from all others


def mark(connection: Connection, person_id: str) -> str:
    """A new one for a browser of theirs."""
    nonce = secrets.token_hex(8)
    return f"{nonce}.{_seal(connection, person.c.id == person_id, nonce)}"


def known(connection: Connection, email: str, given: str) -> str:
    """The name of the browser that has this mark of theirs; empty where it is none."""
    if not _SHAPE.fullmatch(given):
        return ""
    nonce, _, seal = given.partition(".")
    theirs = (person.c.email == email) & person.c.removed_ms.is_(None)
    return nonce if hmac.compare_digest(seal, _seal(connection, theirs, nonce)) else ""


def _seal(connection: Connection, whose: ColumnElement[bool], nonce: str) -> str:
    query = (
        select(person.c.id, person.c.password_hash, account.c.signing_key)
        .join(account, account.c.id == person.c.account_id)
        .where(whose)
    )
    row = connection.execute(query).first()
    if row is None:
        return ""
    said = f"{row.id} {row.password_hash} {nonce}".encode()
    return hashlib.blake2b(said, key=row.signing_key, person=_FOR, digest_size=32).hexdigest()
