"""Rows that are new to `response`; what many of a batch have in common is said once.

SQLite's driver takes longer to be told a row's values, one by one and with Python's lock in its
hands, than SQLite to insert them. So a row here is its own half and the number of the half that it
shares with others, and SQLite joins the two, while Python goes on with something else.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, count
from operator import itemgetter
from typing import Any, overload

from sqlalchemy import Connection

from account.store.schema import response
from account.store.sql import FEW, Values, copy, filled_up, run_with

SHARED = (
    *("terminal_id", "store_id", "account_id", "received_ms", "boot_id", "wall_synced"),
    *("touchpoint_id", "settings_rev", "survey_rev", "question", "language", "channel", "mode"),
    *("ended", "kind", "steps", "unscored", "time_quality"),
)
OWN = (
    *("rid", "seq", "content_hash", "boot_ms", "wall_ms", "body", "rating"),
    *("since_last_press_ms", "link", "true_ms", "earliest_ms", "latest_ms", "lh"),
)
_AT_ONCE = 512
"""Rows in one statement: with a half for each, half as many values as engines allow."""

Row = tuple[Any, ...]
"""A row of `response`, in the order of its columns."""

_NAMES = (*SHARED, *OWN)
_in_order = itemgetter(*(_NAMES.index(column.name) for column in response.columns))
_numbers = count(1)


class NewRows(Sequence[Row]):
    """Rows to be written with `insert`; whole ones to whoever looks at them."""

    def __init__(self) -> None:
        self.shared = dict[int, Values]()
        """By its number, the columns `SHARED`."""
        self.own = list[Values]()
        """The number of the half it shares, and the columns `OWN`."""

    def share(self, values: Values) -> int:
        """The number of a new half."""
        number = next(_numbers)
        self.shared[number] = values
        return number

    def halves(self) -> Iterable[Row]:
        """The rows, in the order of `SHARED` and `OWN`."""
        return ((*self.shared[own[0]], *own[1:]) for own in self.own)

    def __len__(self) -> int:
        return len(self.own)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self[one] for one in range(len(self))[at]]
        own = self.own[at]
        row: Row = _in_order((*self.shared[own[0]], *own[1:]))
        return row


def insert(connection: Connection, new: Sequence[NewRows]) -> None:
    """Insert all of these. Raises IntegrityError where one is known."""
    if connection.dialect.name == "postgresql":
        rows = list(chain.from_iterable(one.halves() for one in new))
        into = f"response ({', '.join(_NAMES)})"
        if len(rows) < FEW:
            run_with(connection, f"INSERT INTO {into} VALUES {{rows}}", rows)  # noqa: S608
        else:
            copy(connection, into, rows)
        return
    shared = {number: values for one in new for number, values in one.shared.items()}
    every = [row for one in new for row in one.own]
    for at in range(0, len(every), _AT_ONCE):
        used = {row[0] for row in every[at : at + _AT_ONCE]}
        part = filled_up(every[at : at + _AT_ONCE])  # NULLs join nothing
        halves = filled_up([(number, *shared[number]) for number in used])
        values = chain(chain.from_iterable(part), chain.from_iterable(halves))
        connection.exec_driver_sql(_joining(len(part), len(halves)), tuple(values))


@lru_cache(maxsize=200)
def _joining(rows: int, halves: int) -> str:
    mine = _marks(rows, 1 + len(OWN))
    theirs = _marks(halves, 1 + len(SHARED))
    columns = [f"h.column{n}" for n, _ in enumerate(SHARED, 2)]
    columns += [f"o.column{n}" for n, _ in enumerate(OWN, 2)]
    return (
        f"INSERT INTO response ({', '.join(_NAMES)}) SELECT {', '.join(columns)} "  # noqa: S608
        f"FROM (VALUES {mine}) AS o CROSS JOIN (VALUES {theirs}) AS h ON h.column1 = o.column1"
    )


def _marks(rows: int, width: int) -> str:
    return ", ".join([f"({', '.join('?' * width)})"] * rows)
