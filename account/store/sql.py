"""The few statements written by hand, because they run for every response.

Text with `?` for every value, the same on every engine; SQLAlchemy's insert with dictionaries
takes twice as long on SQLite.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

Values = Sequence[Any]


def insert_new(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert whole rows, values in the order of the table's columns; known keys are passed over."""
    if not rows:
        return
    columns = ", ".join(column.name for column in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    sql = f"INSERT INTO {table.name} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
    if connection.dialect.paramstyle != "qmark":
        sql = sql.replace("?", "%s")
    connection.exec_driver_sql(sql, [tuple(row) for row in rows])
