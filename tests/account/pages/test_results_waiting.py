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


def test_days_that_are_summed_up_are_not_waited_for(much, anna):
    assert "refresh" in anna.get("/results?period=all").headers
    settling.settle(much.database, much.account_id, much.now, 100)

    assert "refresh" not in anna.get("/results?period=all").headers
    assert "refresh" in anna.get(ASKED).headers
