"""An account's pages behind a real server, and a browser to look at them."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from account.store.engine import Database, open_database
from tests.account.engines import with_tables
from tests.account.pages.everything import tell_everything
from tests.account.pages.scene import EMAIL, PASSWORD, Scene
from tests.account.pages.serving import Doors, calling, opened


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(with_tables(tmp_path / "account.db"))) as opened:
        yield opened


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.fixture(scope="session")
def doors() -> Iterator[Doors]:
    with opened() as doors:
        yield doors


@pytest.fixture
def served(doors: Doors, scene: Scene) -> Iterator[str]:
    with doors.serving(scene) as url:
        yield url


@pytest.fixture
def client(served: str) -> Iterator[httpx.Client]:
    """Somebody not signed in, who sends what a browser sends from our own page."""
    with calling(served, headers={"Sec-Fetch-Site": "same-origin"}) as one:
        yield one


@pytest.fixture
def anna(client: httpx.Client) -> httpx.Client:
    """The owner, signed in."""
    reply = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    assert reply.status_code == 303, reply.text
    return client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One a module: while it is open, this thread runs an event loop and can run no other."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield launched
        launched.close()


@pytest.fixture
def full_scene(scene: Scene) -> Scene:
    """Terminals in every state, and responses of every sort."""
    tell_everything(scene)
    return scene
