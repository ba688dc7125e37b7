"""What the account does not take: a batch that is refused, a store that belongs elsewhere."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.errors import (
    BatchRefused,
    StoreElsewhere,
)
from kiosk.sync.twin import Known

from .story import TERMINAL, Story, told

# --- a refused batch


@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_an_account_that_refuses_even_an_empty_batch_is_to_blame_itself(
    story: Story, status: int
) -> None:
    story.drain()
    story.press(4)
    story.account.script = [BatchRefused(status, "broken")] * 10_000
    asked = story.account.requests
    story.rounds.schedule.hurry()
    story.rounds.step()
    assert story.account.requests - asked == 2  # the batch, and an empty one
    story.pass_s(3600)
    assert isinstance(story.trouble, BatchRefused)
    assert (story.held, story.waiting) == (0, 4)
    story.account.script.clear()
    story.pass_s(900)
    assert story.kept == [1, 2, 3, 4]


def test_the_guilty_one_is_held_and_the_rest_go_through(story: Story) -> None:
    story.press(7)
    offered = story.store.offer(10, 100_000).responses
    story.account.poison = {offered[4].rid}
    story.drain()
    assert story.kept == [1, 2, 3, 4, 6, 7]
    assert story.held == 1
    assert story.trouble is None
    story.pass_s(301)
    assert story.batches[-1].held == ((5, "retry"),)


def test_one_poisonous_response_in_ten_thousand(story: Story) -> None:
    story.press(10_000)
    story.drain()
    without = story.account.requests
    assert len(story.kept) == 10_000
    story.press(10_000)
    responses = story.store.offer(7_000, 10**8).responses
    story.account.poison = {responses[6_321].rid}
    before = story.account.requests
    story.rounds.schedule.hurry()
    story.drain()
    assert len(story.kept) == 19_999
    assert story.held == 1
    extra = story.account.requests - before - without
    assert 0 < extra <= 20


def test_a_guilty_one_is_tried_again_and_goes_through_when_the_account_is_mended(
    story: Story,
) -> None:
    story.press(2)
    first = story.store.offer(10, 100_000).responses[0]
    story.account.poison = {first.rid}
    story.drain()
    assert (story.kept, story.held) == ([2], 1)
    story.account.poison = set()
    story.pass_s(25 * 3600)
    assert (story.kept, story.held) == ([1, 2], 0)


def test_what_is_answered_retry_is_held(story: Story) -> None:
    story.press(2)
    first = story.store.offer(10, 100_000).responses[0]
    story.account.retry = {first.rid}
    story.drain()
    assert (story.kept, story.held, story.waiting) == ([2], 1, 1)


def test_a_cut_in_the_middle_of_the_search_loses_nothing(story: Story) -> None:
    story.press(8)
    offered = story.store.offer(10, 100_000).responses
    story.account.poison = {offered[5].rid}
    story.account.cut_every = 4
    story.pass_s(3600)
    assert story.kept == [1, 2, 3, 4, 5, 7, 8]
    assert story.held == 1


# --- elsewhere


def test_a_store_goes_elsewhere_when_the_visitor_has_gone(story: Story) -> None:
    story.press()
    story.drain()
    before = story.store.tally().store_id
    story.press(ended=None)
    story.account.script = [StoreElsewhere("bound to another")] * 4  # at 0, 11, 22 and 33 s
    story.rounds.schedule.hurry()
    story.pass_s(25)
    assert story.store.tally().store_id == before
    story.press()  # whoever comes next closes the visit before
    story.pass_s(60)
    assert story.store.tally().store_id != before
    assert story.trouble is None


def test_a_store_that_belongs_elsewhere_is_set_aside_once(story: Story) -> None:
    story.drain()
    story.press(2)
    story.account.script = [StoreElsewhere("bound to another")]
    story.rounds.schedule.hurry()
    story.rounds.step()
    old = story.account.terminals[TERMINAL].store_ids
    story.press(1)
    story.drain()
    assert story.trouble is None
    assert [response.seq for response in story.account.kept(TERMINAL)] == [1]
    assert len(old) == 2


def test_an_account_that_sends_every_store_away_is_asked_hourly(story: Story) -> None:
    story.drain()
    story.account.script = [StoreElsewhere("bound to another")] * 10_000
    story.rounds.schedule.hurry()
    story.pass_s(0)
    store_id = story.store.tally().store_id
    asked = story.account.requests
    story.pass_s(12 * 3600)
    assert story.store.tally().store_id == store_id
    assert 10 <= story.account.requests - asked <= 13


def test_a_damaged_store_that_is_another_terminals_does_not_drive_the_living_one_out(
    tmp_path: Path,
) -> None:
    """Its row that said whose it is was destroyed, and the account knows better."""
    with told(tmp_path) as before:
        store_id = before.store.tally().store_id
        before.press(3)
    with closing(sqlite3.connect(tmp_path / "store" / "store.db", isolation_level=None)) as db:
        db.execute("delete from store")
    with told(tmp_path) as story:
        for thread in story.store._salvaging:
            thread.join()
        stranger = Known(terminal_id="e" * 12, token_hashes=[], store_ids={store_id})
        story.account.terminals["e" * 12] = stranger
        for _ in range(4):
            story.press()
            story.pass_s(2 * 3600)
        assert story.trouble is None
        assert story.kept == [1, 2, 3, 4]
        assert [one.name for one in (tmp_path / "set-aside").iterdir()] == ["0001-damaged"]
        assert any("another terminal's" in one for one in story.store.tally().trouble)
