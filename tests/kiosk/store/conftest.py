from collections.abc import Callable

import pytest

from kiosk.hw.clock import HandClock
from kiosk.store.store import Store
from tests.kiosk.store.visits import Writing


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def open_store(tmp_path, clock):
    """Opens stores in one directory, one after the other, and closes the last."""
    opened: list[Store] = []

    def opens(**settings: int) -> Store:
        opened.append(Store.open(tmp_path / "var", clock, **settings))
        return opened[-1]

    yield opens
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    return open_store()


@pytest.fixture
def write(store, clock) -> Writing:
    return Writing(store, clock)
