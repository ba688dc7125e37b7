"""How it is by weekday and hour: where the smallest bucket allows."""

from sqlalchemy import Connection

from account.store.results.asked import Asked, add_counts
from account.store.results.counting import pressed
from account.store.results.scope import Scope

Cells = dict[tuple[int, int], dict[int, int]]
"""By (weekday, hour), Monday is 0: how often each step was pressed."""


def heat(connection: Connection, scope: Scope, one: Asked) -> Cells:
    """Hour by weekday; where only days may be shown, everything is under hour 0."""
    counted = pressed(connection, scope, lambda c: (scope.hour_of_week(c),), one.of_it)
    cells = Cells()
    for (hour,), sums in counted.items():
        place = hour // 24, hour % 24 if scope.finest == "hour" else 0
        add_counts(cells.setdefault(place, {}), sums)
    return cells
