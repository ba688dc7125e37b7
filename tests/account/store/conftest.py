"""A database shared by the examples of one test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing

import pytest

from account.store.engine import Database, open_database
from tests.account.engines import ENGINES


@pytest.fixture(scope="module", params=ENGINES)
def shared_database(
    request: pytest.FixtureRequest, blank: Callable[[str], AbstractContextManager[str]]
) -> Iterator[Database]:
    with blank(request.param) as url, closing(open_database(url)) as database:
        yield database
