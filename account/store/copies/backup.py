"""A copy of a whole account: one consistent moment, durable before it has its name.

The copy is a SQLite file, whatever engine the account runs on: one kind of file to keep, and the
way from SQLite to PostgreSQL and back.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from account.errors import AlreadyThere, CannotUse
from account.store.copies.copying import copy_rows
from account.store.engine import Database, open_database
from account.store.upgrade import upgrade


def back_up(database: Database, to: Path) -> int:
    """Copy everything to a new file while others read and write; return its size in bytes.

    Raises AlreadyThere or CannotUse.
    """
    if to.exists():
        raise AlreadyThere(f"{to} exists", "Give the copy a name of its own.")
    part = to.with_name(f".{to.name}.part")
    try:
        part.touch(mode=0o600)
        (_copy_file if database.is_sqlite else _copy_tables)(database, part)
        sync(part)
        part.rename(to)
        sync(to.parent)
        return to.stat().st_size
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise CannotUse(
            f"{to} cannot be written: {error}", "Give a path with room for a copy."
        ) from error


def _copy_file(database: Database, part: Path) -> None:
    with database.read() as connection:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)  # noqa: S101 - the engine is SQLite's
        with closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = delete")  # one file, nothing beside it


def _copy_tables(database: Database, part: Path) -> None:
    copy = open_database(f"sqlite:///{part}")
    upgrade(copy)
    with database.read() as source:
        source.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        with copy.write() as target:
            copy_rows(source, target)
    copy.close()
    Path(f"{part}.lock").unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as one:
        one.execute("PRAGMA journal_mode = delete")


def sync(path: Path) -> None:
    """Make sure that a file, or a directory's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
