"""A copy put in an account's place, also while it runs: all of it, or nothing.

What terminals delivered since the copy was made they are asked for again, by themselves, as long
as they keep it (30 days). Nobody stays signed in: a session that was ended since would be back.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from account.errors import AccountError, AlreadyThere, CannotUse
from account.store import audit
from account.store.copying import copy_rows, empty
from account.store.engine import Database, open_database
from account.store.schema import account, response, session
from account.store.upgrade import upgrade


class Held(NamedTuple):
    """What a database holds."""

    accounts: int
    responses: int


def restore(database: Database, file: Path, at_ms: int, *, replace: bool = False) -> Held:
    """Put the copy in the place of what is there; return what the copy held.

    `database` is upgraded. Raises CannotUse for a file that is no copy, NewerDatabase for one of
    a later version, and AlreadyThere where responses would be replaced and `replace` is not set.
    """
    with _opened(file) as copy:
        with copy.read() as connection:
            brought = _held(connection)
        with database.read() as connection:
            there = _held(connection)
        if there.responses and not replace:
            raise AlreadyThere(
                f"the account here holds {there.responses} responses, the copy {brought.responses}",
                "Take a backup of what is here, then say --replace.",
            )
        (_replace_file if database.is_sqlite else _replace_tables)(database, copy)
    with database.write() as connection:
        connection.execute(delete(session))
        for account_id in connection.execute(select(account.c.id)).scalars().all():
            audit.note(
                connection, account_id, at_ms, audit.COMMAND_LINE, "account.restored", file.name
            )
    return brought


@contextmanager
def _opened(file: Path) -> Iterator[Database]:
    """The copy, brought up to this version on a copy of its own."""
    with tempfile.TemporaryDirectory(prefix="account-restore-") as room:
        mine = Path(room) / "copy.db"
        try:
            shutil.copyfile(file, mine)
            with closing(sqlite3.connect(mine)) as plain:
                plain.execute("SELECT count(*) FROM account")
        except (OSError, sqlite3.Error) as error:
            raise CannotUse(
                f"{file} is no copy of an account: {error}", "Give a file that backup wrote."
            ) from error
        copy = open_database(f"sqlite:///{mine}")
        try:
            upgrade(copy)
            yield copy
        finally:
            copy.close()


def _held(connection: Connection) -> Held:
    def how_many(table: object) -> int:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]

    return Held(how_many(account), how_many(response))


def _replace_file(database: Database, copy: Database) -> None:
    """Page by page in one transaction: whoever reads sees the old account or the new one."""
    with copy.read() as brought, database.turn(), database.engine.connect() as connection:
        source, target = (one.connection.driver_connection for one in (brought, connection))
        assert isinstance(source, sqlite3.Connection)  # noqa: S101 - both engines are SQLite's
        assert isinstance(target, sqlite3.Connection)  # noqa: S101
        try:
            source.backup(target)
        except sqlite3.Error as error:
            raise AccountError(
                f"the account could not be replaced: {error}", "Nothing was changed. Try again."
            ) from error


def _replace_tables(database: Database, copy: Database) -> None:
    with copy.read() as source, database.write() as target:
        empty(target)
        copy_rows(source, target)
