"""The engines that the account's suite runs on, each test on a database of its own.

A database is made once an engine, with its tables and its account, and copied for each test.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from account.store.distribution import statements
from account.store.engine import open_database
from account.store.first_start import make_account
from account.store.schema import tables
from account.store.surveys import papers
from account.store.upgrade import upgrade
from fleet.postgres import Postgres

ENGINES = ("sqlite", "postgresql")
NOW_MS = 1_800_000_000_000

Copies = Callable[[], AbstractContextManager[str]]
"""Gives the address of a fresh copy, for as long as the block lasts."""


@cache
def _tables() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "account.db"
        with closing(open_database(f"sqlite:///{file}")) as database:
            upgrade(database)
        return file.read_bytes()


def with_tables(file: Path) -> str:
    """The address of a new SQLite file with nothing in its tables: the steps there take longer
    than most tests.
    """
    file.write_bytes(_tables())
    return f"sqlite:///{file}"


def fill(url: str) -> None:
    """Tables, one account with a touchpoint and a survey, and where it is served."""
    with closing(open_database(url)) as database:
        upgrade(database)
        with database.write() as connection:
            make_account(connection, NOW_MS)
            papers.serve_at(connection, "http://127.0.0.1:8080", NOW_MS)


def sqlite_copies(folder: Path) -> Copies:
    template = folder / "template.db"
    fill(f"sqlite:///{template}")
    numbers = count(1)

    @contextmanager
    def copy() -> Iterator[str]:
        file = folder / f"account-{next(numbers)}.db"
        shutil.copyfile(template, file)
        try:
            yield f"sqlite:///{file}"
        finally:
            for one in folder.glob(f"{file.name}*"):
                one.unlink()

    return copy


def postgres_copies(server: Postgres) -> Copies:
    """A used database is wiped and used again: faster by far than a new one."""
    template = server.new_database()
    fill(server.url(template))
    return _used_again(server, lambda: server.new_database(template))


def citus_copies(server: Postgres) -> Copies:
    """The same, each distributed: what watches over such a database keeps it from being copied."""

    def made() -> str:
        name = server.new_database()
        fill(server.url(name))
        for one in statements():
            server.run(name, one)
        return name

    return _used_again(server, made)


def _used_again(server: Postgres, made: Callable[[], str]) -> Copies:
    free = list[str]()

    @contextmanager
    def copy() -> Iterator[str]:
        if free:
            name = free.pop()
        else:
            name = made()
            server.run(name, _KEEP)
        try:
            yield server.url(name)
        finally:
            server.run(name, _WIPE)
            free.append(name)

    return copy


_NAMES = [table.name for table in tables.sorted_tables]  # a table after those it points to
_KEEP = "CREATE SCHEMA kept;" + "".join(
    f"CREATE TABLE kept.{name} AS TABLE public.{name};" for name in _NAMES
)
_WIPE = (
    "SET lock_timeout = '10s';"
    "SET citus.multi_shard_modify_mode = 'sequential';"  # elsewhere a name without a meaning
    "SET session_replication_role = replica;"  # past the guards of the audit log
    + "".join(f"DELETE FROM public.{name};" for name in reversed(_NAMES))
    + "".join(f"INSERT INTO public.{name} SELECT * FROM kept.{name};" for name in _NAMES)
)
