"""Today at each touchpoint."""

import httpx

from tests.account.pages.scene import Scene


def test_many_quiet_touchpoints_are_no_missing_ones(anna: httpx.Client, scene: Scene):
    for number in range(9):
        scene.add_touchpoint(f"quiet{number}", f"Exit {number}", "Europe/Berlin")

    page = anna.get("/today").text

    assert "No responses yet today" in page
    assert "10 touchpoints without a response yet today" in page
    assert "No touchpoint yet" not in page
