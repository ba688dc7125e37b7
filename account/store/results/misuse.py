"""What the rules take for misuse: presses too close together, and hours of quick ones."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    func,
    not_,
    or_,
    select,
    true,
    tuple_,
)

from account.store.results.rules import Rule
from account.store.results.scope import Scope
from account.store.schema import rollup, tally

Burst = tuple[str, str, int]
"""A terminal at a touchpoint in a local hour."""
_AT_A_TIME = 4000


def misuse_in(
    connection: Connection, scope: Scope, table: FromClause
) -> Iterator[ColumnElement[bool]]:
    """Conditions, no row meeting two of them, that together are the misuse in a table."""
    c = table.c
    for rule, places in ((scope.usual, None), *scope.rules.items()):
        where = [c.mode == "normal", _held(scope, c, places)]
        if rule.interval_s:
            yield and_(c.haste.in_(range(rule.interval_s)), *where)
        beyond = range(rule.interval_s, rule.burst_s)
        if not rule.burst_n or not beyond:
            continue
        hours = bursts(connection, scope, rule, places)
        for at in range(0, len(hours), _AT_A_TIME):
            here = tuple_(c.terminal_id, c.touchpoint_id, c.lh)
            some = here.in_(hours[at : at + _AT_A_TIME])
            yield and_(c.haste.in_(beyond), some, *where)


def bursts(
    connection: Connection, scope: Scope, rule: Rule, places: frozenset[str] | None
) -> list[Burst]:
    """Where quick presses are misuse, whatever else is selected.

    Judged at each place by itself: of a terminal that was carried from one to another within the
    hour, each has the same bursts whether it is asked for alone or among others.
    """
    if (rule, places) not in scope.known:
        scope.known[rule, places] = _bursts(connection, scope, rule, places)
    found: list[Burst] = scope.known[rule, places]
    return found


def _bursts(
    connection: Connection, scope: Scope, rule: Rule, places: frozenset[str] | None
) -> list[Burst]:
    t = tally.c
    where = [t.account_id == scope.account_id, *scope.hours(t), _held(scope, t, places)]
    where += scope.there(t)
    quick = (
        select(t.terminal_id, t.touchpoint_id, t.lh, func.sum(t.n))
        .where(*where, t.mode == "normal", t.haste.in_(range(rule.burst_s)))
        .group_by(t.terminal_id, t.touchpoint_id, t.lh)
        .having(func.sum(t.n) >= rule.burst_n)
    )
    many = {(row[0], row[1], row[2]): int(row[3]) for row in connection.execute(quick)}
    keys, found = sorted(many), list[Burst]()
    for at in range(0, len(keys), _AT_A_TIME):
        r = rollup.c
        here = (r.terminal_id, r.touchpoint_id, r.lh)
        of_these = tuple_(*here).in_(keys[at : at + _AT_A_TIME])
        whole = select(*here, func.sum(r.n)).where(of_these, r.mode == "normal").group_by(*here)
        for terminal_id, touchpoint_id, lh, n in connection.execute(whole):
            if 2 * many[terminal_id, touchpoint_id, lh] >= n:
                found.append((terminal_id, touchpoint_id, lh))
    return found


def _held(scope: Scope, c: Any, places: frozenset[str] | None) -> ColumnElement[bool]:
    """Where a rule holds; None for everywhere that no other does."""
    if places is not None:
        return and_(c.touchpoint_id.in_(sorted(places)))
    elsewhere = [c.touchpoint_id.in_(sorted(others)) for others in scope.rules.values()]
    return not_(or_(*elsewhere)) if elsewhere else true()
