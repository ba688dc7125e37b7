"""Presses summed as a question asks: everything in scope, less what the rules take for misuse."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Table,
    func,
    select,
)

from account.store.intake.tally import SLOW
from account.store.results import packed
from account.store.results.misuse import misuse_in
from account.store.results.scope import Scope
from account.store.results.spans import Span, spans, table_for
from account.store.schema import STEPS, settled_hours, settled_hours_there, tally

Key = tuple[Any, ...]
Sums = list[int]
"""How many responses, then how often each step from 0 to 10 was pressed."""
Counted = dict[Key, Sums]
By = Callable[[Any], Sequence[ColumnElement[Any]]]
"""What to group by, of a table's columns; hours come first, as they are, where places have them."""
Which = tuple[int, ...]
COUNTS, MISUSE = (0,), (1,)
"""Rows of sums: of what counts, and of what the rules take for misuse."""


def pressed(
    connection: Connection,
    scope: Scope,
    by: By,
    *more: Any,
    hours: bool = False,
    places: bool = False,
    terminals: bool = False,
) -> Counted:
    """What counts, by key; `more` are conditions given a table's columns.

    What the key tells apart must be said: one hour of a day from another, touchpoints, terminals.
    """
    found = Counted()
    for span in _spans(connection, scope, hours=hours, places=places, terminals=terminals):
        if span.sums is None:
            add(found, _pressed_finely(connection, span.scope, by, more, hours=hours))
        else:
            add(found, _from_sums(connection, span, by, more, _which(scope)))
    return found


def pressed_and_late(
    connection: Connection, scope: Scope, by: By, *more: Any, hours: bool = False
) -> tuple[Counted, dict[Key, int]]:
    """What counts, and how many of it came a day later or more; what has none is not in it."""
    found, late = Counted(), Counter[Key]()
    for span in _spans(connection, scope, hours=hours):
        if span.sums is None:
            add(found, _pressed_finely(connection, span.scope, by, more, hours=hours))
            late.update(late_finely(connection, span.scope, by, *more, misuse=False))
            if not scope.selection.misuse:
                late.subtract(late_finely(connection, span.scope, by, *more, misuse=True))
        else:
            sums = _from_sums(connection, span, by, more, _which(scope), "late")
            late.update({key: counts.pop() for key, counts in sums.items()})
            add(found, sums)
    return found, +late


def counts_and_misuse(connection: Connection, scope: Scope, by: By) -> tuple[Counted, Counted]:
    """What counts, and what the rules take for misuse; of each the late ones come last.

    The key may tell languages and channels apart.
    """
    counts, misuse = Counted(), Counted()
    for span in _spans(connection, scope):
        if span.sums is None:
            parts = counts_and_misuse_finely(connection, span.scope, by)
        else:
            parts = Counted(), Counted()
            apart = _from_sums(
                connection, span, lambda c: (c.misuse, *by(c)), (), COUNTS + MISUSE, "late"
            )
            for (which, *key), sums in apart.items():
                parts[which][tuple(key)] = sums
        add(counts, parts[0])
        add(misuse, parts[1])
    return counts, misuse


def ahead(connection: Connection, scope: Scope) -> int:
    """How many responses a page has to read: those of single places, and those of hours that no
    sum holds. What is summed up for all of them together is read at once.
    """
    found = 0
    for span in _spans(connection, scope):
        table = span.scope.table(hours=False) if span.sums is None else span.sums
        if table is settled_hours:
            continue
        where = span.scope.here(table)
        found += connection.execute(select(func.sum(table.c.n)).where(*where)).scalar() or 0
    return int(found)


def counts_and_misuse_finely(
    connection: Connection, scope: Scope, by: By
) -> tuple[Counted, Counted]:
    """The same of both from the hours."""
    found = (
        everything_finely(connection, scope, by, table=tally),
        misused_finely(connection, scope, by),
    )
    for misuse, part in enumerate(found):
        late = late_finely(connection, scope, by, misuse=bool(misuse))
        for key, sums in part.items():
            sums.append(late.get(key, 0))
    take_away(*found)
    return found


def everything_finely(
    connection: Connection, scope: Scope, by: By, *more: Any, table: FromClause
) -> Counted:
    """The same from a table of hours or days."""
    where = [*scope.here(table), *_by_haste(table), *(one(table.c) for one in more)]
    return summed(connection, table, where, by)


def misused_finely(connection: Connection, scope: Scope, by: By, *more: Any) -> Counted:
    """The same from the hours."""
    found = Counted()
    for condition in misuse_in(connection, scope, tally):
        where = [*scope.here(tally), condition, *(one(tally.c) for one in more)]
        add(found, summed(connection, tally, where, by))
    return found


def late_finely(
    connection: Connection, scope: Scope, by: By, *more: Any, misuse: bool
) -> dict[Key, int]:
    """The same from the hours: of everything, or of what is misuse."""
    c, found = tally.c, Counter[Key]()
    conditions = misuse_in(connection, scope, tally) if misuse else _by_haste(tally)
    for condition in conditions:
        where = [*scope.here(tally), condition, c.late == 1, *(one(c) for one in more)]
        found.update(_numbers(connection, by(c), c.n, where))
    return found


def _spans(
    connection: Connection,
    scope: Scope,
    *,
    hours: bool = False,
    places: bool = False,
    terminals: bool = False,
) -> list[Span]:
    return spans(
        connection, scope, None if terminals else table_for(scope, hours=hours, places=places)
    )


def _from_sums(
    connection: Connection, span: Span, by: By, more: Sequence[Any], which: Which, *also: str
) -> Counted:
    assert span.sums is not None  # noqa: S101 - of a piece that is summed up
    where = in_sums(span.scope, span.sums, more, which)
    if span.sums is settled_hours_there:
        return _unpacked(connection, where, by, late="late" in also)
    return summed(connection, span.sums, where, by, *also)


def _unpacked(
    connection: Connection, where: Sequence[ColumnElement[bool]], by: By, *, late: bool
) -> Counted:
    """Hours of days of places, which each have their hours in one value."""
    c = settled_hours_there.c
    days, found = dict[Key, int](), Counted()
    for *key, hours in connection.execute(select(*by(c), c.hours).where(*where)):
        day = tuple(key)
        days[day] = days.get(day, 0) + packed.number(hours)
    for (first, *others), added_up in days.items():
        for hour, sums in packed.counts(added_up):
            add(found, {(first + hour, *others): sums if late else sums[:-1]})
    return found


def _which(scope: Scope) -> Which:
    return COUNTS + MISUSE if scope.selection.misuse else COUNTS


def _pressed_finely(
    connection: Connection, scope: Scope, by: By, more: Sequence[Any], *, hours: bool
) -> Counted:
    found = everything_finely(connection, scope, by, *more, table=scope.table(hours=hours))
    if not scope.selection.misuse:
        take_away(found, misused_finely(connection, scope, by, *more))
    return found


def in_sums(
    scope: Scope, sums: Table, more: Sequence[Any], which: Which
) -> list[ColumnElement[bool]]:
    """What rows of sums must be: of these, in scope, and whatever else is asked of them."""
    return [sums.c.misuse.in_(which), *scope.here(sums), *(one(sums.c) for one in more)]


def _by_haste(table: FromClause) -> list[ColumnElement[bool]]:
    """Every haste there is, named: `tally` lies in its order, and hours are found behind it."""
    return [table.c.haste.in_(range(SLOW + 1))] if table is tally else []


def _numbers(
    connection: Connection,
    key: Sequence[ColumnElement[Any]],
    measure: ColumnElement[int],
    where: Sequence[ColumnElement[bool]],
) -> dict[Key, int]:
    rows = connection.execute(select(*key, func.sum(measure)).where(*where).group_by(*key))
    return {tuple(row[:-1]): int(row[-1]) for row in rows if row[-1]}


def add(found: dict[Any, list[int]], more: dict[Any, list[int]]) -> None:
    """Add what stands under the same keys."""
    for key, sums in more.items():
        before = found.get(key)
        found[key] = sums if before is None else [a + b for a, b in zip(before, sums, strict=True)]


def summed(
    connection: Connection,
    table: FromClause,
    where: Sequence[ColumnElement[bool]],
    by: By,
    *also: str,
) -> Counted:
    """Rows of counts under these conditions, by key; `also` names measures that come last."""
    key = list(by(table.c))
    sums = [func.sum(table.c[name]) for name in ("n", *(f"h{step}" for step in STEPS), *also)]
    rows = connection.execute(select(*key, *sums).where(*where).group_by(*key))
    return {
        tuple(row[: len(key)]): [int(x or 0) for x in row[len(key) :]]
        for row in rows
        if row[-1] is not None
    }


def take_away(found: dict[Any, list[int]], less: dict[Any, list[int]]) -> None:
    """Subtract, and drop what is left with nothing."""
    for key, sums in less.items():
        if key in found:
            found[key] = [a - b for a, b in zip(found[key], sums, strict=True)]
            if not found[key][0]:
                del found[key]
