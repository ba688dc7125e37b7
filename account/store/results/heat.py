"""How it is by weekday and hour: where the smallest bucket allows."""

from sqlalchemy import Connection

from account.store.results.asked import Asked, add_counts
from account.store.results.counting import pressed
from account.store.results.scope import Scope, hour_of_week

Cells = dict[tuple[int, int], dict[int, int]]
"""By (weekday, hour), Monday is 0: how often each step was pressed."""


def heat(connection: Connection, scope: Scope, one: Asked) -> Cells:
    """Hour by weekday; where only days may be shown, everything is under hour 0."""
    # By the hour, where that is the order of an index: the hours of a week would want sorting.
    of_week = scope.places is None
    counted = pressed(
        connection,
        scope,
        lambda c: (hour_of_week(c.lh) if of_week else c.lh,),
        one.of_it,
        hours=True,
    )
    cells = Cells()
    for (key,), sums in counted.items():
        hour = key if of_week else hour_of_week(key)
        place = hour // 24, hour % 24 if scope.finest == "hour" else 0
        add_counts(cells.setdefault(place, {}), sums)
    return cells
