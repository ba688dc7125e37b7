"""A transaction that one test has to itself."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from account.store.engine import Database


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.write() as connection:
        yield connection
