"""SQLite's log, folded into its file beside whoever writes.

The race of every version before 3.51.3 (sqlite.org/wal.html, the WAL-reset bug) needs a checkpoint
that is under way while somebody restarts the log. So a log is folded only while somebody reads from
it: such a log is added to, and never restarted.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine

MOST_PAGES = 32_000
"""Of the log, 128 MB: then whoever writes folds in what is left to fold, and it is restarted."""

Turn = Callable[[], AbstractContextManager[None]]
"""The right to write."""


def fold(writer: Engine, reader: Engine, turn: Turn) -> None:
    """Fold what is in the log now. Raises sqlite3.Error."""
    with held(writer, reader, turn), reader.connect() as connection:
        _driver(connection).execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


@contextmanager
def held(writer: Engine, reader: Engine, turn: Turn) -> Iterator[None]:
    """A log that nobody restarts. Raises sqlite3.Error.

    Whoever begins to read when all of it is in the file reads from the file alone, and holds
    nothing. So it is begun when something is not: after a commit that changes nothing and folds
    nothing, before anybody else may write.
    """
    with reader.connect() as reading:
        with turn(), writer.connect() as connection:
            driver = _driver(connection)
            driver.execute("PRAGMA wal_autocheckpoint = 0")
            try:
                driver.execute("PRAGMA user_version = 0")
            finally:
                driver.execute(f"PRAGMA wal_autocheckpoint = {MOST_PAGES}")
            reading.exec_driver_sql("PRAGMA user_version").all()
        yield


def _driver(connection: Connection) -> Any:
    """Without SQLAlchemy's transactions: these statements want none."""
    return connection.connection.driver_connection
