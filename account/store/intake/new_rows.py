"""Rows that are new to `response`; what many of a batch have in common is said once.

A row here is its own half and the number of the half that it shares with others.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, count
from operator import itemgetter
from typing import Any, overload

from sqlalchemy import Connection

from account.store.intake.joined import run_joined
from account.store.schema import response
from account.store.sql import FEW, Values, copy, run_with

SHARED = (
    *("terminal_id", "store_id", "account_id", "received_ms", "boot_id", "wall_synced"),
    *("touchpoint_id", "settings_rev", "survey_rev", "question", "language", "channel", "mode"),
    *("ended", "kind", "steps", "unscored", "time_quality"),
)
OWN = (
    *("rid", "seq", "content_hash", "boot_ms", "wall_ms", "body", "rating"),
    *("since_last_press_ms", "link", "true_ms", "earliest_ms", "latest_ms", "lh"),
)

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
    run_joined(connection, _INSERT, [row for one in new for row in one.own], shared)


_SELECTED = (
    *(f"h.column{n}" for n, _ in enumerate(SHARED, 2)),
    *(f"o.column{n}" for n, _ in enumerate(OWN, 2)),
)
_INSERT = f"INSERT INTO response ({', '.join(_NAMES)}) SELECT {', '.join(_SELECTED)} FROM {{rows}}"  # noqa: S608
