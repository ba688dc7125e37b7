"""A copy of a SQLite account: one consistent moment, durable before it has its name."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from account.errors import AccountError, AlreadyThere, CannotUse
from account.store.engine import Database


def back_up(database: Database, to: Path) -> int:
    """Copy everything to a new file while others read and write; return its size in bytes.

    Raises AlreadyThere, CannotUse, or AccountError on a server engine.
    """
    if not database.is_sqlite:
        raise AccountError("a server keeps this account", "Use its own tool, for example pg_dump.")
    if to.exists():
        raise AlreadyThere(f"{to} exists", "Give the copy a name of its own.")
    part = to.with_name(f".{to.name}.part")
    try:
        part.touch(mode=0o600)
        _copy(database, part)
        _sync(part)
        part.rename(to)
        _sync(to.parent)
        return to.stat().st_size
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise CannotUse(
            f"{to} cannot be written: {error}", "Give a path with room for a copy."
        ) from error


def _copy(database: Database, part: Path) -> None:
    with database.read() as connection:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)  # noqa: S101 - the engine is SQLite's
        with closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = delete")  # one file, nothing beside it


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
