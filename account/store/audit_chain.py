"""Each line of the audit log, sealed with all before it: what is changed later shows.

The database refuses to change a line. Whoever owns the database can switch that off, but cannot
make the hashes fit again unseen by anybody who wrote one of them down. A line is sealed by the
clock and not as it is written: writers would have to wait for one another.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, insert, select

from account.store.engine import Database
from account.store.schema import account, audit, audit_seal

_START = bytes(32)
_AT_ONCE = 2_000
EVERY_MS = 60_000


class Verdict(NamedTuple):
    """What a check found. `wrong` is the first line that does not fit; None where all do."""

    sealed: int
    waiting: int
    """Lines that are not sealed yet."""
    newest: str
    """The last hash in hex: keep it elsewhere, and it vouches for every line before."""
    wrong: int | None


class Sealing:
    """Work for the clock: once a minute, what was written since."""

    def __init__(self) -> None:
        self._due_ms = 0

    def __call__(self, database: Database, at_ms: int) -> None:
        """Seal what is due; raises DatabaseTrouble."""
        if at_ms < self._due_ms:
            return
        self._due_ms = at_ms + EVERY_MS
        with database.read() as connection:
            ids = connection.execute(select(account.c.id)).scalars().all()
        for account_id in ids:
            with database.read() as connection:
                idle = not _unsealed(connection, account_id, 1)
            if not idle:
                with database.write() as connection:
                    seal(connection, account_id)


def seal(connection: Connection, account_id: str) -> int:
    """Seal an account's lines that are not yet; return how many.

    In the order in which they were seen: one that was committed late comes later.
    """
    this = select(account.c.id).where(account.c.id == account_id)
    connection.execute(this.with_for_update(key_share=True))  # one at a time
    last = _last(connection, account_id)
    number, before = (0, _START) if last is None else (last.no, bytes(last.hash))
    rows = []
    for line in _unsealed(connection, account_id, _AT_ONCE):
        number, before = number + 1, _hash(before, line)
        rows.append({"account_id": account_id, "no": number, "audit_id": line.id, "hash": before})
    if rows:
        connection.execute(insert(audit_seal), rows)
    return len(rows)


def verify(connection: Connection, account_id: str) -> Verdict:
    """Work every hash out again."""
    number, before, wrong = 0, _START, None
    for row in _sealed(connection, account_id):
        number += 1
        if wrong is None and (
            row.id is None or row.no != number or _hash(before, row) != bytes(row.hash)
        ):
            wrong = row.audit_id
        before = bytes(row.hash)
    waiting = len(_unsealed(connection, account_id, _AT_ONCE))
    return Verdict(number, waiting, before.hex() if number else "", wrong)


def _hash(before: bytes, line: Row[Any]) -> bytes:
    said = (line.at_ms, line.who, line.name, line.what, line.about, line.detail)
    return hashlib.sha256(before + msgspec.json.encode(said)).digest()


def _last(connection: Connection, account_id: str) -> Row[int, bytes] | None:
    s = audit_seal.c
    mine = select(s.no, s.hash).where(s.account_id == account_id)
    return connection.execute(mine.order_by(s.no.desc()).limit(1)).first()


def _unsealed(connection: Connection, account_id: str, most: int) -> list[Row[Any]]:
    sealed = select(audit_seal.c.audit_id).where(audit_seal.c.audit_id == audit.c.id)
    mine = select(audit).where(audit.c.account_id == account_id, ~sealed.exists())
    return [*connection.execute(mine.order_by(audit.c.id).limit(most))]


def _sealed(connection: Connection, account_id: str) -> Iterator[Row[Any]]:
    s = audit_seal.c
    lines = select(audit, s.no, s.hash, s.audit_id).select_from(
        audit_seal.outerjoin(audit, audit.c.id == s.audit_id)
    )
    ordered = lines.where(s.account_id == account_id).order_by(s.no)
    yield from connection.execute(ordered.execution_options(yield_per=_AT_ONCE))
