"""A database shared by the examples of one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from account.store.engine import Database, open_database
from account.store.upgrade import upgrade


@pytest.fixture(scope="module")
def database_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    directory: Path = tmp_path_factory.mktemp("shared")
    database = open_database(f"sqlite:///{directory / 'account.db'}")
    upgrade(database)
    yield database
    database.close()
