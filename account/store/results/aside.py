"""What does not count, and how much of it there is: nothing is left out in silence."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, func, or_, select

from account.store.intake.rollup import NO_HOUR
from account.store.intake.tally import SLOW
from account.store.results.asked import Asked, ever
from account.store.results.scope import Scope
from account.store.results.totals import Of, totals
from account.store.schema import tally


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
    one = ever(connection, scope.account_id, one)
    everywhere = _with_tests(connection, scope)
    counts, misuse = ([each for each in part if _shown(scope, each)] for part in everywhere)
    tested = _with_tests(connection, raw) if scope.left_out else everywhere
    late = [*counts, *misuse] if scope.selection.misuse else counts
    return Aside(
        misuse=sum(each.n for each in misuse if one.is_of_it(*each.of.rated)),
        tests=sum(
            each.n
            for part in tested
            for each in part
            if each.of.mode != "normal" and one.is_of_it(*each.of.rated)
        ),
        excluded=_excluded(connection, scope, raw, one),
        unscored=sum(each.n for each in (*counts, *misuse) if not each.of.kind),
        no_hour=_no_hour(connection, scope, scope.table(hours=False), one),
        late=sum(each.late for each in late if one.is_of_it(*each.of.rated)),
    )


class _Sum(NamedTuple):
    """Of one question in one mode, language and channel."""

    of: Of
    n: int
    late: int


def _with_tests(connection: Connection, scope: Scope) -> list[list[_Sum]]:
    """What counts, and what is misuse, in every mode."""
    return [
        [_Sum(of, sums[0], sums[-1]) for of, sums in part.items() if of.within(scope, tests=True)]
        for part in totals(connection, scope)
    ]


def _shown(scope: Scope, one: _Sum) -> bool:
    return one.of.within(scope, tests=scope.selection.tests)


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
