"""Tables of counts: whatever is counted is added to what stands there under the same key.

On PostgreSQL many rows go by COPY into a table that only this connection sees, and on from there
in one statement. As values of a statement they are fifty times as much work for both sides.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table

from account.store.intake.joined import run_joined
from account.store.sql import FEW, Values, copy, run_with

_LOW = 8
"""Measures up to the step 5: most scales go no higher, and the others need not be told."""

Cells = Mapping[tuple[Any, ...], Mapping[tuple[int, ...], Sequence[int]]]
"""By what keys share, and by what is each one's own, what the measures grow by."""


def add_up(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert whole rows, each key once; where one is there, add up the measures, from `n` on."""
    if connection.dialect.name != "postgresql" or len(rows) < FEW:
        run_with(connection, _adding(table), rows)
        return
    beside = f"more_{table.name}"
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {beside} (LIKE {table.name}) ON COMMIT DELETE ROWS"
    )
    copy(connection, beside, rows)
    all_of_it = _adding(table).replace("VALUES {rows}", f"SELECT * FROM {beside}")  # noqa: S608
    connection.exec_driver_sql(all_of_it)
    connection.exec_driver_sql(f"DELETE FROM {beside}")  # noqa: S608


def add_up_shared(connection: Connection, table: Table, own: tuple[str, ...], cells: Cells) -> None:
    """The same, where of each key the columns `own` stand apart from what many share."""
    if connection.dialect.name == "postgresql":
        every = [row for rows in cells.values() for row in rows.values()]
        keys = whole_keys(table, own, cells)
        add_up(connection, table, [(*key, *row) for key, row in zip(keys, every, strict=True)])
        return
    steep = any(any(row[_LOW:]) for rows in cells.values() for row in rows.values())
    told = None if steep else _LOW
    mine = [
        (number, *key, *row[:told])
        for number, rows in enumerate(cells.values())
        for key, row in rows.items()
    ]
    # In the order of the key: rows side by side are found a third faster than all over the table.
    mine.sort(key=itemgetter(*_by_key(table, own)))
    run_joined(connection, _adding_shared(table, own, told), mine, dict(enumerate(cells)))


def whole_keys(table: Table, own: tuple[str, ...], cells: Cells) -> Iterator[Values]:
    """The keys put together, their values in the order of the table's columns."""
    names = [column.name for column in table.primary_key]
    told = [*(name for name in names if name not in own), *own]
    in_order = itemgetter(*(told.index(name) for name in names))
    return (in_order((*common, *key)) for common, rows in cells.items() for key in rows)


@lru_cache
def _by_key(table: Table, own: tuple[str, ...]) -> tuple[int, ...]:
    """Where in a row told by halves that stands which sorts it nearly as its table does."""
    names = (column.name for column in table.primary_key)
    return tuple(1 + own.index(name) for name in names if name in own)


@lru_cache
def _adding_shared(table: Table, own: tuple[str, ...], told: int | None) -> str:
    keys = [column.name for column in table.primary_key]
    measures = [column.name for column in table.columns if column.name not in keys]
    known, zero = measures[:told], measures[len(measures[:told]) :]
    shared = [name for name in keys if name not in own]
    selected = (
        *(f"h.column{n}" for n, _ in enumerate(shared, 2)),
        *(f"o.column{n}" for n, _ in enumerate((*own, *known), 2)),
        *("0" for _ in zero),
    )
    sums = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in known)
    return (
        f"INSERT INTO {table.name} ({', '.join((*shared, *own, *known, *zero))}) "  # noqa: S608
        f"SELECT {', '.join(selected)} FROM {{rows}} WHERE true "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sums}"
    )


@lru_cache
def _adding(table: Table) -> str:
    names = [column.name for column in table.columns]
    keys = ", ".join(column.name for column in table.primary_key)
    measures = names[names.index("n") :]
    sums = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in measures)
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {{rows}} "  # noqa: S608
        f"ON CONFLICT ({keys}) DO UPDATE SET {sums}"
    )
