"""How every terminal of an account is, and whether all it captured has arrived."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, and_, func, select

from account.store.fleet.fleet import health_of
from account.store.fleet.restored import Restored
from account.store.intake import arrived
from account.store.intake.arrived import Place
from account.store.intake.reckoning import Range, Reckoning, Reported, reckon, size
from account.store.places.tree import Zones, zones_from
from account.store.reach import Reach
from account.store.schema import (
    gap,
    quarantine,
    survey_link,
    terminal,
    terminal_store,
    touchpoint,
)
from feedback.batch import GONE, Health

PAGE = 100
Store = tuple[str, str]
"""(terminal_id, store_id)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalNow:
    """One terminal as it is known now. Times are Unix milliseconds by the account's clock."""

    terminal_id: str
    name: str
    touchpoint: str
    time_zone: str
    state: str
    enrolled_ms: int
    last_contact_ms: int | None
    health: Health | None
    clone_signs: tuple[str, ...]
    stores: tuple[Reckoning, ...]
    restored_ms: int | None
    """When the account was restored from a copy, where it was not heard of since: what had arrived
    after the copy was made is then unknown here, and asked for once the terminal speaks."""


def terminals(
    connection: Connection, account_id: str, after: str = "", *, counted: bool = True
) -> list[TerminalNow]:
    """Up to PAGE terminals by name; `after` is the last page's last terminal_id.

    `counted` counts the responses themselves, which takes as long as there are many; without, the
    books say how many there are, which they do in step with every insert.
    """
    rows = connection.execute(_page(connection, account_id, after)).all()
    return _now(connection, account_id, rows, counted)


def those(
    connection: Connection, account_id: str, ids: Sequence[str], *, counted: bool = False
) -> dict[str, TerminalNow]:
    """These terminals of the account, by id."""
    query = _all(account_id).where(terminal.c.terminal_id.in_(ids))
    found = _now(connection, account_id, connection.execute(query).all(), counted)
    return {one.terminal_id: one for one in found}


def reckoned(
    connection: Connection, ids: Sequence[str], *, counted: bool = False
) -> tuple[dict[str, list[Reckoning]], dict[str, list[str]]]:
    """What is known of the stores of these terminals, and what speaks of copied cards."""
    return _stores(connection, list(ids), counted)


def _now(
    connection: Connection, account_id: str, rows: Sequence[Row[Any]], counted: bool
) -> list[TerminalNow]:
    reckoned, clones = _stores(connection, [row.terminal_id for row in rows], counted)
    restored = Restored(connection, account_id)
    return [
        TerminalNow(
            terminal_id=row.terminal_id,
            name=row.name,
            touchpoint=row.touchpoint or row.touchpoint_id,
            time_zone=row.time_zone or "UTC",
            state=row.state,
            enrolled_ms=row.enrolled_ms,
            last_contact_ms=row.last_contact_ms,
            health=health_of(row.health),
            clone_signs=tuple(clones[row.terminal_id]),
            stores=tuple(reckoned[row.terminal_id]),
            restored_ms=restored.unheard_ms(row.terminal_id, row.enrolled_ms, row.last_contact_ms),
        )
        for row in rows
    ]


def how_many(connection: Connection, seen: Reach) -> int:
    """Terminals within reach that are not retired."""
    t = terminal.c
    count = select(func.count()).where(
        t.account_id == seen.account_id, t.state != "retired", seen.within(t.touchpoint_id)
    )
    return connection.execute(count).scalar_one()


class Touchpoint(NamedTuple):
    """A place where terminals stand."""

    id: str
    name: str
    time_zone: str
    cut_over_min: int
    """When its day begins, in minutes after midnight."""
    closed: bool
    """Whether nothing stands there any more."""
    zones_before: Zones
    """The time zones it had, and until when (Unix milliseconds), the earliest first."""


def touchpoints(connection: Connection, account_id: str) -> list[Touchpoint]:
    """All of the account's, by name."""
    t = touchpoint.c
    about = (t.id, t.name, t.time_zone, t.cut_over_min, t.closed_ms.is_not(None), t.zones_before)
    query = select(*about).where(t.account_id == account_id).order_by(t.name, t.id)
    rows = connection.execute(query)
    return [
        Touchpoint(one, name, zone, begins_min, closed, zones_from(before))
        for one, name, zone, begins_min, closed, before in rows
    ]


def _all(account_id: str) -> Select[Any]:
    query = select(terminal, touchpoint.c.name.label("touchpoint"), touchpoint.c.time_zone)
    standing = query.outerjoin(touchpoint, touchpoint.c.id == terminal.c.touchpoint_id)
    with_device = terminal.c.terminal_id.not_in(select(survey_link.c.id))
    mine = standing.where(terminal.c.account_id == account_id, with_device)
    return mine.order_by(terminal.c.name, terminal.c.terminal_id)


def _page(connection: Connection, account_id: str, after: str) -> Select[Any]:
    query = _all(account_id).limit(PAGE)
    last = (
        after
        and connection.execute(
            select(terminal.c.name).where(terminal.c.terminal_id == after)
        ).scalar()
    )
    if last:
        name, this = terminal.c.name, terminal.c.terminal_id
        query = query.where((name > last) | and_(name == last, this > after))
    return query


def _stores(
    connection: Connection, ids: list[str], counted: bool
) -> tuple[dict[str, list[Reckoning]], dict[str, list[str]]]:
    reckoned, clones = defaultdict[str, list[Reckoning]](list), defaultdict[str, list[str]](list)
    gaps, quarantined = _gaps(connection, ids), _quarantined(connection, ids)
    came = _arrived(connection, ids) if counted else None
    query = select(terminal_store).where(terminal_store.c.terminal_id.in_(ids))
    for row in connection.execute(query.order_by(terminal_store.c.first_contact_ms)):
        this = (row.terminal_id, row.store_id)
        if came is None:
            received, beyond = by_books(row.captured_seq, row.seen_seq, gaps[this])
        else:
            received, beyond = came.get(this, (0, 0))
        held = json.loads(row.held)
        reckoned[row.terminal_id].append(
            reckon(
                Reported(
                    store_id=row.store_id,
                    captured_seq=row.captured_seq,
                    kept_from_seq=row.kept_from_seq,
                    acked_seq=row.acked_seq,
                    seen_seq=row.seen_seq,
                    gaps=tuple(gaps[this]),
                    held=frozenset(int(seq) for seq, kind in held if kind != GONE),
                    gone=frozenset(int(seq) for seq, kind in held if kind == GONE),
                    quarantined=frozenset(quarantined[this]),
                    received=received,
                    beyond=beyond,
                )
            )
        )
        if row.clone_sign:
            clones[row.terminal_id].append(row.clone_sign)
    return reckoned, clones


def by_books(captured_seq: int, seen_seq: int, gaps: Sequence[Range]) -> tuple[int, int]:
    """How many distinct numbers came up to `captured_seq`, and how many above it.

    `gap` holds what never came up to `seen_seq`, so all else did.
    """
    low = min(captured_seq, seen_seq)
    within = low - size((first, min(last, low)) for first, last in gaps if first <= low)
    above = size((max(first, low + 1), last) for first, last in gaps if last > low)
    return within, seen_seq - low - above


def _gaps(connection: Connection, ids: list[str]) -> dict[Store, list[Range]]:
    found = defaultdict[Store, list[Range]](list)
    for row in connection.execute(select(gap).where(gap.c.terminal_id.in_(ids))):
        found[row.terminal_id, row.store_id].append((row.from_seq, row.to_seq))
    return found


def _quarantined(connection: Connection, ids: list[str]) -> dict[Store, set[int]]:
    """Numbers in quarantine that were not received otherwise, since or before."""
    q, found = quarantine.c, defaultdict[Store, set[int]](set)
    query = select(q.terminal_id, q.store_id, q.seq)
    held = connection.execute(query.where(q.terminal_id.in_(ids), q.seq.is_not(None))).all()
    came = {tuple(row)[:3] for row in arrived.under(connection, [Place(*row) for row in held])}
    for row in held:
        if tuple(row) not in came:
            found[row.terminal_id, row.store_id].add(row.seq)
    return found


def _arrived(connection: Connection, ids: list[str]) -> dict[Store, tuple[int, int]]:
    """Counted from the responses themselves, up to and above what the terminal says it captured."""
    t = terminal_store.c
    query = select(t.terminal_id, t.store_id, t.captured_seq).where(t.terminal_id.in_(ids))
    return arrived.counted(connection, [Place(*row) for row in connection.execute(query)])
