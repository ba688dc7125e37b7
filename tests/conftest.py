"""What every test may ask for."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from fleet.demo.display import virtual_display
from fleet.postgres import Postgres, postgres

_OPEN = pytest.StashKey[ExitStack]()

# Searched for without a stopwatch, and alike each time: what a run finds, the next one finds too.
settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """What needs something that no Debian package brings."""
    told = "run on a distributed Citus of one node what runs on PostgreSQL; it must be installed"
    parser.addoption("--citus", action="store_true", help=told)


def pytest_configure(config: pytest.Config) -> None:
    """Workers beside each other have a display each: two windows on one would share the mouse."""
    config.stash[_OPEN] = ExitStack()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["DISPLAY"] = config.stash[_OPEN].enter_context(virtual_display())


def pytest_unconfigure(config: pytest.Config) -> None:
    """The displays go with their workers."""
    config.stash[_OPEN].close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots are kept for a person to look at."""
    folder = Path(os.environ.get("PICTURES_DIR", ".dev/pictures")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    """Started when the first test asks for it."""
    with postgres(citus=request.config.getoption("--citus")) as server:
        yield server
