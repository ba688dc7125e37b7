"""What every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet.postgres import Postgres, postgres


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots are kept for a person to look at."""
    folder = Path(os.environ.get("PICTURES_DIR", ".dev/pictures")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """Started when the first test asks for it."""
    with postgres() as server:
        yield server
