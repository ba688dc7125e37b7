"""What could not be read as a response: looked at, tried again, or put aside with a reason.

Nothing of it is changed or deleted until the account's rules say that what visitors wrote is over;
see `privacy.aside`. Trying again reads the very bytes once more; they are taken where this
version understands what an earlier one did not.
"""

import secrets
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select, update

from account.errors import AccountError, NotFound
from account.store import audit
from account.store.fleet.terminals import Bound
from account.store.intake.arrival import Arrival, arrive
from account.store.intake.ingest import Follower, take
from account.store.intake.shelf import Shelf
from account.store.reach import Reach
from account.store.schema import quarantine, terminal, terminal_store
from feedback.batch import ArrivedBatch, Health, Receipt, Status
from feedback.response import Moment
from feedback.wire import Malformed

PAGE = 50
_q = quarantine.c


class StillUnreadable(AccountError):
    """The bytes are no better understood than before."""

    hint = "Keep it for a later version, or put it aside with a reason."


class Held(NamedTuple):
    """One response that could not be read."""

    terminal_id: str
    terminal: str
    raw_hash: str
    """SHA-256 of its bytes in hex: with the terminal its name."""
    store_id: str
    seq: int | None
    code: str
    detail: str
    raw: bytes
    received_ms: int
    settled_ms: int | None
    settled_by: str | None
    settled_why: str | None
    """Empty where it was tried again and taken."""


def listed(
    connection: Connection, reach: Reach, *, settled: bool = False, before: int = 0
) -> list[Held]:
    """Up to PAGE, those that came last first; `before` is a `received_ms`."""
    query = _all(reach).where(_q.settled_ms.is_not(None) if settled else _q.settled_ms.is_(None))
    if before:
        query = query.where(_q.received_ms < before)
    rows = connection.execute(query.order_by(_q.received_ms.desc(), _q.raw_hash).limit(PAGE))
    return [_held(row) for row in rows]


def waiting(connection: Connection, reach: Reach) -> int:
    """How many nobody has settled."""
    unsettled = _all(reach).where(_q.settled_ms.is_(None)).subquery()
    return connection.execute(select(func.count()).select_from(unsettled)).scalar_one()


def one(connection: Connection, reach: Reach, terminal_id: str, raw_hash: str) -> Held:
    """Raises NotFound."""
    try:
        digest = bytes.fromhex(raw_hash)
    except ValueError:
        digest = b""
    this = (_q.terminal_id == terminal_id, _q.raw_hash == digest)
    row = connection.execute(_all(reach).where(*this)).first()
    if row is None:
        raise _gone(terminal_id, raw_hash)
    return _held(row)


def dismiss(
    connection: Connection, reach: Reach, held: Held, who: str, why: str, at_ms: int
) -> None:
    """Put it aside for good, with a reason. Raises NotFound where somebody settled it meanwhile:
    what was taken counts, and is not to be called put aside.
    """
    _settle(connection, held, who, why, at_ms, _q.settled_ms.is_(None))
    audit.note(
        connection,
        reach.account_id,
        at_ms,
        who,
        "quarantine.dismissed",
        held.terminal_id,
        seq=held.seq,
        why=why,
    )


def replay(
    connection: Connection,
    reach: Reach,
    held: Held,
    who: str,
    at_ms: int,
    followers: tuple[Follower, ...] = (),
) -> None:
    """Read it once more as if it had just been brought; raises StillUnreadable."""
    if not held.raw:
        raise StillUnreadable("its bytes were erased with what visitors wrote")
    try:
        arrival = _arrival(connection, reach, held, at_ms)
    except Malformed as error:
        raise StillUnreadable(str(error)) from error
    (receipt,) = take(connection, Shelf(), [arrival], followers, wary=True)
    if not isinstance(receipt, Receipt):
        raise StillUnreadable(str(receipt))
    for result in receipt.results:
        if result.status is Status.REJECTED:
            raise StillUnreadable(f"seq {result.seq}: {result.code}")
    if not receipt.results:
        raise StillUnreadable(held.detail or held.code)
    _settle(connection, held, who, "", at_ms)
    audit.note(
        connection,
        reach.account_id,
        at_ms,
        who,
        "quarantine.replayed",
        held.terminal_id,
        seq=held.seq,
    )


def _all(reach: Reach) -> Select[tuple[Any, ...]]:
    """By where the terminal stands now: what cannot be read says of no place."""
    return (
        select(quarantine, terminal.c.name.label("terminal"))
        .join(terminal, terminal.c.terminal_id == _q.terminal_id)
        .where(terminal.c.account_id == reach.account_id, reach.within(terminal.c.touchpoint_id))
    )


def _held(row: Row[Any]) -> Held:
    return Held(
        terminal_id=row.terminal_id,
        terminal=row.terminal,
        raw_hash=row.raw_hash.hex(),
        store_id=row.store_id,
        seq=row.seq,
        code=row.code,
        detail=row.detail,
        raw=row.raw,
        received_ms=row.received_ms,
        settled_ms=row.settled_ms,
        settled_by=row.settled_by,
        settled_why=row.settled_why,
    )


def _settle(
    connection: Connection,
    held: Held,
    who: str,
    why: str,
    at_ms: int,
    *which: ColumnElement[bool],
) -> None:
    this = (_q.terminal_id == held.terminal_id, _q.raw_hash == bytes.fromhex(held.raw_hash))
    name = audit.called(connection, who) or who
    values = {"settled_ms": at_ms, "settled_by": name, "settled_why": why}
    done = connection.execute(update(quarantine).where(*this, *which).values(**values))
    if not done.rowcount:
        raise _gone(held.terminal_id, held.raw_hash)


def _gone(terminal_id: str, raw_hash: str) -> NotFound:
    return NotFound(
        f"nothing in quarantine is {raw_hash:.70} of terminal {terminal_id:.20}",
        "Look at the list again: somebody may have settled it.",
    )


def _arrival(connection: Connection, reach: Reach, held: Held, at_ms: int) -> Arrival:
    """A batch of this response alone, in which the terminal says what it said last."""
    own = connection.execute(
        select(terminal.c.state, terminal.c.settings_rev).where(
            terminal.c.terminal_id == held.terminal_id
        )
    ).one()
    s = terminal_store.c
    this = and_(s.terminal_id == held.terminal_id, s.store_id == held.store_id)
    books = connection.execute(select(terminal_store).where(this)).one()
    batch = ArrivedBatch(
        v=1,
        batch_id=secrets.token_hex(16),
        store_id=held.store_id,
        captured_seq=books.captured_seq,
        kept_from_seq=books.kept_from_seq,
        acked_seq=books.acked_seq,
        held=tuple(msgspec.json.decode(books.held, type=list[tuple[int, str]])),
        sent=Moment(boot_id="", boot_ms=0, wall_ms=0, wall_synced=False),
        boots=(),
        anchors=(),
        health=Health(version="", outbox=0),
        settings_rev=own.settings_rev,
        survey_rev="",
        responses=msgspec.Raw(b"[" + held.raw + b"]"),
    )
    bound = Bound(held.terminal_id, reach.account_id, own.state, own.settings_rev, False)
    arrival = arrive(bound, "", batch, at_ms)
    return arrival._replace(by_hand=True, waited_since_ms=held.received_ms)
