"""What does not count, and how much of it there is: nothing is left out in silence."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, func, or_, select

from account.store.results.asked import Asked, ever
from account.store.results.counting import everything, late, misused
from account.store.results.scope import Scope
from account.store.rollup import NO_HOUR
from account.store.schema import tally
from account.store.tally import SLOW


class Aside(NamedTuple):
    """Counts of responses beside those that count; some may be in two of them."""

    misuse: int
    tests: int
    excluded: int
    unscored: int
    """Their survey is not known yet, or their rating is no step of it."""
    no_hour: int
    """In scope but for the time, which is not known to the hour."""
    late: int
    """Of those that count: they came a day later or more."""


def aside(connection: Connection, scope: Scope, one: Asked) -> Aside:
    """For one question; unscored ones are of any question."""
    raw = scope.days(scope.first, scope.last, left_out=())
    table = scope.table(hours=False)
    one = ever(connection, scope.account_id, one)
    return Aside(
        misuse=_sum(misused(connection, scope, lambda c: (c.kind,), one.of_it)),
        tests=_tests(connection, raw, one),
        excluded=_excluded(connection, scope, raw, one),
        unscored=_sum(everything(connection, scope, lambda c: (c.kind,), lambda c: c.kind == "")),
        no_hour=_no_hour(connection, scope, table, one),
        late=sum(late(connection, scope, lambda c: (c.kind,), one.of_it).values()),
    )


def _tests(connection: Connection, raw: Scope, one: Asked) -> int:
    shown = raw.days(raw.first, raw.last, selection=raw.selection.but(tests=True))
    by = everything(connection, shown, lambda c: (c.mode,), one.of_it, lambda c: c.mode != "normal")
    return _sum(by)


def _excluded(connection: Connection, scope: Scope, raw: Scope, one: Asked) -> int:
    if not scope.left_out:
        return 0
    table = scope.table(hours=False)
    periods = or_(*scope.excluded(table.c))
    return _n(connection, table, [*raw.here(table), one.of_it(table.c), periods])


def _no_hour(connection: Connection, scope: Scope, table: FromClause, one: Asked) -> int:
    c = table.c
    where = [c.account_id == scope.account_id, c.lh == NO_HOUR, c.mode == "normal", one.of_it(c)]
    if scope.places is not None:
        where.append(c.touchpoint_id.in_(sorted(scope.places)))
    if table is tally:
        where.append(c.haste.in_(range(SLOW + 1)))  # it lies in that order
    return _n(connection, table, where)


def _n(connection: Connection, table: FromClause, where: Sequence[ColumnElement[bool]]) -> int:
    query = select(func.sum(table.c.n)).where(*where)
    return int(connection.execute(query).scalar() or 0)


def _sum(counted: dict[tuple[object, ...], list[int]]) -> int:
    return sum(sums[0] for sums in counted.values())
