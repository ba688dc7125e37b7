"""Numbers of the contract: how long, how much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.batch import Pace
from kiosk.sync import pacing
from kiosk.sync.pacing import Pacing

CHANCE = st.floats(0, 1, exclude_max=True)
GENEROUS = Pace(after_s=0, max_responses=10_000, max_bytes=10**9)


def test_it_starts_at_50_and_grows_to_500_by_full_batches() -> None:
    now, sizes = Pacing(), []
    for _ in range(6):
        sizes.append(now.max_responses)
        now = now.after_receipt(GENEROUS, sent=now.max_responses)
    assert sizes == [50, 100, 200, 400, 500, 500]
    assert now.max_bytes == 256 * 1024


def test_it_does_not_grow_by_batches_that_are_not_full() -> None:
    assert Pacing().after_receipt(GENEROUS, sent=49).max_responses == 50


def test_it_never_sends_more_than_the_account_wishes() -> None:
    now = Pacing(max_responses=500).after_receipt(
        Pace(after_s=7, max_responses=30, max_bytes=1000), sent=500
    )
    assert (now.max_responses, now.max_bytes, now.gap_s) == (30, 1000, 7)


@pytest.mark.parametrize("silly", [Pace(after_s=-1, max_responses=0, max_bytes=-5)])
def test_a_silly_wish_does_not_stop_it(silly: Pace) -> None:
    now = Pacing().after_receipt(silly, sent=50)
    assert (now.max_responses, now.max_bytes, now.gap_s) == (1, 1, 0)


def test_failures_halve_the_batch_down_to_ten() -> None:
    now, sizes = Pacing(max_responses=500), []
    for _ in range(8):
        now = now.after_failure()
        sizes.append(now.max_responses)
    assert sizes == [250, 125, 62, 31, 15, 10, 10, 10]
    assert Pacing(max_responses=3).after_failure().max_responses == 3


def test_what_was_too_large_is_halved_down_to_one_and_is_no_failure() -> None:
    now, sizes = Pacing(max_responses=9, gap_s=7), []
    for _ in range(5):
        now = now.after_too_large()
        sizes.append(now.max_responses)
    assert sizes == [4, 2, 1, 1, 1]
    assert (now.failures, now.gap_s) == (0, 7)


def test_failures_are_counted_one_by_one() -> None:
    assert Pacing().after_failure().after_failure().failures == 2


def test_a_receipt_ends_a_row_of_failures() -> None:
    assert Pacing(failures=9).after_receipt(GENEROUS, sent=0).failures == 0


@given(st.integers(1, 10_000), CHANCE)
def test_back_off_stays_within_its_bound(failures: int, chance: float) -> None:
    assert 0 <= pacing.back_off_s(failures, chance) <= min(900, 2.0 ** min(failures, 20))


def test_back_off_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert [pacing.back_off_s(n, 1) for n in (1, 2, 3, 9, 10, 99)] == [2, 4, 8, 512, 900, 900]


@given(st.floats(0, 10**12), CHANCE)
def test_what_is_asked_for_is_kept_within_reason(asked: float, chance: float) -> None:
    waited = pacing.asked_wait_s(asked, chance)
    assert 1 <= waited <= 6 * 3600 * 1.1
    if 1 <= asked <= 6 * 3600:
        assert waited >= asked


@pytest.mark.parametrize(("chance", "waited"), [(0, (1, 60, 6 * 3600)), (1, (1.1, 66, 6.6 * 3600))])
def test_up_to_a_tenth_more_than_asked_for(chance: float, waited: tuple[float, ...]) -> None:
    found = tuple(pacing.asked_wait_s(asked, chance) for asked in (0, 60, 10**9))
    assert found == pytest.approx(waited)


@pytest.mark.parametrize(("chance", "waited"), [(0, 3240), (0.5, 3600), (1, 3960)])
def test_what_only_a_person_can_cure_is_tried_again_in_an_hour(
    chance: float, waited: float
) -> None:
    assert pacing.hourly_s(chance) == pytest.approx(waited)


@pytest.mark.parametrize(("chance", "due"), [(0, 300), (0.5, 285), (1, 270)])
def test_a_heartbeat_is_up_to_a_tenth_early(chance: float, due: float) -> None:
    assert pacing.heartbeat_s(0, chance) == pytest.approx(due)


@given(CHANCE)
def test_a_heartbeat_is_never_late(chance: float) -> None:
    assert 270 <= pacing.heartbeat_s(0, chance) <= 300
    assert pacing.heartbeat_s(1800, chance) == 1800
