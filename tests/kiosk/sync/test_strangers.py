"""An hour among strangers, over real HTTP: nothing is acknowledged, and nothing is held."""

import pytest

from kiosk.errors import AccountUnreachable, BatchRefused, CaptivePortal
from kiosk.sync.client import AccountClient

from .conftest import BOUND, Stranger
from .story import Story


@pytest.fixture
def among_strangers(story: Story, client: AccountClient) -> Story:
    story.shelf.keep_credentials(BOUND)
    story.account = client  # type: ignore[assignment]
    story.press(5)
    story.start()
    return story


@pytest.mark.parametrize(
    ("status", "headers", "met"),
    [
        (502, {"Content_Type": "text/html"}, AccountUnreachable),
        (500, {"Content_Type": "application/json"}, AccountUnreachable),
        (401, {"Content_Type": "text/html"}, AccountUnreachable),
        (409, {"Content_Type": "text/html"}, AccountUnreachable),
        (503, {"Content_Type": "text/html", "Retry_After": "21600"}, AccountUnreachable),
        (200, {"Content_Type": "text/html"}, CaptivePortal),
        (302, {"Location": "https://portal.example"}, CaptivePortal),
        (511, {}, CaptivePortal),
    ],
)
def test_an_hour_of_somebody_elses_answers(
    among_strangers: Story,
    stranger: Stranger,
    status: int,
    headers: dict[str, str],
    met: type[AccountUnreachable],
) -> None:
    store_id = among_strangers.store.tally().store_id
    stranger.says(status, b"<h1>sorry</h1>", **headers)
    among_strangers.pass_s(3600)
    assert type(among_strangers.trouble) is met
    assert 5 < len(stranger.asked) < 20
    tally = among_strangers.store.tally()
    assert (tally.waiting, tally.held, tally.acked, tally.store_id) == (5, 0, 0, store_id)


def test_the_same_hour_of_the_accounts_own_500_holds_nothing_either(
    among_strangers: Story, stranger: Stranger
) -> None:
    def refuse(handler: object) -> None:
        batch_id = stranger.asked[-1][2]["Batch-Id"]
        stranger.write = None
        stranger.problem(500, batch_id)
        handler.answer_now()  # type: ignore[attr-defined]
        stranger.write = refuse

    stranger.write = refuse
    among_strangers.pass_s(3600)
    assert isinstance(among_strangers.trouble, BatchRefused)
    tally = among_strangers.store.tally()
    assert (tally.waiting, tally.held) == (5, 0)
