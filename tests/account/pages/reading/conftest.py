"""Results to be read again, somebody beside Anna, and the boards and displays that are made."""

import re

import httpx
import pytest

from account.store.people import people
from tests.account.pages.scene import PASSWORD, Scene
from tests.account.pages.serving import calling
from tests.account.pages.test_results_page import fill


@pytest.fixture
def filled(scene: Scene) -> Scene:
    fill(scene)
    return scene


def board_of(anna: httpx.Client, **more: str) -> str:
    """A new dashboard's address."""
    made = anna.post("/dashboards", data={"name": "Floor", **more})
    assert made.status_code == 303, made.text
    return made.headers["location"]


def wall_of(anna: httpx.Client) -> str:
    made = anna.post("/dashboards/walls", data={"name": "Lobby", "query": ""})
    link = re.search(r'href="[^"]*(/wall/[^"]+)"', made.text)
    assert link is not None, made.text
    return link[1]


@pytest.fixture
def olaf(served: str, filled: Scene):
    """An operator beside Anna, and what can be done to them."""
    filled.add_person("olaf@example.org", "operator")
    with filled.database.read() as connection:
        row = people.named(connection, filled.account_id, "olaf@example.org")
    with calling(served, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        client.post("/sign-in", data={"email": "olaf@example.org", "password": PASSWORD})
        yield client, row.id
