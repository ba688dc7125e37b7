"""Whether a copy of an account is whole, before anything is put away for it.

A copy may have been cut off, damaged on a stick, written by hand or made to harm. What an account
could not go on with is refused by name while the one that runs is untouched.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Boolean, Column, Integer, LargeBinary
from sqlalchemy.sql.schema import Table

from account.store.schema import tables

_AT_A_TIME = 2_000
_GUARDS = {
    f"{table}_no_{verb.lower()}": f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON "
    f"{table} BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END"
    for table in ("audit", "audit_seal")
    for verb in ("UPDATE", "DELETE")
}
"""The triggers that an account has, by name; any other would run when somebody writes."""
_ON_NO_CALENDAR = "SELECT count(*) FROM response WHERE " + " OR ".join(  # noqa: S608 - our own names
    f"{name} NOT BETWEEN -62135596800000 AND 253402300799999"  # the years 1 to 9999
    for name in ("true_ms", "earliest_ms", "latest_ms", "received_ms")
)
_IN_NO_TREE = (
    "WITH RECURSIVE tree(id) AS (SELECT id FROM touchpoint WHERE parent_id IS NULL UNION "
    "SELECT t.id FROM touchpoint t JOIN tree ON t.parent_id = tree.id) "
    "SELECT id FROM touchpoint WHERE id NOT IN (SELECT id FROM tree) LIMIT 1"
)


def is_one(file: Path) -> str:
    """Why this is no copy of an account of any version; empty where it is one."""
    try:
        with closing(sqlite3.connect(file)) as plain:
            (page,) = plain.execute("PRAGMA page_size").fetchone()
            plain.execute("SELECT count(*) FROM account")
            steps = plain.execute("SELECT version_num FROM alembic_version").fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return f"is no copy of an account: {error}"
    if len(steps) != 1:
        return f"is no copy of an account: it names {len(steps)} versions"
    if file.stat().st_size % page:
        return "is no whole copy of an account: it ends in the middle"
    return ""


def fault_in(file: Path) -> str:
    """The first thing in a copy of this version that no account could go on with, or nothing.

    All of it is read: ten million responses take minutes.
    """
    try:
        with closing(sqlite3.connect(file)) as plain:
            return next(_faults(plain), "")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return f"is damaged: {error}"


def _faults(plain: sqlite3.Connection) -> Iterator[str]:
    yield from _in_pages(plain)
    yield from _in_tables(plain)
    for table in tables.sorted_tables:
        yield from _in_rows(plain, table)
    for table, row, other, _ in plain.execute("PRAGMA foreign_key_check"):
        yield f"has a row {row} of {table} that belongs to no {other}"
    for (n,) in plain.execute(_ON_NO_CALENDAR):
        if n:
            yield f"has {n} responses at times that no calendar has"
    for (place,) in plain.execute(_IN_NO_TREE):
        yield f"has a touchpoint {place!r:.40} that stands below itself"
    if plain.execute("SELECT count(*) FROM account").fetchone() == (0,):
        yield "holds no account"


def _in_pages(plain: sqlite3.Connection) -> Iterator[str]:
    (said,) = plain.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        yield f"is damaged: {said:.200}"
    (letters,) = plain.execute("PRAGMA encoding").fetchone()
    if letters != "UTF-8":
        yield f"has text in {letters}, not UTF-8"


def _in_tables(plain: sqlite3.Connection) -> Iterator[str]:
    made = plain.execute("SELECT name, type, sql FROM sqlite_schema WHERE type <> 'index'")
    named = {name: (kind, sql) for name, kind, sql in made}
    for name, (kind, sql) in named.items():
        if kind != "table" and sql != _GUARDS.get(name):
            yield f"has a {kind} {name!r:.60} of its own"
    for name in _GUARDS.keys() - named.keys():
        yield f"has no trigger {name}"
    for table in tables.sorted_tables:
        if named.get(table.name, ("", ""))[0] != "table":
            yield f"has no table {table.name}"
        info = plain.execute(f"PRAGMA table_info({table.name})")  # the name is one of ours
        there = {(name, required, key) for _, name, _, required, _, key in info}
        ours = {
            (one.name, int(not one.nullable), _place_in_key(table, one)) for one in table.columns
        }
        if there != ours:
            odd = min(name for name, *_ in there ^ ours)
            yield f"has a table {table.name} whose column {odd!r:.60} is not as in an account"


def _place_in_key(table: Table, column: Column[object]) -> int:
    keys = [one.name for one in table.primary_key.columns]
    return keys.index(column.name) + 1 if column.name in keys else 0


def _in_rows(plain: sqlite3.Connection, table: Table) -> Iterator[str]:
    for column in table.columns:
        wrong = f"SELECT count(*) FROM {table.name} WHERE NOT ({_fits(column)})"  # noqa: S608
        (n,) = plain.execute(wrong).fetchone()
        if n:
            yield f"has {n} values in {table.name}.{column.name} that are no {column.type}"
    rows = plain.execute(f"SELECT * FROM {table.name}")  # noqa: S608
    while rows.fetchmany(_AT_A_TIME):  # a letter that is none ends it
        pass


def _fits(column: Column[object]) -> str:
    """The condition that a value is of its column's kind: SQLite itself takes any."""
    name = f'"{column.name}"'
    if isinstance(column.type, Boolean):
        return f"{name} IS NULL OR {name} IN (0, 1)"
    kind = "text"
    if isinstance(column.type, Integer):
        kind = "integer"
    elif isinstance(column.type, LargeBinary):
        kind = "blob"
    return f"typeof({name}) IN ('null', '{kind}')"
