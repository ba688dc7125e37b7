"""Every row of the table: what happens, and what the terminal does."""

import pytest

from feedback.batch import Pace
from kiosk.errors import (
    AccountBusy,
    AccountUnreachable,
    CaptivePortal,
    EnrolmentRevoked,
)

from .story import TERMINAL, Story


def test_what_was_pressed_arrives_once_and_in_order(story: Story) -> None:
    story.press(3)
    story.drain()
    assert story.kept == [1, 2, 3]
    assert (story.waiting, story.held) == (0, 0)
    assert story.trouble is None


def test_an_open_visit_is_not_sent_until_it_ends(story: Story) -> None:
    story.press()
    story.press(ended=None)
    story.drain()
    assert story.kept == [1]
    story.press()  # closes the open one as walked away
    story.rounds.schedule.visit_closed()
    story.pass_s(10)
    assert story.kept == [1, 2, 3]
    assert '"ended":"walked_away"' in story.account.kept(TERMINAL)[1].body


def test_a_closed_visit_is_there_within_ten_seconds(story: Story) -> None:
    story.drain()
    story.pass_s(60)
    assert story.kept == []
    story.closed()
    story.pass_s(10)
    assert story.kept == [1]


def test_visits_close_together_travel_together(story: Story) -> None:
    story.drain()
    before = len(story.batches)
    story.closed()
    story.clock.pass_s(1)
    story.closed()
    story.pass_s(10)
    assert story.kept == [1, 2]
    assert len(story.batches) == before + 1


def test_an_idle_terminal_says_so_every_five_minutes(story: Story) -> None:
    story.drain()
    before = story.account.requests
    story.pass_s(3600)
    beats = story.account.requests - before
    assert 12 <= beats <= 14  # up to a tenth early
    assert story.batches[-1].responses == ()


def test_a_full_outbox_is_drained_by_growing_batches(story: Story) -> None:
    story.press(700)
    story.drain()
    sizes = [len(one.responses) for one in story.batches]
    assert sizes == [50, 100, 200, 350]
    assert story.kept == list(range(1, 701))


# --- no receipt


def test_a_lost_receipt_sends_twice_and_keeps_one(story: Story) -> None:
    story.drain()
    story.press(5)
    story.account.lose_next_receipt()
    story.rounds.schedule.hurry()
    story.rounds.step()
    assert isinstance(story.trouble, AccountUnreachable)
    assert story.waiting == 5
    story.pass_s(10)
    assert story.kept == [1, 2, 3, 4, 5]
    assert story.waiting == 0
    assert sum(len(one.responses) for one in story.batches) == 10


@pytest.mark.parametrize("answer", [AccountUnreachable, CaptivePortal])
def test_an_hour_behind_somebody_elses_answers_holds_nothing(
    story: Story, answer: type[AccountUnreachable]
) -> None:
    story.press(5)
    story.account.script = [answer("https://…", "502 by a proxy")] * 10_000
    asked = story.account.requests
    story.pass_s(3600)
    assert isinstance(story.trouble, answer)
    assert (story.held, story.waiting) == (0, 5)
    assert 5 < story.account.requests - asked < 20  # 2, 4, 8 … 900 s
    story.account.script.clear()
    story.pass_s(900)
    assert story.kept == [1, 2, 3, 4, 5]


def test_back_off_is_left_to_chance_up_to_its_bound(story: Story) -> None:
    chances = iter([0.0, 0.5, 1.0])
    story.chance = lambda: next(chances)
    story.start(story.account.make_code(TERMINAL))
    story.account.plugged = False
    waits = []
    for _ in range(3):
        story.rounds.step()
        waits.append(story.rounds.schedule.due_in_s)
    assert waits == [0.0, 2.0, 8.0]


def test_send_now_and_link_up_end_all_patience(story: Story) -> None:
    story.drain()
    story.account.plugged = False
    story.press()
    story.pass_s(1800)
    story.account.plugged = True
    story.rounds.schedule.hurry()
    story.drain()
    assert story.kept == [1]


def test_a_visit_does_not_cut_patience_short(story: Story) -> None:
    story.account.plugged = False
    story.pass_s(1800)
    asked, due = story.account.requests, story.rounds.schedule.due_in_s
    story.closed()
    assert story.rounds.schedule.due_in_s == due > 10
    story.pass_s(10)
    assert story.account.requests == asked


# --- patience


@pytest.mark.parametrize(("asked", "waited"), [(0, 1.1), (60, 66), (86_400 * 30, 6.6 * 3600)])
def test_the_account_is_given_the_time_it_asks_for(
    story: Story, asked: float, waited: float
) -> None:
    story.drain()
    story.press()
    story.account.script = [AccountBusy("behind", asked)]
    story.rounds.schedule.hurry()
    story.rounds.step()
    assert story.rounds.schedule.due_in_s == pytest.approx(waited, abs=0.01)
    story.pass_s(waited + 1)
    assert story.kept == [1]


def test_revoked_it_keeps_everything_and_asks_hourly(story: Story) -> None:
    story.drain()
    story.account.revoke(TERMINAL)
    story.press(3)
    story.rounds.schedule.hurry()
    story.pass_s(1)
    asked = story.account.requests
    assert isinstance(story.trouble, EnrolmentRevoked)
    story.pass_s(12 * 3600)
    assert 10 <= story.account.requests - asked <= 13
    assert (story.waiting, story.held, story.kept) == (3, 0, [])


# --- what a receipt asks for


def test_an_account_restored_from_a_backup_gets_again_what_it_lacks(story: Story) -> None:
    story.press(6)
    story.drain()
    known = story.account.terminals[TERMINAL].kept
    for rid in sorted(known)[2:5]:
        del known[rid]
    story.account.resend = ((3, 5),)
    story.pass_s(301)
    assert story.kept == [1, 2, 3, 4, 5, 6]
    assert story.waiting == 0


def test_the_built_in_survey_is_handed_over_when_asked_for(story: Story) -> None:
    story.press()
    story.drain()
    assert len(story.account.surveys) == 1
    assert story.news[-1].complaints == ()


def test_the_pace_the_account_asks_for(story: Story) -> None:
    story.account.pace = Pace(after_s=30, max_responses=20, max_bytes=100_000)
    story.press(50)
    story.pass_s(0)
    assert story.rounds.schedule.due_in_s == 30
    story.pass_s(29)
    assert len(story.kept) == 50  # the first batch could not know
    story.closed(45)
    story.pass_s(10)
    story.pass_s(100)
    assert [len(one.responses) for one in story.batches[1:]] == [20, 20, 5]


def test_an_authenticated_reply_tells_the_time(story: Story) -> None:
    story.press()
    story.drain()
    story.pass_s(301)
    (anchor,) = story.batches[-1].anchors
    assert anchor.source == "reply"
    assert anchor.boot_id == story.clock.boot_id
    off_by = anchor.true_ms - anchor.boot_ms - (story.clock.true_ms() - story.clock.boot_ms)
    assert abs(off_by) <= anchor.uncertainty_ms
