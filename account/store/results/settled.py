"""Which finished days are summed up; see `account.store.results.settling`.

A day's mark says that its sums hold all of its counts. Whoever writes a count takes the mark of
its day away in the same transaction.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from account.store.schema import settled_day
from account.store.sql import run_with, select_with

DAY_H = 24
_FOUND = "SELECT account_id, lh FROM settled_day WHERE (account_id, lh) IN (VALUES {rows})"
# Of two that stir the same days, one waits: not each for the other.
_IN_TURN = {"postgresql": f"{_FOUND} ORDER BY account_id, lh FOR UPDATE", "sqlite": _FOUND}
_STIR = "DELETE FROM settled_day WHERE (account_id, lh) IN (VALUES {rows})"


def stir(connection: Connection, hours: Iterable[tuple[str, int]]) -> None:
    """Counts of these hours of accounts are about to change; most are of today, with no mark."""
    days = sorted({(account_id, lh - lh % DAY_H) for account_id, lh in hours if lh >= 0})
    found = select_with(connection, _IN_TURN[connection.dialect.name], days)
    run_with(connection, _STIR, [tuple(row) for row in found])


def marked(connection: Connection, account_id: str, rules: str, low: int, high: int) -> list[int]:
    """The first hours of days from `low` to before `high` that are summed up by these rules."""
    d = settled_day.c
    mine = (d.account_id == account_id, d.rules == rules, d.lh >= low, d.lh + DAY_H <= high)
    return [*connection.execute(select(d.lh).where(*mine).order_by(d.lh)).scalars()]
