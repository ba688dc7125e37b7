"""When the courier sets out next, after each thing that can happen."""

import pytest
from msgspec.structs import replace

from feedback.batch import Pace
from kiosk.errors import (
    AccountBusy,
    AccountUnreachable,
    BatchRefused,
    EnrolmentRevoked,
    KioskError,
    StoreElsewhere,
)
from kiosk.sync.pacing import GATHER_S, HEARTBEAT_S, HOURLY_S
from kiosk.sync.schedule import Schedule
from tests.kiosk.sync.conftest import RECEIPT


class Day:
    """A schedule on a clock moved by hand; chance is always a half."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.schedule = Schedule(lambda: self.now, lambda: 0.5)

    def receipt(self, sent: int = 0, *, more: bool = False, too_large: bool = False) -> None:
        wish = Pace(after_s=40, max_responses=500, max_bytes=1 << 20)
        answer = replace(RECEIPT, next=wish)
        self.schedule.received(answer, sent, more=more, too_large=too_large)


@pytest.fixture
def day() -> Day:
    return Day()


def test_it_sets_out_at_once_and_after_a_receipt_at_the_next_heartbeat(day: Day) -> None:
    assert (day.schedule.due_in_s, day.schedule.heartbeat_due) == (0, True)
    day.receipt()
    assert day.schedule.due_in_s == pytest.approx(0.95 * HEARTBEAT_S)
    assert not day.schedule.heartbeat_due


def test_where_others_may_wait_it_comes_as_soon_as_the_account_wishes(day: Day) -> None:
    day.receipt(more=True)
    assert day.schedule.due_in_s == 40
    day.now += 50
    assert day.schedule.due_in_s == 0


def test_a_closed_visit_is_gathered_but_never_before_the_account_wishes(day: Day) -> None:
    day.receipt()
    day.schedule.visit_closed()
    assert day.schedule.due_in_s == 40
    day.now += 100
    day.receipt()
    day.now += 60
    day.schedule.visit_closed()
    assert day.schedule.due_in_s == GATHER_S
    day.now += 1
    day.schedule.visit_closed()  # a second one does not put it off
    assert day.schedule.due_in_s == GATHER_S - 1


def test_a_visit_does_not_hurry_a_courier_in_trouble_and_a_person_does(day: Day) -> None:
    day.schedule.failed(EnrolmentRevoked("revoked"))
    day.schedule.visit_closed()
    assert day.schedule.due_in_s == HOURLY_S
    day.schedule.hurry()
    assert (day.schedule.due_in_s, day.schedule.heartbeat_due) == (0, True)


def test_a_visit_hurries_it_again_after_a_receipt(day: Day) -> None:
    day.schedule.failed(AccountUnreachable("there", "nobody"))
    day.receipt()
    day.schedule.visit_closed()
    assert day.schedule.due_in_s == 40


@pytest.mark.parametrize(
    ("trouble", "waited"),
    [
        (AccountBusy("full", 100), 105),
        (AccountUnreachable("there", "nobody"), 1),
        (BatchRefused(400, "no"), 1),
        (EnrolmentRevoked("revoked"), 3600),
        (StoreElsewhere("another's"), 3600),
    ],
)
def test_it_waits_as_the_trouble_asks(day: Day, trouble: KioskError, waited: float) -> None:
    day.schedule.failed(trouble)
    assert day.schedule.due_in_s == pytest.approx(waited)
    assert not day.schedule.heartbeat_due


def test_a_second_failure_doubles_the_wait(day: Day) -> None:
    for waited in (1, 2, 4):
        day.schedule.failed(AccountUnreachable("there", "nobody"))
        assert day.schedule.due_in_s == waited


@pytest.mark.parametrize(("too_large", "then"), [(False, 100), (True, 50)])
def test_what_was_too_large_goes_in_halves(day: Day, too_large: bool, then: int) -> None:
    day.receipt(50, more=True, too_large=too_large)
    assert day.schedule.pacing.max_responses == then


def test_an_answer_waits_for_the_accounts_pace_and_no_heartbeat(day: Day) -> None:
    day.receipt()
    day.schedule.report_soon()
    assert (day.schedule.due_in_s, day.schedule.heartbeat_due) == (40, False)
    day.now += 41
    day.schedule.report_soon()
    assert (day.schedule.due_in_s, day.schedule.heartbeat_due) == (0, True)


def test_with_nothing_to_send_it_sleeps_until_the_heartbeat(day: Day) -> None:
    day.receipt(more=True)
    day.schedule.nothing_to_send()
    assert day.schedule.due_in_s == pytest.approx(0.95 * HEARTBEAT_S)
