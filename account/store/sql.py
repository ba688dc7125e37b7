"""The statements written by hand, because they run for every batch or every response.

Text with `?` for every value and `{rows}` for any number of rows, the same on every engine, built
once for each number. One statement for many rows costs little more than for one: SQLAlchemy's
insert with dictionaries takes five times as long, and every step of a driver's `executemany`
gives Python's lock away and waits to get it back.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, Table
from sqlalchemy.exc import DBAPIError

Values = Sequence[Any]
_MOST_VALUES = 2000
"""In one statement; engines allow 32,766 and more, but a longer text gains nothing."""


def select_with(connection: Connection, sql: str, rows: Sequence[Values]) -> list[Row[Any]]:
    """What a query finds for these rows, which it speaks of as `{rows}`."""
    found = list[Row[Any]]()
    for text, values in _statements(connection, sql, rows):
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
        _copy(connection, f"COPY {table.name} ({_columns(table)}) FROM STDIN", rows)


def _copy(connection: Connection, sql: str, rows: Sequence[Values]) -> None:
    """PostgreSQL's quickest way in, which SQLAlchemy does not know of."""
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
    width, mark = len(rows[0]), "?" if connection.dialect.paramstyle == "qmark" else "%s"
    most = max(1, _MOST_VALUES // width)
    parts = [rows[at : at + most] for at in range(0, len(rows), most)]
    return [
        (_text(sql, len(part), width, mark), tuple(chain.from_iterable(part))) for part in parts
    ]


@lru_cache(maxsize=2000)
def _text(sql: str, rows: int, width: int, mark: str) -> str:
    row = f"({', '.join([mark] * width)})"
    return sql.replace("?", mark).replace("{rows}", ", ".join([row] * rows))
