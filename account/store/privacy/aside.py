"""What visitors wrote in bytes that are no visit: odd copies, quarantine, files that wait.

Such text goes no later than a visit's: by when its bytes came. What can still be read loses its
texts alone, and can be tried again or released as before; what cannot be read may hold anything,
and goes whole. Its hash stays, so that the same bytes sent again are known.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, Table, and_, select, update

from account.store.engine import Database
from account.store.privacy import texts
from account.store.privacy.texts import EVERYTHING, What
from account.store.schema import (
    account,
    carried_file,
    conflict,
    erasure,
    quarantine,
    response,
    terminal,
)
from feedback import carry, seal, wire
from feedback.batch import ArrivedBatch

Left = Callable[[Connection, str, bytes], bytes]
"""(connection, terminal_id, one response as it came): what is left of it."""

_TABLES = (conflict, quarantine, carried_file)
_AT_ONCE = 20
_AT_A_TIME, _RID = 500, 16
_BOX = re.compile(rb"[A-Za-z0-9+/]{64,}={0,2}")
"""What a sealed text looks like, also in the middle of damage."""


def rid_of_older(database: Database, account_id: str, what: frozenset[What], before_ms: int) -> int:
    """Texts of these sorts, and what cannot be read, that came before; return of how many pieces.

    What cannot be read goes with the first of the rules: nobody can tell which it comes under.
    """

    def left(_connection: Connection, _terminal_id: str, raw: bytes) -> bytes:
        return without(raw, what)

    return _go_through(database, left, account_id, before_ms)


def rid_of_contact(database: Database, account_id: str, wanted: str, key: bytes) -> int:
    """All texts of the pieces in which these contact details are; return of how many."""

    def left(_connection: Connection, _terminal_id: str, raw: bytes) -> bytes:
        found = (one for box in _BOX.findall(raw) for one in texts.opened(box.decode(), key))
        return without(raw, EVERYTHING) if wanted in map(texts.plain, found) else raw

    return _go_through(database, left, account_id)


def rid_of_erased(database: Database) -> int:
    """All texts of visits that were erased: a copy may come later, its terminal kept the text."""

    def left(connection: Connection, terminal_id: str, raw: bytes) -> bytes:
        rid, e = _rid_in(raw), erasure.c
        this = select(e.rid).where(e.terminal_id == terminal_id, e.rid == rid).limit(1)
        erased = rid is not None and connection.execute(this).first() is not None
        return without(raw, EVERYTHING) if erased else raw

    return _go_through(database, left)


def let_go_of_released(database: Database) -> None:
    """A file that an owner released is among the responses: nothing of it is needed here."""
    c = carried_file.c
    with database.write() as connection:
        done = update(carried_file).where(c.released_ms.is_not(None), c.raw != b"")
        connection.execute(done.values(raw=b""))


def tried_again(
    connection: Connection, account_id: str, before_ms: int
) -> Iterator[tuple[str, bytes, str, int]]:
    """(terminal_id, rid, link, received_ms) of responses that were in quarantine at first, or in
    a file that waited, and came there before.
    """
    q = quarantine.c
    for name in _names(
        connection, quarantine, account_id, q.settled_why == "", q.received_ms < before_ms
    ):
        raw, named = connection.execute(select(q.raw, q.rid).where(_this(quarantine, name))).one()
        yield from _visits(connection, name.terminal_id, [_rid_in(raw) or _rid_of(named)])
    f = carried_file.c
    for name in _names(
        connection, carried_file, account_id, f.written != b"", f.received_ms < before_ms
    ):
        query = select(f.written).where(_this(carried_file, name))
        written = connection.execute(query).scalar_one()
        rids = [written[at : at + _RID] for at in range(0, len(written), _RID)]
        yield from _visits(connection, name.terminal_id, rids)


def _visits(
    connection: Connection, terminal_id: str, rids: list[bytes | None]
) -> Iterator[tuple[str, bytes, str, int]]:
    r = response.c
    columns = (r.terminal_id, r.rid, r.link, r.received_ms)
    for at in range(0, len(rids), _AT_A_TIME):
        these = (r.terminal_id == terminal_id, r.rid.in_(rids[at : at + _AT_A_TIME]))
        yield from (tuple(row) for row in connection.execute(select(*columns).where(*these)))


def reopened(
    carried: carry.Carried, public_key: str, sealing_key: bytes, signing_key: bytes
) -> ArrivedBatch:
    """A file that waited here: its terminal's, or closed anew by ourselves since texts of it went.

    Raises NotCarried. Only for what waited: a file from a stick is its terminal's alone.
    """
    try:
        return carry.open_batch(carried, bytes.fromhex(public_key), sealing_key)
    except carry.Forged:
        return carry.open_batch(carried, carry.verify_key_of(signing_key), sealing_key)


def without(raw: bytes, what: frozenset[What]) -> bytes:
    """One response as it came, with these texts taken out; nothing of one that cannot be read."""
    try:
        said = json.loads(raw)
        said["body"], taken = texts.without(said["body"], what, texts.in_body)
        if not taken and b"sealed" not in raw:
            return raw
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return b""


def _rid_in(raw: bytes) -> bytes | None:
    try:
        return _rid_of(json.loads(raw)["rid"])
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def _rid_of(said: object) -> bytes | None:
    try:
        return UUID(said).bytes if isinstance(said, str) else None
    except ValueError:
        return None


def _go_through(
    database: Database, left: Left, account_id: str | None = None, before_ms: int | None = None
) -> int:
    """Change what is left of each piece; None: of every account, whenever it came."""
    changed = 0
    for table in _TABLES:
        older = () if before_ms is None else (table.c.received_ms < before_ms,)
        with database.read() as connection:
            names = [*_names(connection, table, account_id, table.c.raw != b"", *older)]
        for at in range(0, len(names), _AT_ONCE):
            with database.write() as connection:
                changed += sum(
                    _changed(connection, table, name, left) for name in names[at:][:_AT_ONCE]
                )
    return changed


def _names(
    connection: Connection, table: Table, account_id: str | None, *which: Any
) -> list[Row[Any]]:
    """Their keys alone: what they hold is read one at a time."""
    t = terminal.c
    query = select(*table.primary_key.columns).join(terminal, t.terminal_id == table.c.terminal_id)
    if account_id is not None:
        query = query.where(t.account_id == account_id)
    return [*connection.execute(query.where(*which))]


def _this(table: Table, name: Row[Any]) -> Any:
    return and_(*(one == name[n] for n, one in enumerate(table.primary_key.columns)))


def _changed(connection: Connection, table: Table, name: Row[Any], left: Left) -> bool:
    raw = connection.execute(select(table.c.raw).where(_this(table, name))).scalar_one()
    of_each = partial(left, connection, name.terminal_id)
    if table is carried_file:
        after = _file_left(connection, name.terminal_id, raw, of_each)
    else:
        after = of_each(raw)
    if after == raw:
        return False
    values: dict[str, Any] = {"raw": after}
    if table is quarantine and not after:
        values["detail"] = ""  # it may quote them
    connection.execute(update(table).where(_this(table, name)).values(**values))
    return True


def _file_left(
    connection: Connection, terminal_id: str, raw: bytes, left: Callable[[bytes], bytes]
) -> bytes:
    """A file of a terminal, closed anew and signed by ourselves where something of it went."""
    t, a = terminal.c, account.c
    query = select(t.public_key, a.sealing_key, a.signing_key).join(terminal, t.account_id == a.id)
    keys = connection.execute(query.where(t.terminal_id == terminal_id)).one()
    try:
        batch = reopened(carry.look(raw), keys.public_key, keys.sealing_key, keys.signing_key)
    except carry.NotCarried:
        return raw  # nobody opens it any more
    before = [bytes(one) for one in wire.each_response(batch.responses)]
    after = [left(one) for one in before]
    if after == before:
        return raw
    joined = msgspec.Raw(b"[" + b",".join(one for one in after if one) + b"]")
    batch = msgspec.structs.replace(batch, responses=joined)
    return carry.close(batch, terminal_id, seal.public_of(keys.sealing_key), keys.signing_key)
