"""Tables of counts: whatever is counted is added to what stands there under the same key.

On PostgreSQL many rows go by COPY into a table that only this connection sees, and on from there
in one statement. As values of a statement they are fifty times as much work for both sides.
"""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection, Table

from account.store.sql import FEW, Values, copy, run_with


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
