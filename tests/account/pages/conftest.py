"""An account's pages behind a real server, and a browser to look at them."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright
from starlette.applications import Starlette

from account.pages import routes
from account.store.engine import Database, open_database
from account.store.upgrade import upgrade
from tests.account.pages.scene import EMAIL, PASSWORD, Scene, tell_everything


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'account.db'}")
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.fixture
def served(scene: Scene) -> Iterator[str]:
    """The pages behind a real server on loopback; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = Starlette(routes=routes(scene.database, public_url=url, now_ms=lambda: scene.now))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        yield url
        server.should_exit = True
        running.join()


@pytest.fixture
def client(served: str) -> Iterator[httpx.Client]:
    """Somebody not signed in, who sends what a browser sends from our own page."""
    with httpx.Client(base_url=served, headers={"Sec-Fetch-Site": "same-origin"}) as one:
        yield one


@pytest.fixture
def anna(client: httpx.Client) -> httpx.Client:
    """The owner, signed in."""
    reply = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    assert reply.status_code == 303, reply.text
    return client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
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


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots are kept for a person to look at."""
    directory = Path(os.environ.get("PICTURES_DIR", ".dev/pictures"))
    directory.mkdir(parents=True, exist_ok=True)
    return directory


@pytest.fixture
def full_scene(scene: Scene) -> Scene:
    """Terminals in every state, and responses of every sort."""
    tell_everything(scene)
    return scene
