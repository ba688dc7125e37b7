"""Dashboards and kept selections: whose they are, and that no more is seen than is reached."""

import re

import httpx
import pytest

from account.store.people import members
from tests.account.pages.reading.conftest import board_of, wall_of
from tests.account.pages.scene import PASSWORD, Scene
from tests.account.pages.test_pictures import Eye
from tests.account.pages.test_results_page import fill


def test_a_dashboard_is_put_together_and_taken_apart(anna: httpx.Client, filled: Scene):
    board = board_of(anna)
    chosen = {
        "dashboard": board.rpartition("/")[2],
        "query": "period=90d",
        "part": ["scores", "time"],
    }
    assert anna.post("/dashboards/keep", data=chosen).headers["location"] == board
    page = anna.get(board).text
    assert page.index("Happy Index") < page.index("chart-lines")
    assert page.count("<h2>") == 1  # both parts speak of the same question: it is said once
    assert anna.post(f"{board}/1/up").status_code == 303
    page = anna.get(board).text
    assert page.index("chart-lines") < page.index('class="tile')
    assert anna.post(f"{board}/0/remove").status_code == 303
    assert "chart-lines" not in anna.get(board).text
    for wrong in ("7/up", "-1/up", "x/up", "0/burn"):
        assert anna.post(f"{board}/{wrong}").status_code == 404
    assert anna.post(f"{board}/let-go").status_code == 303
    assert anna.get(board).status_code == 404


def test_a_shared_dashboard_is_seen_and_not_changed_by_others(client: httpx.Client, filled: Scene):
    filled.add_person("else@example.org", "viewer")
    client.post("/sign-in", data={"email": "else@example.org", "password": PASSWORD})
    shared, own = board_of(client, shared="1"), board_of(client)
    client.post("/sign-out")
    client.post("/sign-in", data={"email": "anna@example.org", "password": PASSWORD})
    assert client.get(shared).status_code == 200
    assert client.get(own).status_code == 404
    assert client.post(f"{own}/let-go").status_code == 404
    assert client.post(f"{shared}/0/remove").status_code == 404
    mine = board_of(client, shared="1")
    assert client.post(f"{shared}/let-go").status_code == 303, "whoever governs may"
    client.post("/sign-out")
    client.post("/sign-in", data={"email": "else@example.org", "password": PASSWORD})
    assert client.get(shared).status_code == 404
    assert "/let-go" not in client.get(mine).text
    assert client.post(f"{mine}/let-go").status_code == 404


def test_a_selection_is_kept_and_let_go(anna: httpx.Client, filled: Scene):
    kept = {"name": "Last quarter", "query": "period=90d&misuse=1"}
    assert anna.post("/dashboards/keep", data=kept).status_code == 303
    page = anna.get("/dashboards").text
    assert 'href="/results?period=90d&amp;misuse=1">Last quarter' in page
    view = re.search(r"/dashboards/views/([0-9a-f]{12})/let-go", page)
    assert view is not None
    assert "Last quarter" not in anna.get("/terminals").text
    assert anna.post(view[0]).status_code == 303
    assert "Last quarter" not in anna.get("/dashboards").text


@pytest.mark.parametrize("query", ["period=never", "first=2026-13-01", "in=ffffffffffff"])
def test_what_cannot_be_selected_cannot_be_kept(anna: httpx.Client, query: str):
    assert anna.get(f"/dashboards/keep?{query}").status_code == 404
    assert (
        anna.post("/dashboards/keep", data={"name": "x", "query": "period=never"}).status_code
        == 404
    )


def test_a_shared_dashboard_names_and_counts_what_its_reader_reaches(
    anna: httpx.Client, filled: Scene, olaf
):
    his, olaf_id = olaf
    filled.add_touchpoint("south", "Zebra exit", "Europe/Berlin")
    fill(filled, 60, place="south")
    board = board_of(anna, shared="1")
    for query in ("period=90d", "period=90d&in=south", "in=north&against=south"):
        kept = {"dashboard": board.rpartition("/")[2], "query": query, "part": "scores"}
        assert anna.post("/dashboards/keep", data=kept).status_code == 303
    assert "Everywhere · 2025-08-25" in his.get(board).text
    with filled.database.write() as connection:
        reached = {"north"}
        mine, at_ms = filled.account_id, filled.now
        members.change(connection, mine, olaf_id, "operator", reached, at_ms, "anna")
    page = his.get(board).text
    assert "Exit north · 2025-08-25" in page
    assert "392 responses" in page
    assert not re.search("Everywhere|Zebra|south", page)
    shown = his.get(wall_of(his)).text
    assert "Exit north" in shown
    assert "Everywhere" not in shown


@pytest.mark.parametrize(
    ("size", "scheme", "scripts"), [("phone", "dark", True), ("desktop", "light", False)]
)
def test_pages_looked_at(browser, served, filled, pictures, size, scheme, scripts):
    with Eye(browser, served, pictures, size=size, scheme=scheme, scripts=scripts) as eye:
        eye.sign_in()
        eye.look("today-answers", "/today")
        eye.page.goto("/dashboards")
        eye.page.fill("#board-name", "Store floor")
        eye.page.click("form[action='/dashboards'] button")
        eye.look("keep", "/dashboards/keep?period=28d")
        for part in ("scores", "spread", "hours"):
            eye.page.check(f"[name=part][value={part}]")
        eye.page.click("form:has(#dashboard) button")
        eye.judge("dashboard")
        eye.look("dashboards", "/dashboards")
        eye.page.goto("/dashboards/keep?period=28d")
        eye.page.fill("#wall-name", "Lobby")
        eye.page.click("form[action='/dashboards/walls'] button")
        link = eye.page.get_attribute(".link a", "href")
        eye.look("wall", link.removeprefix(served))
