"""Forms in visitors' browsers, kept as far as they are filled, so that nobody begins again.

Closed to the account's key like everything a visitor writes, named by the link's own token, and
forgotten when the form is sent or has lain for `KEPT_MS`. What was not sent was not given.
"""

from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from account.store.schema import account, half_filled
from feedback import seal, wire

KEPT_MS = 7 * 86_400_000
T = TypeVar("T")

# One sentence in both dialects, though SQLAlchemy has it in neither's common ground.
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Half(msgspec.Struct, frozen=True, kw_only=True):
    """Whose form it is, and which survey and language it is in."""

    terminal_id: str
    nonce: str
    account_id: str
    survey_rev: str
    language: str


def keep(connection: Connection, of: Half, content: msgspec.Struct, at_ms: int) -> None:
    """Write what is filled so far over what was."""
    key = select(account.c.sealing_key).where(account.c.id == of.account_id)
    public_key = seal.public_of(connection.execute(key).scalar_one())
    closed = seal.seal(wire.to_json(content).decode(), public_key).encode()
    row = {**msgspec.structs.asdict(of), "sealed": closed, "begun_ms": at_ms, "saved_ms": at_ms}
    statement = _INSERT[connection.dialect.name](half_filled).values(row)
    changed = {name: row[name] for name in ("survey_rev", "language", "sealed", "saved_ms")}
    key_columns = [half_filled.c.terminal_id, half_filled.c.nonce]
    connection.execute(statement.on_conflict_do_update(index_elements=key_columns, set_=changed))


def read(
    connection: Connection, terminal_id: str, nonce: str, shape: type[T]
) -> tuple[Half, T] | None:
    """What is filled so far; None where nothing is, or what is there is no longer understood."""
    h = half_filled.c
    query = select(half_filled, account.c.sealing_key).join(account, account.c.id == h.account_id)
    row = connection.execute(query.where(h.terminal_id == terminal_id, h.nonce == nonce)).first()
    if row is None:
        return None
    try:
        plain = seal.open_sealed(bytes(row.sealed).decode(), row.sealing_key)
        content = wire.from_json(plain, shape)
    except (seal.CannotOpen, wire.Malformed):
        return None
    half = Half(
        terminal_id=row.terminal_id,
        nonce=row.nonce,
        account_id=row.account_id,
        survey_rev=row.survey_rev,
        language=row.language,
    )
    return half, content


def forget(connection: Connection, terminal_id: str, nonce: str) -> None:
    """It was sent."""
    h = half_filled.c
    connection.execute(delete(half_filled).where(h.terminal_id == terminal_id, h.nonce == nonce))


def forget_old(connection: Connection, before_ms: int) -> int:
    """Whatever nobody wrote on since; how many forms."""
    return connection.execute(
        delete(half_filled).where(half_filled.c.saved_ms < before_ms)
    ).rowcount
