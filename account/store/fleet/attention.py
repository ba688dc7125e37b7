"""What needs a person: every terminal, code and file that no machine can help, with its cause.

Read over everything that somebody sees, in a few statements; nothing here counts responses.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, and_, func, select

from account.store.fleet import amiss
from account.store.fleet.fleet import Fleet
from account.store.fleet.need import Cause, Need, need_of
from account.store.fleet.own_word import DAY_MS, of_terminals
from account.store.names import in_order
from account.store.reach import Reach
from account.store.schema import (
    carried_file,
    command,
    enrolment_code,
    settings_document,
    terminal,
)

_UNTAKEN_MS, _EXPIRES_MS, _FAILED_MS = DAY_MS // 12, 7 * DAY_MS, 7 * DAY_MS


def needs(connection: Connection, mine: Reach, fleet: Fleet, now_ms: int) -> list[Need]:
    """All of them, the gravest first, then by name."""
    found = [*of_terminals(fleet, now_ms), *amiss.of_stores(connection, mine, fleet)]
    found += [*_untaken(connection, fleet, now_ms), *_failed(connection, mine, fleet, now_ms)]
    found += amiss.unsent(connection, mine, fleet, now_ms)
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
            d.issued_ms < now_ms - _UNTAKEN_MS,
        )
    )
    for this, issued_ms in connection.execute(query):
        one = waiting.get(this)
        if one and (one.last_contact_ms or 0) > issued_ms + _UNTAKEN_MS:
            yield need_of(one, Cause.REFUSED, since_ms=issued_ms)


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
            no = need_of(one, Cause.FAILED, f"{row.kind}: {row.said}"[:200], row.done_ms)
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
        c.expires_ms < now_ms + _EXPIRES_MS,
        c.expires_ms > now_ms - _EXPIRES_MS,
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
            yield need_of(one, Cause.CARRIED, since_ms=row.since, n=row.n)


def by_terminal(found: Sequence[Need]) -> dict[str, list[Need]]:
    """The same, sorted by whom it is about."""
    mine = defaultdict[str, list[Need]](list)
    for one in found:
        mine[one.terminal_id].append(one)
    return mine
