"""Responses counted by the hour: what every chart is drawn from.

One row for each terminal, touchpoint, survey, question, scale, mode and hour: how many responses,
the sum of their ratings, and how often each step was pressed. It is kept in the transaction that
inserts or moves the responses, so that it never lags; `rebuild` makes it anew from them and must
find the same. `daily` is its sum by the day, kept beside it. What lies in no one hour for certain
(`lh` is None there) is counted under -1.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table

from account.store.intake.sums import add_up
from account.store.schema import STEPS, daily, rollup
from account.store.sql import run_with

NO_HOUR = -1
SURVEY = 12


class Cell(NamedTuple):
    """What tells one row of the rollup from another, in the order of its key."""

    terminal_id: str
    touchpoint_id: str
    survey: str
    """The first `SURVEY` digits of the revision: enough to tell an account's own apart."""
    question: str
    kind: str | None
    steps: int | None
    mode: str
    lh: int | None
    account_id: str


Counts = Counter[tuple[Cell, int | None]]
"""How many responses more (or fewer) there are in a cell with that rating."""

Rows = dict[Sequence[Any], list[int]]
"""By the key of a row and its account, what its measures grow by."""


def add(connection: Connection, counts: Counts) -> None:
    """Count these in; what is left with none is gone."""
    hours = Rows()
    for (cell, rating), n in counts.items():
        key = (*cell[:4], cell.kind or "", cell.steps or 0, cell.mode, _hour(cell.lh), cell[-1])
        row = hours.setdefault(key, [0] * (2 + len(STEPS)))
        row[0] += n
        if cell.kind is not None and rating is not None:
            row[1] += n * rating
            row[2 + rating] += n
    days = write(connection, hours)
    for statement, rows in ((_DROP, hours), (_DROP_DAY, days)):
        run_with(connection, statement, [key[:-1] for key, row in rows.items() if row[0] < 0])


def write(connection: Connection, hours: Rows) -> Rows:
    """Add these to the hours and to their days; return what was added to the days."""
    days = Rows()
    for hour, row in hours.items():
        day = (*hour[:-2], _day(hour[-2]), hour[-1])
        days[day] = [a + b for a, b in zip(days[day], row, strict=True)] if day in days else row
    for table, rows in ((rollup, hours), (daily, days)):
        add_up(connection, table, [(*key, *row) for key, row in rows.items() if any(row)])
    return days


def rebuild(connection: Connection, account_id: str) -> int:
    """Count an account's responses anew; return how many rows there are then."""
    run_with(connection, "DELETE FROM rollup WHERE account_id IN ({rows})", [(account_id,)])
    run_with(connection, _FROM_RAW, [(account_id,)])
    run_with(connection, "DELETE FROM daily WHERE account_id IN ({rows})", [(account_id,)])
    run_with(connection, _FROM_HOURS, [(account_id,)])
    mine = rollup.c.account_id == account_id
    return len(connection.execute(rollup.select().where(mine)).all())


def _hour(lh: int | None) -> int:
    return NO_HOUR if lh is None else lh


def _day(lh: Any) -> int:
    return NO_HOUR if lh == NO_HOUR else int(lh - lh % 24)


_MEASURES = ("n", "total", *(f"h{step}" for step in STEPS))


def _dropping(table: Table) -> str:
    keys = ", ".join(column.name for column in table.primary_key)
    return f"DELETE FROM {table.name} WHERE n = 0 AND ({keys}) IN (VALUES {{rows}})"  # noqa: S608


_DROP, _DROP_DAY = _dropping(rollup), _dropping(daily)
_KEY = (
    f"terminal_id, touchpoint_id, substr(survey_rev, 1, {SURVEY}), question, "
    "coalesce(kind, ''), coalesce(steps, 0), mode, "
    f"coalesce(lh, {NO_HOUR}), account_id"
)
_FROM_RAW = (
    f"INSERT INTO rollup SELECT {_KEY}, count(*), "  # noqa: S608
    "sum(CASE WHEN kind IS NULL THEN 0 ELSE rating END), "
    + ", ".join(
        f"sum(CASE WHEN kind IS NOT NULL AND rating = {step} THEN 1 ELSE 0 END)" for step in STEPS
    )
    + f" FROM response WHERE account_id IN ({{rows}}) GROUP BY {_KEY}"
)
_DAY = f"CASE WHEN lh = {NO_HOUR} THEN {NO_HOUR} ELSE lh / 24 * 24 END"
_DAY_KEY = f"terminal_id, touchpoint_id, survey, question, kind, steps, mode, {_DAY}, account_id"
_FROM_HOURS = (
    f"INSERT INTO daily SELECT {_DAY_KEY}, {', '.join(f'sum({name})' for name in _MEASURES)} "  # noqa: S608
    f"FROM rollup WHERE account_id IN ({{rows}}) GROUP BY {_DAY_KEY}"
)
