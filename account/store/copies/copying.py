"""An account's tables from one database to another, of whatever engine."""

from sqlalchemy import Column, Connection, func, insert, select, text
from sqlalchemy.sql.schema import Table

from account.store.schema import tables

_AT_A_TIME = 2_000


def copy_rows(source: Connection, target: Connection) -> int:
    """Every row of every table into empty tables of the same step; return how many."""
    return sum(_copied(table, source, target) for table in tables.sorted_tables)


def empty(connection: Connection) -> None:
    """Every row out of every table of a server engine, whatever guards single rows."""
    names = ", ".join(f'"{table.name}"' for table in tables.sorted_tables)
    connection.execute(text(f"TRUNCATE {names} CASCADE"))


def _copied(table: Table, source: Connection, target: Connection) -> int:
    """A row that points to another of its own table comes after it."""
    waiting = [
        one for one in table.columns if any(key.column.table is table for key in one.foreign_keys)
    ]
    if waiting:
        return _in_order(table, waiting[0], source, target)
    number, rows = 0, source.execution_options(yield_per=_AT_A_TIME).execute(select(table))
    for page in rows.mappings().partitions():
        target.execute(insert(table), [dict(row) for row in page])
        number += len(page)
    _count_on(table, target)
    return number


def _in_order(table: Table, parent: Column[object], source: Connection, target: Connection) -> int:
    """A tree's rows, from its roots down."""
    rows = [dict(row) for row in source.execute(select(table)).mappings()]
    [key] = table.primary_key.columns
    placed = set[object]()
    while len(placed) < len(rows):
        ready = [
            row
            for row in rows
            if row[key.name] not in placed
            and (row[parent.name] is None or row[parent.name] in placed)
        ]
        target.execute(insert(table), ready)
        placed.update(row[key.name] for row in ready)
    return len(rows)


def _count_on(table: Table, target: Connection) -> None:
    """Numbers that a server gives out go on behind the highest that came."""
    column = table.autoincrement_column
    if column is None or target.dialect.name != "postgresql":
        return
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    highest = select(func.max(column)).scalar_subquery()
    if target.execute(select(highest)).scalar() is not None:
        target.execute(select(func.setval(sequence, highest)))
