"""An account of each kind, a terminal that is bound to it, and its card."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.credentials import Credentials

from .accounts import PLACES, Place
from .cards import Card, enrol


@pytest.fixture(params=PLACES.values(), ids=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with request.param(tmp_path) as made:
        yield made


@pytest.fixture
def bound(place: Place) -> Credentials:
    return enrol(place)


@pytest.fixture
def card() -> Card:
    return Card()
