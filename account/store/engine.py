"""The way to the database: readers side by side, writers one after the other.

SQLite's WAL has a race between one connection that checkpoints and another that restarts the
log (every version before 3.51.3). Writes, and the checkpoints they cause, therefore hold a lock
file: one at a time over all threads and processes that use the same directory.
"""

import fcntl
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from account.errors import DatabaseTrouble

_PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", 2),  # FULL: a receipt is a promise
    ("foreign_keys", 1),
    ("busy_timeout", 30_000),
    ("journal_size_limit", 64 * 1024 * 1024),
    ("cache_size", -32_000),
    ("wal_autocheckpoint", 8000),  # pages, 32 MB: folded in sooner where there is time for it
    ("trusted_schema", 0),
    ("secure_delete", 1),  # Debian's own; other builds leave what is erased in the file
)
_MOMENT_MS = 100
_KEPT_OPEN = 16
"""Connections to a server, as many as read for terminals at once: opening one is dear for it."""
_OUR_FAULT = (IntegrityError, DataError, ProgrammingError, NotSupportedError)


class Database:
    """An open database. `read` and `write` give a connection inside a transaction.

    `write` commits at the end of its block, durably, and rolls back on any exception.
    Both raise DatabaseTrouble where the engine fails.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._writer, self._reader = _engines(url)
        self._turn = threading.Lock()
        self._lock_file = Path(f"{url.database}.lock") if self.is_sqlite else None

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations and backups."""
        return self._writer

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view; nothing can be written through it."""
        with _told(self.url), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction; on SQLite only one at a time."""
        with _told(self.url), self.turn(), self._writer.begin() as connection:
            yield connection

    def fold(self) -> None:
        """Fold SQLite's log into the file now, so that no commit has to; elsewhere nothing."""
        if self.is_sqlite:
            with _told(self.url), self.turn(), self._writer.connect() as connection:
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def empty_log(self) -> bool:
        """Fold SQLite's log in and cut it off: what was erased from the file stands there yet.

        False where somebody who has been reading since before keeps it; elsewhere nothing to do.
        """
        if not self.is_sqlite:
            return True
        with _told(self.url), self.turn(), self._writer.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute(f"PRAGMA busy_timeout = {_MOMENT_MS}")
            try:
                (busy, *_) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                driver.execute(f"PRAGMA busy_timeout = {dict(_PRAGMAS)['busy_timeout']}")
        return not busy

    def turn(self) -> AbstractContextManager[None]:
        """The right to write, on SQLite; elsewhere the server sees to it."""
        return nullcontext() if self._lock_file is None else self._take_turn(self._lock_file)

    @contextmanager
    def _take_turn(self, path: Path) -> Iterator[None]:
        with self._turn, _opened(path) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def close(self) -> None:
        """Let go of every connection; the last one to a SQLite file folds its log in."""
        with self.turn():
            self._reader.dispose()
            self._writer.dispose()


def open_database(url: str) -> Database:
    """Open `sqlite:///PATH` or `postgresql+psycopg://...`; raises DatabaseTrouble.

    Opens nothing yet on a server; a SQLite file must have a directory that can be written.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
            raise DatabaseTrouble("--database sqlite:// names no file", "Write sqlite:///PATH.")
        return Database(parsed)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise DatabaseTrouble(
            f"--database {_unsecret(url)}: {error}",
            "Write sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME.",
        ) from error


def _unsecret(url: str) -> str:
    """The address as it may be shown: without what stands between a user's name and the @."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", url)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        with path.open("a") as lock:
            yield lock.fileno()
    except OSError as error:
        raise _cannot_write(path, error) from error


def _cannot_write(path: Path, error: OSError) -> DatabaseTrouble:
    return DatabaseTrouble(
        f"{path} cannot be written: {error.strerror}",
        f"Give the account a directory that it may write in, or free {path.parent}.",
    )


@contextmanager
def _told(url: URL) -> Iterator[None]:
    """Foreign exceptions stay in this room; a fault in our own statements is not expected."""
    try:
        yield
    except _OUR_FAULT:
        raise
    except (DBAPIError, sqlite3.Error) as error:  # the latter from `fold`
        why = error.orig if isinstance(error, DBAPIError) else error
        raise DatabaseTrouble(
            f"the database {url.render_as_string()}: {why}",
            "Look at the disk and the database; nothing was acknowledged.",
        ) from error
    except NoConnectionFree as error:
        raise DatabaseTrouble(
            f"the database {url.render_as_string()}: every connection is taken",
            "More is asked for than it answers; wait, and find out who asks.",
        ) from error


def _engines(url: URL) -> tuple[Engine, Engine]:
    if url.get_backend_name() != "sqlite":
        # Last in, first out: whoever writes finds the connection that knows the statements.
        server = partial(
            create_engine, url, pool_pre_ping=True, pool_use_lifo=True, pool_size=_KEPT_OPEN
        )
        writer, reader = server(), server(execution_options={"postgresql_readonly": True})
        event.listen(reader, "connect", _plan_anew)
        event.listen(writer, "connect", _one_by_one)
        return writer, reader
    writer = create_engine(url, pool_size=1, max_overflow=0)
    reader = create_engine(url, pool_size=8, max_overflow=8)
    _prepare(writer, begin="BEGIN IMMEDIATE", query_only=0)
    _prepare(reader, begin="BEGIN", query_only=1)
    return writer, reader


def _plan_anew(connection: Any, _record: Any) -> None:
    """Plan each reading for its own days and places.

    A plan made for any of them, as a server keeps it after five times, took up to five times as
    long over a year. Writing keeps its plans: its statements are always alike.
    """
    connection.execute("SET plan_cache_mode = force_custom_plan")
    connection.commit()


def _one_by_one(connection: Any, _record: Any) -> None:
    """A cluster does what a transaction asks of several shards on one line to each machine.

    On several, it could not touch a table that is whole everywhere afterwards, and would commit
    each by itself. To a server of its own this is a name without a meaning.
    """
    connection.execute("SET citus.multi_shard_modify_mode = 'sequential'")
    connection.commit()


def _prepare(engine: Engine, *, begin: str, query_only: int) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin on its own
        for name, value in (*_PRAGMAS, ("query_only", query_only)):
            connection.execute(f"PRAGMA {name} = {value}")

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
