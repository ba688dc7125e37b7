"""Rows that have much in common, told to SQLite in two halves, which it joins.

Its driver takes longer to be told a row's values, one by one and with Python's lock in its hands,
than SQLite to insert them. So what many rows share is told once, and each of them begins with the
number of its half; SQLite joins the two while Python goes on with something else.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

from sqlalchemy import Connection

from account.store.sql import Values, filled_up

_AT_ONCE = 512
"""Rows in one statement: with a half for each, half as many values as engines allow."""


def run_joined(
    connection: Connection, sql: str, own: Sequence[Values], shared: Mapping[int, Values]
) -> None:
    """Write rows with a statement that selects from `{rows}`.

    There `own` is called `o` and `shared` `h`; column1 of each is a half's number.
    """
    for at in range(0, len(own), _AT_ONCE):
        used = {row[0] for row in own[at : at + _AT_ONCE]}
        part = filled_up(own[at : at + _AT_ONCE])  # NULLs join nothing
        halves = filled_up([(number, *shared[number]) for number in used])
        text = _joining(sql, len(part), len(part[0]), len(halves), len(halves[0]))
        values = chain(chain.from_iterable(part), chain.from_iterable(halves))
        connection.exec_driver_sql(text, tuple(values))


@lru_cache(maxsize=200)
def _joining(sql: str, rows: int, width: int, halves: int, half: int) -> str:
    mine, theirs = _marks(rows, width), _marks(halves, half)
    both = f"(VALUES {mine}) AS o CROSS JOIN (VALUES {theirs}) AS h ON h.column1 = o.column1"
    return sql.replace("{rows}", both)


def _marks(rows: int, width: int) -> str:
    return ", ".join([f"({', '.join('?' * width)})"] * rows)
