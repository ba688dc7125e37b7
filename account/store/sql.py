"""The statements written by hand, because they run for every batch or every response.

Text with `?` for every value and `{rows}` for any number of rows, the same on every engine. One
statement for many rows costs little more than for one: SQLAlchemy's insert with dictionaries
takes five times as long, and every step of a driver's `executemany` gives Python's lock away and
waits to get it back.

Rows go by powers of two, so that there are few different statements and engines know them all by
heart: reading a new one takes longer than what it does. To PostgreSQL they go as arrays, one a
column: a statement is then the same for any number of rows, and its driver has few values to tell.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, Table
from sqlalchemy.exc import DBAPIError

from account.store import arrays
from account.store.distribution import is_distributed

Values = Sequence[Any]
_HERE = "{here}"
"""After `{rows}`, whose first column is a terminal_id: that rows of those terminals are asked for,
and of no others. One server learns that from the rows; a cluster asks each shard unless it is
told in so many words."""
_AMONG = " AND terminal_id = ANY(%s::text[])"
FEW = 32
"""Rows that PostgreSQL is sooner told in a statement than by COPY."""
_MOST_VALUES = 8000
"""In one statement; engines allow 32,766 and more, but a longer text gains nothing."""


def select_with(connection: Connection, sql: str, rows: Sequence[Values]) -> list[Row[Any]]:
    """What a query finds for these rows, which it speaks of as `{rows}`.

    It may be asked for rows of NULLs beside them, and must find nothing for those.
    """
    found = list[Row[Any]]()
    asked = rows if connection.dialect.name == "postgresql" else filled_up(rows)
    for text, values in _statements(connection, sql, asked):
        found += connection.exec_driver_sql(text, values).all()
    return found


def run_with(connection: Connection, sql: str, rows: Sequence[Values]) -> None:
    """Write these rows with a statement that speaks of them as `{rows}`."""
    for text, values in _statements(connection, sql, rows):
        connection.exec_driver_sql(text, values)


def insert_all(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert whole rows, values in the order of the table's columns; none may be known yet."""
    if connection.dialect.name != "postgresql":
        run_with(connection, _inserting(table), rows)
    elif rows:
        copy(connection, f"{table.name} ({_columns(table)})", rows)


def copy(connection: Connection, into: str, rows: Sequence[Values]) -> None:
    """PostgreSQL's quickest way in, which SQLAlchemy does not know of."""
    sql = f"COPY {into} FROM STDIN"
    driver: Any = connection.connection.driver_connection
    dialect: Any = connection.dialect
    try:
        with driver.cursor() as cursor, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)
    except dialect.dbapi.Error as error:
        raise DBAPIError.instance(sql, None, error, dialect.dbapi.Error, dialect=dialect) from error


def insert_new(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """The same, but rows with known keys are passed over."""
    run_with(connection, f"{_inserting(table)} ON CONFLICT DO NOTHING", rows)


@lru_cache
def _inserting(table: Table) -> str:
    return f"INSERT INTO {table.name} ({_columns(table)}) VALUES {{rows}}"  # noqa: S608


def _columns(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _statements(
    connection: Connection, sql: str, rows: Sequence[Values]
) -> list[tuple[str, tuple[Any, ...]]]:
    if not rows:
        return []
    cluster = is_distributed(connection)
    here = [arrays.written(sorted({row[0] for row in rows}))] * sql.count(_HERE) if cluster else []
    sql = sql.replace(_HERE, _AMONG if cluster else "")
    # What a cluster inserts it sends on as it is said: a selection it would write down first.
    if connection.dialect.name == "postgresql" and not (cluster and sql.startswith("INSERT")):
        columns = list(zip(*rows, strict=True))
        kinds = tuple(map(arrays.kind, columns))
        if None not in kinds:
            return [(_by_columns(sql, kinds), (*map(arrays.written, columns), *here))]
    width, mark = len(rows[0]), "?" if connection.dialect.paramstyle == "qmark" else "%s"
    return [
        (_text(sql, len(part), width, mark), (*chain.from_iterable(part), *here))
        for part in (_by_most if cluster else _by_powers)(rows, width)
    ]


@lru_cache(maxsize=2000)
def _by_columns(sql: str, kinds: tuple[str, ...]) -> str:
    given = ", ".join(f"%s::{one}[]" for one in kinds)
    named = ", ".join(f"column{number}" for number, _ in enumerate(kinds, 1))
    rows = f"SELECT * FROM unnest({given}) AS given({named})"  # noqa: S608
    return sql.replace("VALUES {rows}", rows).replace("{rows}", rows)


def _by_most(rows: Sequence[Values], width: int) -> Iterator[Sequence[Values]]:
    """A cluster reads each statement anew: one more costs it more than one that it knows."""
    most = max(1, _MOST_VALUES // width)
    yield from (rows[at : at + most] for at in range(0, len(rows), most))


def _by_powers(rows: Sequence[Values], width: int) -> Iterator[Sequence[Values]]:
    at, size = 0, 1 << (max(1, _MOST_VALUES // width).bit_length() - 1)
    while at < len(rows):
        while size > len(rows) - at:
            size //= 2
        yield rows[at : at + size]
        at += size


def filled_up(rows: Sequence[Values]) -> Sequence[Values]:
    """These rows, with NULLs to the next power of two."""
    lacking = (1 << (len(rows) - 1).bit_length()) - len(rows) if rows else 0
    return [*rows, *[(None,) * len(rows[0])] * lacking] if lacking else rows


@lru_cache(maxsize=2000)
def _text(sql: str, rows: int, width: int, mark: str) -> str:
    row = f"({', '.join([mark] * width)})"
    return sql.replace("?", mark).replace("{rows}", ", ".join([row] * rows))
