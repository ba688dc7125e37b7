"""Stores that do not add up, and what retired terminals had not sent."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, and_, or_, select

from account.store.fleet import overview
from account.store.fleet.fleet import Fleet, State
from account.store.fleet.need import Cause, Need, need_of
from account.store.fleet.own_word import DAY_MS
from account.store.fleet.terminals import RETIRED
from account.store.intake.reckoning import size
from account.store.reach import Reach
from account.store.schema import gap, terminal, terminal_store

_LEFT_MS = 30 * DAY_MS
"""So long somebody may still fetch what a retired terminal keeps."""


def of_stores(connection: Connection, mine: Reach, fleet: Fleet) -> Iterator[Need]:
    """Stores that do not add up; the others are never read."""
    named = {one.terminal_id: one for one in fleet.terminals if one.state is not State.RETIRED}
    suspects = sorted(set(_suspects(connection, mine)) & named.keys())
    for at in range(0, len(suspects), 500):
        reckoned, clones = overview.reckoned(connection, suspects[at : at + 500])
        for this in suspects[at : at + 500]:
            one, stores = named[this], reckoned[this]
            beyond = sum(store.beyond for store in stores)
            if clones[this] or beyond:
                yield need_of(one, Cause.CLONED, "; ".join(clones[this]), n=beyond)
            lost = sum(size(store.missing_gone) + size(store.missing_kept) for store in stores)
            if lost:
                yield need_of(one, Cause.MISSING, n=lost)
            if unread := sum(size(store.quarantined) for store in stores):
                yield need_of(one, Cause.QUARANTINED, n=unread)


def unsent(connection: Connection, mine: Reach, fleet: Fleet, now_ms: int) -> Iterator[Need]:
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
            yield need_of(gone[this], Cause.UNSENT, since_ms=gone[this].last_contact_ms, n=n)


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
