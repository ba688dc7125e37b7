"""What needs a person: every terminal, code and file that no machine can help, with its cause.

Read over everything that somebody sees, in a few statements; nothing here counts responses.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from account.store.fleet import overview
from account.store.fleet.fleet import Fleet, One, State
from account.store.fleet.terminals import RETIRED
from account.store.intake.reckoning import size
from account.store.names import in_order
from account.store.reach import Reach
from account.store.schema import (
    carried_file,
    command,
    enrolment_code,
    gap,
    settings_document,
    terminal,
    terminal_store,
)

_MINUTE_MS, _DAY_MS = 60_000, 86_400_000
LOW_DISK_BYTES = 500_000_000
HOT_C = 80.0
"""From here on a Raspberry Pi slows itself down (its firmware's soft limit)."""
STUCK_MS, UNTAKEN_MS, EXPIRES_MS = _DAY_MS, 2 * 60 * _MINUTE_MS, 7 * _DAY_MS
_FAILED_MS = 7 * _DAY_MS
_LEFT_MS = 30 * _DAY_MS
"""So long somebody may still fetch what a retired terminal keeps."""


class Cause(StrEnum):
    """Why somebody has to look, the gravest first. Each has its words: need_..., need_..._cure."""

    CLOCKWORK = "clockwork"
    """What the account does by the clock is not done."""
    CLONED = "cloned"
    MISSING = "missing"
    SILENT = "silent"
    BUTTON = "button"
    DISK = "disk"
    POWER = "power"
    STUCK = "stuck"
    UNSENT = "unsent"
    """A retired terminal had not sent everything."""
    HOT = "hot"
    REFUSED = "refused"
    """Settings that were handed out and are not taken."""
    PENDING = "pending_one"
    CARRIED = "carried"
    QUARANTINED = "quarantine_there"
    LEFT = "token_left"
    """Whoever made a token that is good may make none any more, and may have it yet."""
    HOOK_LEFT = "webhook_left"
    """The same of a webhook; where they were removed, it is paused."""
    HOOK_DEAF = "webhook_deaf"
    """A receiver takes no messages."""
    FIRST = "never_heard"
    CLOCK = "clock_off"
    TOLD = "told"
    """Something else that the terminal itself says."""
    FAILED = "failed"
    """A command that could not be done."""
    CODE = "code_ends"


class Need(NamedTuple):
    """One thing for one person. `since_ms` is when it began, where that is known."""

    cause: Cause
    terminal_id: str = ""
    name: str = ""
    touchpoint_id: str = ""
    detail: str = ""
    n: int = 0
    since_ms: int | None = None


def needs(connection: Connection, mine: Reach, fleet: Fleet, now_ms: int) -> list[Need]:
    """All of them, the gravest first, then by name."""
    found = [*_of_terminals(fleet, now_ms), *_of_stores(connection, mine, fleet)]
    found += [*_untaken(connection, fleet, now_ms), *_failed(connection, mine, fleet, now_ms)]
    found += _unsent(connection, mine, fleet, now_ms)
    found += [*_codes(connection, mine, now_ms), *_files(connection, mine, fleet)]
    return gravest_first(found)


def gravest_first(found: Sequence[Need]) -> list[Need]:
    """Those of one cause by name."""
    grave = list(Cause)
    return sorted(found, key=lambda one: (grave.index(one.cause), in_order(one.name), one.detail))


def of_terminal(
    connection: Connection, mine: Reach, fleet: Fleet, this: str, now_ms: int
) -> list[Need]:
    """The same for one terminal."""
    alone = Fleet([one for one in fleet.terminals if one.terminal_id == this], fleet.tree)
    found = needs(connection, mine, alone, now_ms)
    return [one for one in found if one.terminal_id == this]


def _need(
    one: One, cause: Cause, detail: str = "", since_ms: int | None = None, n: int = 0
) -> Need:
    return Need(cause, one.terminal_id, one.name, one.touchpoint_id, detail, n, since_ms)


def _of_terminals(fleet: Fleet, now_ms: int) -> Iterator[Need]:
    for one in fleet.terminals:
        if one.state is State.SILENT:
            yield _need(one, Cause.SILENT, since_ms=one.last_contact_ms)
        elif one.state is State.PENDING:
            yield _need(one, Cause.PENDING, since_ms=one.enrolled_ms)
        elif one.state is State.FIRST and now_ms - one.enrolled_ms > _DAY_MS:
            yield _need(one, Cause.FIRST, since_ms=one.enrolled_ms)
        if one.health is not None and one.state is not State.RETIRED:
            yield from _of_health(one)


def _of_health(one: One) -> Iterator[Need]:
    health = one.health
    if health is None:
        return
    if health.disk_free_bytes is not None and health.disk_free_bytes < LOW_DISK_BYTES:
        yield _need(one, Cause.DISK, f"{health.disk_free_bytes / 1e6:.0f} MB")
    if health.under_voltage:
        yield _need(one, Cause.POWER)
    if health.temperature_c is not None and health.temperature_c >= HOT_C:
        yield _need(one, Cause.HOT, f"{health.temperature_c:.0f} °C")
    if one.state is State.ONLINE and (health.oldest_unsent_ms or 0) > STUCK_MS and health.outbox:
        yield _need(one, Cause.STUCK, n=health.outbox)
    if health.clock_synced is False and one.state is State.ONLINE:
        yield _need(one, Cause.CLOCK)
    for told in health.trouble:
        yield _need(one, Cause.BUTTON if sign_of(told) else Cause.TOLD, told)


class ButtonSign(StrEnum):
    """What is wrong with a button."""

    STUCK = "button_stuck"
    LOOSE = "button_loose"
    DEAD = "button_dead"


_SIGNS = (
    (ButtonSign.STUCK, re.compile(r"has been down for \d|\bstuck\b")),
    (ButtonSign.LOOSE, re.compile(r"times within a second")),
    (ButtonSign.DEAD, re.compile(r"was not pressed while|(buttons|lights) are dead")),
)


def sign_of(told: str) -> ButtonSign | None:
    """What a terminal's own words say of a button; None where they speak of something else.

    The words are `kiosk.hw.button_health`'s; the test of this holds them together.
    """
    return next((sign for sign, words in _SIGNS if words.search(told)), None)


def _of_stores(connection: Connection, mine: Reach, fleet: Fleet) -> Iterator[Need]:
    """Stores that do not add up; the others are never read."""
    named = {one.terminal_id: one for one in fleet.terminals if one.state is not State.RETIRED}
    suspects = sorted(set(_suspects(connection, mine)) & named.keys())
    for at in range(0, len(suspects), 500):
        reckoned, clones = overview.reckoned(connection, suspects[at : at + 500])
        for this in suspects[at : at + 500]:
            one, stores = named[this], reckoned[this]
            beyond = sum(store.beyond for store in stores)
            if clones[this] or beyond:
                yield _need(one, Cause.CLONED, "; ".join(clones[this]), n=beyond)
            lost = sum(size(store.missing_gone) + size(store.missing_kept) for store in stores)
            if lost:
                yield _need(one, Cause.MISSING, n=lost)
            if unread := sum(size(store.quarantined) for store in stores):
                yield _need(one, Cause.QUARANTINED, n=unread)


def _unsent(connection: Connection, mine: Reach, fleet: Fleet, now_ms: int) -> Iterator[Need]:
    """Retired or revoked with responses that had not arrived, by the terminal's last word."""
    gone = {
        one.terminal_id: one
        for one in fleet.terminals
        if one.state is State.RETIRED and (one.last_contact_ms or 0) > now_ms - _LEFT_MS
    }
    s, t = terminal_store.c, terminal.c
    query = select(s.terminal_id).join(terminal, t.terminal_id == s.terminal_id)
    lacking = or_(s.captured_seq > s.seen_seq, select(gap.c.from_seq).where(_HOLES).exists())
    these = query.where(t.account_id == mine.account_id, t.state == RETIRED, lacking)
    found = gone.keys() & set(connection.execute(these.distinct()).scalars())
    reckoned, _ = overview.reckoned(connection, sorted(found))
    for this, stores in reckoned.items():
        arrived = sum(one.received + size(one.quarantined) for one in stores)
        n = sum(one.captured for one in stores) - arrived
        if n > 0:
            yield _need(gone[this], Cause.UNSENT, since_ms=gone[this].last_contact_ms, n=n)


def _suspects(connection: Connection, mine: Reach) -> Sequence[str]:
    s, t = terminal_store.c, terminal.c
    odd = or_(
        s.clone_sign.is_not(None),
        s.seen_seq > s.captured_seq,
        s.acked_seq > s.seen_seq,
        s.kept_from_seq > s.seen_seq + 1,
        select(gap.c.from_seq).where(_HOLES).exists(),
    )
    query = select(s.terminal_id).join(terminal, t.terminal_id == s.terminal_id)
    within = (t.account_id == mine.account_id, mine.within(t.touchpoint_id))
    return connection.execute(query.where(odd, *within).distinct()).scalars().all()


_HOLES = and_(
    gap.c.terminal_id == terminal_store.c.terminal_id, gap.c.store_id == terminal_store.c.store_id
)


def _untaken(connection: Connection, fleet: Fleet, now_ms: int) -> Iterator[Need]:
    """It was heard long after newer settings were handed out, and still shows the old ones."""
    waiting = {one.terminal_id: one for one in fleet.terminals if one.due and one.last_contact_ms}
    if not waiting:
        return
    t, d = terminal.c, settings_document.c
    issued = and_(d.rev == t.settings_rev, d.account_id == t.account_id)
    query = (
        select(t.terminal_id, d.issued_ms)
        .join(settings_document, issued)
        .where(
            t.settings_rev != t.has_settings_rev,
            t.state == "accepted",
            d.issued_ms < now_ms - UNTAKEN_MS,
        )
    )
    for this, issued_ms in connection.execute(query):
        one = waiting.get(this)
        if one and (one.last_contact_ms or 0) > issued_ms + UNTAKEN_MS:
            yield _need(one, Cause.REFUSED, since_ms=issued_ms)


def _failed(connection: Connection, mine: Reach, fleet: Fleet, now_ms: int) -> Iterator[Need]:
    """The last word on a command within a week, where it was no."""
    named = {one.terminal_id: one for one in fleet.terminals}
    c, t = command.c, terminal.c
    query = (
        select(c.terminal_id, c.kind, c.said, c.well, c.done_ms)
        .join(terminal, t.terminal_id == c.terminal_id)
        .where(t.account_id == mine.account_id, c.done_ms > now_ms - _FAILED_MS)
        .order_by(c.done_ms)
    )
    last = dict[tuple[str, str], Need | None]()
    for row in connection.execute(query):
        if one := named.get(row.terminal_id):
            no = _need(one, Cause.FAILED, f"{row.kind}: {row.said}"[:200], row.done_ms)
            last[row.terminal_id, row.kind] = None if row.well else no
    yield from filter(None, last.values())


def _codes(connection: Connection, mine: Reach, now_ms: int) -> Iterator[Need]:
    """Codes on cards that nobody has started, and that soon end."""
    c = enrolment_code.c
    query = select(c.name, c.touchpoint_id, c.expires_ms).where(
        c.account_id == mine.account_id,
        mine.within(c.touchpoint_id),
        c.used_by.is_(None),
        c.revoked_ms.is_(None),
        c.expires_ms < now_ms + EXPIRES_MS,
        c.expires_ms > now_ms - EXPIRES_MS,
    )
    for row in connection.execute(query):
        yield Need(Cause.CODE, "", row.name, row.touchpoint_id, since_ms=row.expires_ms)


def _files(connection: Connection, mine: Reach, fleet: Fleet) -> Iterator[Need]:
    """Files of revoked terminals that wait for an owner."""
    named = {one.terminal_id: one for one in fleet.terminals}
    f, t = carried_file.c, terminal.c
    query = (
        select(f.terminal_id, func.count().label("n"), func.min(f.received_ms).label("since"))
        .join(terminal, t.terminal_id == f.terminal_id)
        .where(t.account_id == mine.account_id, f.released_ms.is_(None))
        .group_by(f.terminal_id)
    )
    for row in connection.execute(query):
        if one := named.get(row.terminal_id):
            yield _need(one, Cause.CARRIED, since_ms=row.since, n=row.n)


def by_terminal(found: Sequence[Need]) -> dict[str, list[Need]]:
    """The same, sorted by whom it is about."""
    mine = defaultdict[str, list[Need]](list)
    for one in found:
        mine[one.terminal_id].append(one)
    return mine
