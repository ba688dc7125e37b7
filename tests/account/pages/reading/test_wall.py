"""Displays: by a link, with no more than their maker may still see."""

import re

import httpx
import pytest

from account.store.people import members
from account.store.reach import Reach
from account.store.results import walls
from tests.account.pages.reading.conftest import wall_of
from tests.account.pages.scene import PASSWORD, Scene
from tests.account.pages.serving import calling
from tests.account.pages.test_results_page import fill


def test_a_display_needs_no_sign_in_until_it_is_taken_back(
    anna: httpx.Client, served: str, filled: Scene
):
    link = wall_of(anna)
    with calling(served) as screen:
        shown = screen.get(link)
        assert shown.status_code == 200
        assert "Happy Index" in shown.text
        assert "Only one till" not in shown.text
        assert shown.headers["cache-control"] == "no-store"
        assert shown.headers["refresh"] == "30"
        revoke = re.search(r"/dashboards/walls/[0-9a-f]{12}/revoke", anna.get("/dashboards").text)
        assert revoke is not None
        assert anna.post(revoke[0]).status_code == 303
        assert screen.get(link).status_code == 404
        assert screen.get("/wall/" + "x" * 5000).status_code == 404
    assert anna.post(revoke[0]).status_code == 404


@pytest.mark.parametrize("then", ["caretaker", "narrowed", "removed"])
def test_a_display_shows_no_more_than_its_maker_may_see_still(
    client: httpx.Client, filled: Scene, olaf, then: str
):
    his, olaf_id = olaf
    filled.add_touchpoint("south", "Exit south", "Europe/Berlin")
    link = wall_of(his)
    assert "Happy Index" in client.get(link).text
    mine, at_ms = filled.account_id, filled.now
    with filled.database.write() as connection:
        if then == "removed":
            members.remove(connection, mine, olaf_id, at_ms, "anna")
        else:
            role, roots = ("operator", {"south"}) if then == "narrowed" else (then, None)
            members.change(connection, mine, olaf_id, role, roots, at_ms, "anna")
    shown = client.get(link)
    assert shown.status_code == (200 if then == "narrowed" else 404)
    assert "Happy Index" not in shown.text
    with filled.database.read() as connection:
        listed = walls.listed(connection, Reach(mine, None))
    assert len(listed) == (0 if then == "removed" else 1)


def test_somebody_narrowed_does_not_take_back_the_display_of_all(
    anna: httpx.Client, filled: Scene, olaf
):
    his, olaf_id = olaf
    wall_of(anna)
    revoke = re.search(r"/dashboards/walls/[0-9a-f]{12}/revoke", anna.get("/dashboards").text)
    with filled.database.write() as connection:
        members.change(
            connection, filled.account_id, olaf_id, "operator", {"north"}, filled.now, "anna"
        )
    assert revoke is not None
    assert "Lobby" not in his.get("/dashboards").text
    assert his.post(revoke[0]).status_code == 404
    wall_of(his)
    assert "Lobby" in his.get("/dashboards").text


def test_a_display_with_too_few_waits(anna: httpx.Client, scene: Scene):
    fill(scene, 3)
    assert "after the first five responses" in anna.get(wall_of(anna)).text


def test_a_display_of_weeks_says_what_it_is_compared_with(anna: httpx.Client, filled: Scene):
    rule = {"place": "north", "interval_s": "5", "burst_n": "10", "burst_s": "10", "bucket": "week"}
    link = wall_of(anna)
    assert "compared with yesterday" in anna.get(link).text
    assert anna.post("/results/rules", data=rule).status_code in (200, 303)
    shown = anna.get(link).text
    assert "yesterday" not in shown
    assert "compared with 2025-11-10 to 2025-11-16" in shown


def test_only_who_arranges_makes_displays(client: httpx.Client, filled: Scene):
    filled.add_person("else@example.org", "viewer")
    client.post("/sign-in", data={"email": "else@example.org", "password": PASSWORD})
    assert client.post("/dashboards/walls", data={"name": "x", "query": ""}).status_code == 403
