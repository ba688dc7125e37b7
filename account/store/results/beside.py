"""What a scope is compared with: the time before it, a year before, or another place."""

from datetime import timedelta

from sqlalchemy import Connection

from account.store.reach import Reach
from account.store.results.scope import Scope
from account.store.results.scoping import work_out
from account.store.results.selection import BEFORE, YEAR, NotASelection

_YEAR_DAYS = 364
"""52 weeks: the same weekdays a year ago."""


def beside(connection: Connection, reach: Reach, scope: Scope, now_ms: int) -> Scope | None:
    """None where nothing was asked for, or nothing can lie there.

    Raises NotASelection for days before there was a calendar, and NotFound for another touchpoint
    beyond reach.
    """
    against = scope.selection.against
    if not against:
        return None
    if against in (BEFORE, YEAR):
        if scope.first is None:
            return None  # nothing lies before everything
        long = (scope.last - scope.first).days + 1
        back = timedelta(days=long if against == BEFORE else _YEAR_DAYS)
        if back.days >= scope.first.toordinal():
            raise NotASelection("against", against, "so long ago there was no calendar")
        return scope.days(scope.first - back, scope.last - back)
    other = scope.selection.but(places=(against,), tags=(), against="")
    found = work_out(connection, reach, other, now_ms)
    return found.days(scope.first, scope.last)
