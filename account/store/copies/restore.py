"""A copy put in an account's place, also while it runs: all of it, or nothing.

What terminals delivered since the copy was made they are asked for again, by themselves, as long
as they keep it (30 days). Nobody stays signed in: a session that was ended since would be back.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from account.errors import (
    AccountError,
    AlreadyThere,
    CannotUse,
    DatabaseTrouble,
    NewerDatabase,
)
from account.store import audit
from account.store.copies import whole
from account.store.copies.copying import copy_rows, empty
from account.store.copies.room import NO_ROOM, no_room, room_for
from account.store.engine import Database, open_database
from account.store.schema import account, response, session
from account.store.upgrade import upgrade

_ANEW = "anew.db"
_CURE = "Nothing was changed. Give a file that backup wrote."
_MAKE_ROOM = (
    "Nothing was changed. To write it in others takes as much room as the copy once more; free "
    "some, or write it so elsewhere: sqlite3 COPY 'PRAGMA page_size = 4096; VACUUM INTO NEW'."
)


class Held(NamedTuple):
    """What a database holds."""

    accounts: int
    responses: int


def restore(database: Database, file: Path, at_ms: int, *, replace: bool = False) -> Held:
    """Put the copy in the place of what is there; return what the copy held.

    `database` is upgraded. Raises CannotUse for a file that is no whole copy, NewerDatabase for
    one of a later version, and AlreadyThere where responses would be replaced and `replace` is not
    set.
    """
    with _opened(database, file) as copy:
        with copy.read() as connection:
            brought = _holdings(connection)
        with database.read() as connection:
            there = _holdings(connection)
        if there.responses and not replace:
            raise AlreadyThere(
                f"the account here holds {there.responses} responses, the copy {brought.responses}",
                "Take a backup of what is here, then say --replace.",
            )
        _prepare(copy, at_ms, file.name)
        (_replace_file if database.is_sqlite else _replace_tables)(database, copy)
    return brought


@contextmanager
def _opened(database: Database, file: Path) -> Iterator[Database]:
    """The copy, brought up to this version on a copy of its own, and looked through."""
    with room_for(database) as room:
        mine = room / "copy.db"
        try:
            shutil.copyfile(file, mine)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise no_room(room, error) from error
            raise CannotUse(f"{file} is no copy of an account: {error}", _CURE) from error
        _refuse(file, whole.is_one(mine))
        with closing(open_database(f"sqlite:///{mine}")) as copy:
            _brought_up(copy, file)
            _refuse(file, whole.fault_in(mine))
            if not database.is_sqlite or _page(copy) == _page(database):
                yield copy
                return
        anew = _in_pages_of(database, mine)
        with closing(open_database(f"sqlite:///{anew}")) as copy:
            yield copy


def _page(database: Database) -> int:
    """Bytes a page of a SQLite file."""
    with database.read() as connection:
        size: int = connection.execute(text("PRAGMA page_size")).scalar_one()
    return size


def _in_pages_of(database: Database, mine: Path) -> Path:
    """The same copy in pages as large as the account's: SQLite copies page by page, and a file
    that is served cannot change its own.
    """
    anew = mine.parent / _ANEW
    try:
        with closing(sqlite3.connect(mine)) as plain:
            plain.execute(f"PRAGMA page_size = {_page(database)}")
            plain.execute("VACUUM INTO ?", (str(anew),))
    except sqlite3.Error as error:
        told = f"the copy's pages are of another size than the account's: {error}"
        raise CannotUse(told, _MAKE_ROOM) from error
    mine.unlink()
    return anew


def _refuse(file: Path, fault: str) -> None:
    if fault:
        raise CannotUse(f"{file} {fault}", _CURE)


def _brought_up(copy: Database, file: Path) -> None:
    try:
        upgrade(copy)
    except NewerDatabase as error:
        told = str(error).replace(copy.url.render_as_string(), str(file))
        raise NewerDatabase(told, "Nothing was changed. Install that version.") from error
    except (DatabaseTrouble, SQLAlchemyError) as error:
        why = f"cannot be brought up to this version: {error}"
        raise CannotUse(f"{file} {why:.300}", _CURE) from error


def _prepare(copy: Database, at_ms: int, name: str) -> None:
    """In the copy itself, so that it is never in its place without."""
    with copy.write() as connection:
        connection.execute(delete(session))
        for account_id in connection.execute(select(account.c.id)).scalars().all():
            audit.note(connection, account_id, at_ms, audit.COMMAND_LINE, audit.RESTORED, name)


def _holdings(connection: Connection) -> Held:
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
    """What a server engine does not take, a NUL for example, shows here and changes nothing."""
    with copy.read() as source:
        try:
            with database.write() as target:
                empty(target)
                copy_rows(source, target)
        except (DataError, IntegrityError) as error:
            raise CannotUse(
                f"the copy holds what the database does not take: {error.orig!s:.200}", _CURE
            ) from error
