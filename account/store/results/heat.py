"""How it is by weekday and hour: where the smallest bucket allows."""

from collections.abc import Iterator

from sqlalchemy import Connection

from account.store.results.asked import Asked, add_counts
from account.store.results.counting import Sums, pressed
from account.store.results.scope import Scope, hour_of_week

Cells = dict[tuple[int, int], dict[int, int]]
"""By (weekday, hour), Monday is 0: how often each step was pressed."""


def heat(connection: Connection, scope: Scope, one: Asked) -> Cells:
    """Hour by weekday, by the calendar.

    Where only days may be shown, business days under hour 0: a calendar's days beside them would
    tell the hours after midnight. Nothing where only weeks may be.
    """
    if scope.finest == "week":
        return {}
    counted, cells = _by_hour if scope.finest == "hour" else _by_day, Cells()
    for hour, sums in counted(connection, scope, one):
        add_counts(cells.setdefault(divmod(hour, 24), {}), sums)
    return cells


def _by_hour(connection: Connection, scope: Scope, one: Asked) -> Iterator[tuple[int, Sums]]:
    """Hours of the week."""
    # By the hour, where that is the order of an index: the hours of a week would want sorting.
    of_week = scope.places is None
    counted = pressed(
        connection,
        scope,
        lambda c: (hour_of_week(c.lh) if of_week else c.lh,),
        one.of_it,
        hours=True,
    )
    for (hour,), sums in counted.items():
        yield hour if of_week else hour_of_week(hour), sums


def _by_day(connection: Connection, scope: Scope, one: Asked) -> Iterator[tuple[int, Sums]]:
    """The first hour of each day of the week."""
    counted = pressed(connection, scope, lambda c: (scope.day(c),), one.of_it)
    for (day,), sums in counted.items():
        yield hour_of_week(day), sums
