"""Opening the file so that what is committed is on the disk, and naming what goes wrong."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from kiosk.errors import AlreadyRunning, KioskError, StoreTrouble
from kiosk.store.log import is_damaged
from kiosk.store.schema import FromTheFuture, Spoilt, migrate

# In this order: locking first, so that no other connection can ever be part of the WAL.
# What each is set to, and what it must then say of itself.
PRAGMAS: tuple[tuple[str, str, str | int], ...] = (
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("journal_size_limit", "4194304", 4194304),
    # Only should nobody find the time: moving the log into the file is work between presses.
    ("wal_autocheckpoint", "4000", 4000),
    ("temp_store", "MEMORY", 2),
    ("cell_size_check", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("foreign_keys", "ON", 1),
    ("mmap_size", "0", 0),
)
CHECKED_BELOW = 50 * 1024 * 1024
"""Bytes. Checking 21 MB takes 0.4 s, 387 MB takes 10 s: too long to keep a visitor waiting. Of a
larger file the small tables alone are read through."""
_SMALL = ("store", "boot", "anchor", "held")

_BUSY_S = 0.5
_UNREADABLE = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ)
"""A bad sector stays bad: only a new file cures it."""


class DiskFull(StoreTrouble):
    """No room for another page."""


class Damaged(StoreTrouble):
    """The file is no database any more, or only in part."""


def connect(path: Path, *, check: bool = True) -> Database:
    """Open and migrate a store's file, made if missing, owned by this thread alone.

    With `check`, a file below CHECKED_BELOW is read through. Raises AlreadyRunning, Damaged,
    DiskFull or StoreTrouble; then nothing stays open.
    """
    if check:
        _look_at_the_log(path)
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
    except sqlite3.Error as error:
        raise trouble_in(error, path) from error
    try:
        connection.text_factory = _text
        db = Database(connection, recursive_triggers=False, execute_plugins=False)
        _set_pragmas(db, path)
        if check:
            _read_through(db, path)
        migrate(db)
    except BaseException as error:
        close_quietly(connection)
        if isinstance(error, sqlite3.Error):
            raise trouble_in(error, path) from error
        if isinstance(error, FromTheFuture):
            raise StoreTrouble(path, error, _NEWER) from error
        if isinstance(error, Spoilt | UnicodeDecodeError):  # SQLite quotes what it cannot read
            raise Damaged(path, error, _GOES_ASIDE) from error
        raise
    return db


def close_quietly(connection: sqlite3.Connection) -> None:
    """Close a connection that is in trouble; its last checkpoint may fail like all else."""
    try:
        connection.close()
    except sqlite3.Error:
        return


def trouble_in(error: sqlite3.Error, path: Path) -> KioskError:
    """What an error of SQLite's means for the terminal; re-raises a mistake of our own."""
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    code = extended & 0xFF
    if code == sqlite3.SQLITE_BUSY:
        return AlreadyRunning(f"another terminal holds the store {path}")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or extended in _UNREADABLE:
        return Damaged(path, error, _GOES_ASIDE)
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(path, error, "Free some space on the disk it is on.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return StoreTrouble(path, error, "Make the directory writable for the terminal's user.")
    if code == sqlite3.SQLITE_IOERR:
        return StoreTrouble(path, error, "The disk fails; replace the card, this one goes aside.")
    raise error


def _set_pragmas(db: Database, path: Path) -> None:
    for name, value, _ in PRAGMAS:
        db.execute(f"pragma {name} = {value}").fetchall()
    for name, value, wanted in PRAGMAS:
        row = db.execute(f"pragma {name}").fetchone()
        if row is None or row[0] != wanted:
            said = None if row is None else row[0]
            raise StoreTrouble(path, f"{name} is {said!r} and not {value}", _NO_PRAGMA)


def _look_at_the_log(path: Path) -> None:
    """Before SQLite does: it deletes the log of an empty file, and what it cannot read of any."""
    log = path.with_name(f"{path.name}-wal")
    try:
        if not log.exists() or not log.stat().st_size:
            return
        if not path.exists() or not path.stat().st_size:
            raise Damaged(path, "is empty, and its log is not", _GOES_ASIDE)
        if is_damaged(log):
            raise Damaged(path, "what was written last lies behind a damaged place", _GOES_ASIDE)
    except OSError as error:
        raise Damaged(path, error, _GOES_ASIDE) from error


def _text(raw: bytes) -> str:
    """One damaged letter is one response's trouble: it must not end the reading."""
    return raw.decode(errors="replace")


def _read_through(db: Database, path: Path) -> None:
    small = path.stat().st_size < CHECKED_BELOW
    for limit in ("1",) if small else (one for one in _SMALL if db[one].exists()):
        with closing(db.execute(f"pragma quick_check({limit})")) as cursor:
            verdict = cursor.fetchone()[0]
        if verdict != "ok":
            raise Damaged(path, verdict, _GOES_ASIDE)


_GOES_ASIDE = "It is set aside by itself, and what is readable is saved."
_NEWER = "Update this terminal, or give it back the version it had; nothing was changed."
_NO_PRAGMA = "Use a local disk with file locks (no network share), and SQLite 3.37 or newer."
