"""What takes seconds says so first, and shows itself without a script."""

from html import unescape

import pytest

from account.pages.results import waiting
from account.store import settling
from tests.account.pages.scene import Scene
from tests.account.pages.test_results_page import fill, text_of

ASKED = "/results?period=all&in=north&in=south"


@pytest.fixture
def much(scene: Scene, client, monkeypatch: pytest.MonkeyPatch) -> Scene:
    client.timeout = 60
    monkeypatch.setattr(waiting, "MANY", 100)
    scene.add_touchpoint("south", "Exit south", "Europe/Berlin")
    fill(scene)
    return scene


def test_a_page_to_wait_on_leads_to_the_results(much, anna):
    first = anna.get(ASKED)

    onward = first.headers["refresh"].removeprefix("0; url=")
    assert 'role="status"' in first.text
    assert "400 responses are counted hour by hour" in text_of(first.text)
    assert unescape(first.text).count(f'href="{onward}"') == 1
    assert onward.startswith("/results?period=all&in=north&in=south&")
    page = anna.get(onward)
    assert "refresh" not in page.headers
    assert "Happy Index" in page.text


def test_every_page_and_file_of_a_selection_says_first_that_it_counts(much, anna):
    query = "period=all&in=north&in=south"
    board = anna.post("/dashboards", data={"name": "Both"}).headers["location"]
    kept = {"dashboard": board.rpartition("/")[2], "query": query, "part": ["scores", "time"]}
    assert anna.post("/dashboards/keep", data=kept).headers["location"] == board
    pages = [f"/results{at}?{query}" for at in ("", "/phones", "/crossed")]
    names = (".csv", "/phones.csv", "/crossed.csv", "/report.pdf", "/time.svg", "/time.png")
    files = [f"/results{at}?{query}" for at in names]

    for address in (*pages, *files, board):
        first = anna.get(address)
        assert first.headers["content-type"].startswith("text/html"), address
        assert ("this page stays" in text_of(first.text)) == (address in files), address
        if "report" in address or "png" in address:  # drawing them has its own tests
            continue
        page = anna.get(first.headers["refresh"].removeprefix("0; url="))
        assert page.status_code == 200, address
        assert "refresh" not in page.headers, address
        assert ("content-disposition" in page.headers) == (address in files), address


def test_what_names_nothing_is_not_counted(much, anna):
    assert anna.get("/results?period=days&first=never").status_code == 400
    assert anna.get("/results?in=nowhere").status_code == 404
    assert anna.get("/dashboards/nowhere").status_code == 404


def test_days_that_are_summed_up_are_not_waited_for(much, anna):
    assert "refresh" in anna.get("/results?period=all").headers
    settling.settle(much.database, much.account_id, much.now, 100)

    assert "refresh" not in anna.get("/results?period=all").headers
    assert "refresh" in anna.get(ASKED).headers
