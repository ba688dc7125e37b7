"""The first page: what is worse than usual, and why."""

import re

import httpx
import pytest
from sqlalchemy import update

from account.pages.reading import home
from account.store import schema
from account.store.intake import rollup, tally
from tests.account.pages.scene import HOUR, PASSWORD, Scene
from tests.account.pages.test_results_page import fill


def test_the_first_page_answers_at_once(anna: httpx.Client, filled: Scene):
    page = anna.get("/today").text
    assert "Compared with the 28 days before" in page
    assert "Worse than usual" in page
    assert "Only one till was open." in page


def test_a_place_that_is_worse_than_usual_is_named(
    anna: httpx.Client, filled: Scene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(home, "_MANY", 2)  # places, from which on chance is told of
    filled.add_touchpoint("south", "Exit south", "Europe/Berlin")
    fill(filled, 600, place="south", per_day=24)
    r = schema.response.c
    with filled.database.write() as connection:
        today = (r.touchpoint_id == "south", r.true_ms > filled.now - 11 * HOUR)
        connection.execute(update(schema.response).where(*today).values(rating=1))
        rollup.rebuild(connection, filled.account_id)
        tally.rebuild(connection, filled.account_id)
    page = anna.get("/today").text
    told = re.search(r'class="place worse".*?href="([^"]*)">Exit south', page, re.DOTALL)
    assert told is not None
    assert "question=" in told[1]  # what is told of there, not what most were asked
    assert "2 places were compared. One or two in a hundred" in page


def test_comments_on_the_first_page_take_the_right_to_read(client: httpx.Client, filled: Scene):
    filled.add_person("else@example.org", "viewer")
    client.post("/sign-in", data={"email": "else@example.org", "password": PASSWORD})
    page = client.get("/today").text
    assert "Worse than usual" in page
    assert "Only one till" not in page
