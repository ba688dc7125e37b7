"""Which hours of a scope are read from sums of finished days, and which one by one.

Both are the same counts (`results.settling`); a scope falls into pieces that do not overlap
and together are all of it.
"""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, Table

from account.store.results import settled
from account.store.results.scope import Scope
from account.store.results.settled import DAY_H
from account.store.schema import settled_hours, settled_hours_there, settled_places

_MOST_HOLES = 24
"""With more days unsettled here and there, hours alone are quicker."""


class Span(NamedTuple):
    """A piece of a scope."""

    scope: Scope
    sums: Table | None
    """Where it is summed up; None: to be counted from the hours."""


def table_for(scope: Scope, *, hours: bool, places: bool) -> Table:
    """The sums that can tell these apart."""
    if scope.places is None and not places:
        return settled_hours
    return settled_hours_there if hours else settled_places


def spans(connection: Connection, scope: Scope, sums: Table | None) -> list[Span]:
    """A scope's pieces: days that are summed up, then what is before, between and after them."""
    known, key = scope.known, (spans, sums)
    if key not in known:
        known[key] = [*_spans(connection, scope, sums)]
    found: list[Span] = known[key]
    return found


def hours_to_count(connection: Connection, scope: Scope) -> int:
    """How many hours of its range no sums hold."""
    low, high = scope.range
    windows = (
        span.scope.window or (low, high)
        for span in spans(connection, scope, table_for(scope, hours=False, places=False))
        if span.sums is None
    )
    return sum(end - begin for begin, end in windows)


def _spans(connection: Connection, scope: Scope, sums: Table | None) -> Iterator[Span]:
    days = [] if sums is None else _days(connection, scope)
    holes = list(_holes(days))
    if sums is None or not days or len(holes) > _MOST_HOLES:
        yield Span(scope, None)
        return
    begin, end = days[0], days[-1] + DAY_H
    whole = {"left_out": (), "window": (begin, end), "holes": tuple(holes)}
    yield Span(scope.days(scope.first, scope.last, **whole), sums)
    low, high = scope.range
    before, after = (low, begin), (end, high + max(scope.cut_overs, default=0))
    for window in (before, *holes, after):
        if window[0] < window[1]:
            yield Span(_piece(scope, window), None)


def _piece(scope: Scope, window: tuple[int, int]) -> Scope:
    """One for whatever sums it lies beside: what is found out about it is asked for again."""
    if (_piece, window) not in scope.known:
        scope.known[_piece, window] = scope.days(scope.first, scope.last, window=window)
    found: Scope = scope.known[_piece, window]
    return found


def _days(connection: Connection, scope: Scope) -> list[int]:
    """The first hours of days that are summed up and have anything in scope."""
    low, high = scope.range
    if scope.cut_overs:
        high += DAY_H  # somewhere its first hours are those of the last day
    found = settled.marked(connection, scope.account_id, scope.rules_mark, low, high)
    out = [(one.from_lh, one.until_lh) for one in scope.left_out]
    return [lh for lh in found if not any(begin < lh + DAY_H and lh < end for begin, end in out)]


def _holes(days: list[int]) -> Iterator[tuple[int, int]]:
    for before, after in itertools.pairwise(days):
        if after != before + DAY_H:
            yield before + DAY_H, after
