"""The thread: goes when it is due or called, and ends when told, whatever is under way."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from kiosk.errors import AccountUnreachable
from kiosk.sync.client import AccountClient
from kiosk.sync.courier import Courier
from kiosk.sync.line import Line
from kiosk.sync.rounds import Rounds

from .conftest import BOUND, Stranger
from .story import TERMINAL, Story

WITHIN_S = 60
"""A bound on hanging, not a measurement."""


class Steps:
    """Rounds that only count, due when told."""

    def __init__(self) -> None:
        self.due_in_s = 3600.0
        self.schedule = self
        self.stepped, self.heard = Event(), list[str]()

    def hurry(self) -> None:
        self.heard.append("hurry")
        self.due_in_s = 0

    def visit_closed(self) -> None:
        self.heard.append("visit closed")
        self.due_in_s = 0

    def rotate_token(self) -> None:
        self.heard.append("rotate")

    def step(self) -> None:
        self.due_in_s = 3600
        self.stepped.set()


class Nobody:
    def __init__(self) -> None:
        self.closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def courier(steps: Steps) -> Iterator[Courier]:
    made = Courier(steps, Nobody())
    made.start()
    yield made
    made.close()


def test_it_sleeps_until_it_is_called(courier: Courier, steps: Steps) -> None:
    assert not steps.stepped.is_set()
    courier.wake()
    assert steps.stepped.wait(WITHIN_S)
    assert steps.heard == ["hurry"]


def test_a_closed_visit_sends_it(courier: Courier, steps: Steps) -> None:
    courier.rotate_token()
    courier.visit_closed()
    assert steps.stepped.wait(WITHIN_S)
    assert steps.heard == ["rotate", "visit closed"]


def test_it_goes_when_it_is_due(steps: Steps) -> None:
    steps.due_in_s = 0
    courier = Courier(steps, Nobody())
    courier.start()
    went = steps.stepped.wait(WITHIN_S)
    courier.close()
    assert went


def test_closing_ends_the_thread_and_the_account(steps: Steps) -> None:
    nobody = Nobody()
    courier = Courier(steps, nobody)
    courier.start()
    courier.close()
    assert nobody.closed
    assert not courier.running
    courier.close()


def test_one_that_never_started_can_be_closed(steps: Steps) -> None:
    Courier(steps, Nobody()).close()
    assert not steps.stepped.is_set()


def test_closing_does_not_wait_for_an_account_that_does_not_answer(
    story: Story, stranger: Stranger
) -> None:
    arrived, done, met = Event(), Event(), list[Any]()

    def silence(_: Any) -> None:
        arrived.set()
        done.wait(WITHIN_S * 2)

    stranger.write = silence
    client = AccountClient(
        f"http://127.0.0.1:{stranger.port}", Line(clock_synced=lambda: True, timeout=(300, 300))
    )
    story.account = client  # type: ignore[assignment]
    story.shelf.keep_credentials(BOUND)
    story.press(3)
    story.start()
    courier = Courier(story.rounds, client)
    courier.start()
    assert arrived.wait(WITHIN_S)
    courier.close()
    assert not courier.running
    done.set()
    met.append(story.trouble)
    assert isinstance(met[0], AccountUnreachable)
    assert story.waiting == 3


def test_pressed_while_it_runs_everything_arrives_once(story: Story) -> None:
    assert isinstance(story.rounds, Rounds)
    arrived = Event()
    story.news = Listening(story, 30, arrived)  # type: ignore[assignment]
    story.start("CODE-1")
    courier = Courier(story.rounds, story.account)
    courier.start()
    for _ in range(30):
        story.press()
        courier.wake()
    assert arrived.wait(WITHIN_S)
    courier.close()
    assert story.kept == list(range(1, 31))
    sent = [
        one.seq for batch in story.account.terminals[TERMINAL].batches for one in batch.responses
    ]
    assert sent == list(range(1, 31))


class Listening(list[Any]):
    """Notices when the account holds so many."""

    def __init__(self, story: Story, wanted: int, arrived: Event) -> None:
        super().__init__()
        self._story, self._wanted, self._arrived = story, wanted, arrived

    def append(self, news: Any) -> None:
        super().append(news)
        if len(self._story.kept) == self._wanted:
            self._arrived.set()
