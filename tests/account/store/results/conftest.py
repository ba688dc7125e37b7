"""An account to fill: one for each test, and one for all of a module that only read it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing

import pytest

from account.store.engine import open_database
from tests.account.engines import ENGINES
from tests.account.store.results.filling import Filled


@pytest.fixture
def filled(database) -> Filled:
    return Filled(database)


@pytest.fixture(scope="module", params=ENGINES)
def filled_once(
    request: pytest.FixtureRequest, blank: Callable[[str], AbstractContextManager[str]]
) -> Iterator[Filled]:
    with blank(request.param) as url, closing(open_database(url)) as database:
        yield Filled(database)
