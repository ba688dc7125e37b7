"""True time from boots and anchors: the truth is inside, whatever the wall clock said."""

import random
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.batch import Anchor, Boot
from feedback.clock import UNKNOWN_FUTURE, UNKNOWN_PAST, InBoot, Quality, Timeline, TrueTime
from feedback.response import Moment

T0 = 1_750_000_000_000
DAY_MS = 24 * 3_600_000
YEAR_MS = 365 * DAY_MS
RECEIVED = T0 + 35 * DAY_MS


def moment(boot: str, boot_ms: int, wall_ms: int = 0) -> Moment:
    return Moment(boot_id=boot, boot_ms=boot_ms, wall_ms=wall_ms, wall_synced=False)


def boots(*last: int) -> list[Boot]:
    return [
        Boot(boot_no=number, boot_id=f"b{number}", first_wall_ms=0, last_boot_ms=ms)
        for number, ms in enumerate(last, 1)
    ]


def anchor(boot: str, boot_ms: int, true_ms: int, uncertainty_ms: int = 0) -> Anchor:
    return Anchor(
        anchor_no=1,
        boot_id=boot,
        boot_ms=boot_ms,
        true_ms=true_ms,
        uncertainty_ms=uncertainty_ms,
        source="reply",
    )


def derive(
    at: Moment, known: list[Boot], anchors: list[Anchor], received_ms: int | None = None
) -> TrueTime:
    return Timeline(known, anchors).at(at, received_ms)


# --- each rule by itself


def test_an_anchor_in_the_same_boot_dates_what_came_before_and_after():
    for boot_ms, truth in ((0, T0 - 60_000), (60_000, T0), (120_000, T0 + 60_000)):
        when = derive(moment("b1", boot_ms), boots(120_000), [anchor("b1", 60_000, T0, 40)])
        assert (when.best_ms, when.quality) == (truth, Quality.EXACT)


def test_uncertainty_grows_by_200_ppm_of_the_distance():
    when = derive(moment("b1", DAY_MS), boots(DAY_MS), [anchor("b1", 0, T0, 500)])
    assert when.latest_ms - when.best_ms == pytest.approx(500 + DAY_MS * 200e-6, abs=10)
    assert when.best_ms - when.earliest_ms == when.latest_ms - when.best_ms


@pytest.mark.parametrize("boot_ms", [1, 4_999, DAY_MS, YEAR_MS])
def test_a_clock_that_is_off_by_all_it_may_be_is_within_and_no_more_than_that(boot_ms):
    when = derive(moment("b1", boot_ms), boots(boot_ms), [anchor("b1", 0, T0)])
    least, most = (Fraction(boot_ms * 10**6, 10**6 + ppm) for ppm in (200, -200))
    assert when.earliest_ms <= T0 + least
    assert T0 + most <= when.latest_ms < T0 + most + 2


def test_boots_that_ran_fast_or_slow_all_the_while_are_within_what_they_bound():
    anchors = [anchor("b1", 0, T0), anchor("b5", 0, T0 + YEAR_MS)]
    ran_fast = 90 * DAY_MS * 10**6 // (10**6 + 200)  # true time that passed at least in each
    when = derive(moment("b3", 0), boots(0, 90 * DAY_MS, 0, 90 * DAY_MS, 0), anchors)
    assert T0 + ran_fast - 100_000 < when.earliest_ms <= T0 + ran_fast
    assert when.latest_ms == 2 * T0 + YEAR_MS - when.earliest_ms


def test_the_nearest_of_two_that_agree_wins():
    far, near = anchor("b1", 0, T0, 500), anchor("b1", DAY_MS, T0 + DAY_MS + 5_000, 500)
    assert derive(moment("b1", DAY_MS), boots(DAY_MS), [far, near]).best_ms == near.true_ms


def test_a_rough_guess_nearby_does_not_beat_a_sure_word():
    guess, sure = anchor("b1", 60_000, T0 + 90_000, 120_000), anchor("b1", 0, T0, 40)
    when = derive(moment("b1", 60_000), boots(60_000), [guess, sure])
    assert when.best_ms == T0 + 60_000
    assert when.latest_ms - when.earliest_ms < 200


def test_anchors_that_contradict_each_other_widen_the_interval():
    one, other = anchor("b1", 0, T0, 40), anchor("b1", 1_000, T0 + YEAR_MS, 40)
    when = derive(moment("b1", 500), boots(1_000), [one, other])
    assert when.earliest_ms <= T0 + 500
    assert when.latest_ms >= T0 + YEAR_MS - 500
    assert when.quality is Quality.EXACT


def test_without_an_anchor_the_boots_around_it_bound_it():
    anchors = [anchor("b1", 10_000, T0), anchor("b3", 5_000, T0 + DAY_MS)]
    when = derive(moment("b2", 20_000), boots(30_000, 50_000, 9_000), anchors)

    assert when.quality is Quality.BOUNDED
    # b1 ran 20 s past its anchor, then b2 20 s; b2 ran 30 s more, then b3 5 s to its anchor.
    assert when.earliest_ms == pytest.approx(T0 + 20_000 + 20_000, abs=20)
    assert when.latest_ms == pytest.approx(T0 + DAY_MS - 5_000 - 30_000, abs=20)


def test_bounds_are_carried_over_boots_that_know_nothing():
    anchors = [anchor("b1", 0, T0), anchor("b5", 0, T0 + DAY_MS)]
    between = boots(1_000, 2_000, 4_000, 8_000, 1_000)
    when = derive(moment("b3", 500), between, anchors)
    assert when.earliest_ms == pytest.approx(T0 + 1_000 + 2_000 + 500, abs=20)
    assert when.latest_ms == pytest.approx(T0 + DAY_MS - 8_000 - 3_500, abs=20)


def test_receipt_is_an_upper_bound():
    when = derive(moment("b1", 500), boots(1_000), [], received_ms=T0)
    assert (when.earliest_ms, when.latest_ms) == (UNKNOWN_PAST, T0)
    assert when.best_ms == T0


def test_knowing_nothing_is_said_so():
    when = derive(moment("b9", 500, wall_ms=T0), boots(1_000), [])
    assert (when.earliest_ms, when.latest_ms) == (UNKNOWN_PAST, UNKNOWN_FUTURE)
    assert (when.best_ms, when.quality) == (T0, Quality.BOUNDED)


def test_with_no_upper_bound_the_lower_one_is_the_guess_and_not_the_year_5000():
    when = derive(moment("b2", 0), boots(0, 0), [anchor("b1", 0, T0)])
    assert when.latest_ms == UNKNOWN_FUTURE
    assert when.best_ms == when.earliest_ms == T0 - 2


@pytest.mark.parametrize("boot_ms", [0, 1, 4_999, 5_000])
def test_not_a_millisecond_too_much_is_promised_from_one_boot_to_the_next(boot_ms):
    anchors = [anchor("b1", 0, T0), anchor("b3", 0, T0 + DAY_MS)]
    after = derive(moment("b2", boot_ms), boots(0, boot_ms, 0), anchors)
    before = derive(moment("b2", 0), boots(0, boot_ms, 0), anchors)
    least = Fraction(boot_ms * 10**6, 10**6 + 200)
    assert after.earliest_ms <= T0 - 1 + least
    assert before.latest_ms >= T0 + DAY_MS + 1 - least


def test_bounds_that_meet_in_one_moment_do_not_contradict_each_other():
    known = [anchor("b1", 0, T0)]
    earliest = derive(moment("b2", 0), boots(0, 0), known).earliest_ms
    when = derive(moment("b2", 0), boots(0, 0), known, received_ms=earliest)
    assert (when.earliest_ms, when.latest_ms) == (earliest, earliest)


def test_the_wall_clock_is_a_guess_only_where_it_can_be_right():
    anchors = [anchor("b1", 0, T0), anchor("b3", 0, T0 + DAY_MS)]
    for wall_ms, guess in ((T0 + 7_000, T0 + 7_000), (0, T0 + DAY_MS // 2), (T0 + YEAR_MS, None)):
        when = derive(moment("b2", 500, wall_ms), boots(1_000, 1_000, 1_000), anchors)
        assert when.earliest_ms <= when.best_ms <= when.latest_ms
        if guess is not None:
            assert when.best_ms == pytest.approx(guess, abs=2_000)


@pytest.mark.parametrize("end", ["earliest_ms", "latest_ms"])
def test_the_wall_clock_may_be_right_at_either_end(end):
    anchors = [anchor("b1", 0, T0), anchor("b3", 0, T0 + DAY_MS)]
    wall_ms = getattr(derive(moment("b2", 0), boots(0, 0, 0), anchors), end)
    assert derive(moment("b2", 0, wall_ms), boots(0, 0, 0), anchors).best_ms == wall_ms


def test_bounds_that_contradict_each_other_promise_little():
    anchors = [anchor("b1", 0, T0 + YEAR_MS), anchor("b3", 0, T0)]
    when = derive(moment("b2", 500), boots(1_000, 1_000, 1_000), anchors)
    assert when.earliest_ms == UNKNOWN_PAST
    assert when.latest_ms >= T0 + YEAR_MS


def test_a_later_anchor_revises_what_was_bounded():
    before = derive(moment("b1", 500), boots(1_000), [], received_ms=T0 + DAY_MS)
    after = derive(
        moment("b1", 500), boots(1_000), [anchor("b1", 900, T0)], received_ms=T0 + DAY_MS
    )
    assert (before.quality, after.quality) == (Quality.BOUNDED, Quality.EXACT)
    assert before.earliest_ms <= after.best_ms <= before.latest_ms


# --- 30 days, 40 boots, clocks anywhere


@dataclass
class Life:
    """What a terminal keeps of a month, and what was true."""

    boots: list[Boot]
    anchors: list[Anchor]
    pressed: list[tuple[Moment, int]]


def live(luck: random.Random, drift_ppm: int) -> Life:
    life, true, number = Life([], [], []), T0, 0
    end = T0 + 30 * DAY_MS
    while number < 40 and true < end:
        number += 1
        boot = f"b{number}"
        started, lasts = true, luck.randint(60_000, 36 * 3_600_000)
        wrong_by = luck.choice([-T0, 10 * YEAR_MS, -10 * YEAR_MS, luck.randint(-DAY_MS, DAY_MS)])
        rate = 1 + luck.randint(-drift_ppm, drift_ppm) / 1e6

        def reading(at: int, *, started: int = started, rate: float = rate) -> int:
            return int((at - started) * rate)

        networked = luck.random() < 0.4
        noted = 0
        for at in sorted(luck.sample(range(started, started + lasts), k=12)):
            now = Moment(
                boot_id=boot, boot_ms=reading(at), wall_ms=at + wrong_by, wall_synced=False
            )
            noted = now.boot_ms
            if networked and luck.random() < 0.3:
                off = luck.randint(0, 500)
                life.anchors.append(
                    anchor(boot, now.boot_ms, at + luck.randint(-off, off), off + 1)
                )
            else:
                life.pressed.append((now, at))
        life.boots.append(Boot(boot_no=number, boot_id=boot, first_wall_ms=0, last_boot_ms=noted))
        true = started + lasts + luck.randint(0, DAY_MS)
    return life


def misses(life: Life) -> list[int]:
    """How far outside its interval each truth lies, where it does."""
    received = RECEIVED
    timeline, off = Timeline(life.boots, life.anchors), []
    for at, truth in life.pressed:
        when = timeline.at(at, received)
        off.append(max(0, when.earliest_ms - truth, truth - when.latest_ms))
    return [one for one in off if one]


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_the_truth_is_always_inside(seed):
    assert misses(live(random.Random(seed), drift_ppm=200)) == []


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_anchored_boots_are_exact_within_a_second_and_200_ppm(seed):
    life = live(random.Random(seed), drift_ppm=200)
    for at, truth in life.pressed:
        near = [abs(one.boot_ms - at.boot_ms) for one in life.anchors if one.boot_id == at.boot_id]
        when = derive(at, life.boots, life.anchors, RECEIVED)
        assert (when.quality is Quality.EXACT) == bool(near)
        if near:
            assert abs(when.best_ms - truth) <= 1_000 + 200e-6 * min(near) + 2


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_between_anchors_the_interval_is_no_wider_than_the_silence(seed):
    """Bounds that are always 1970 to 9999 would hold the truth, and help nobody."""
    life = live(random.Random(seed), drift_ppm=200)
    if len({one.boot_id for one in life.anchors}) < 2:
        return
    anchored = sorted(int(one.boot_id[1:]) for one in life.anchors)
    for at, _ in life.pressed:
        if anchored[0] < int(at.boot_id[1:]) < anchored[-1]:
            when = derive(at, life.boots, life.anchors, RECEIVED)
            assert when.latest_ms - when.earliest_ms < 31 * DAY_MS


def test_the_control_a_clock_that_runs_off_further_is_noticed():
    """Ten times the drift that is allowed for: the same check fails."""
    assert any(misses(live(random.Random(seed), drift_ppm=2_000)) for seed in range(20))


def test_the_control_believing_the_wall_clock_is_noticed():
    life = live(random.Random(7), drift_ppm=200)
    wrong = [abs(at.wall_ms - truth) for at, truth in life.pressed]
    assert max(wrong) > YEAR_MS


@given(st.integers(0, 2**32))
@settings(max_examples=200)
def test_the_short_way_finds_what_the_long_way_finds(seed):
    """Anchors that agree are asked by their place; liars are all asked."""
    chance = random.Random(seed)
    lie = chance.choice([0, 0, 40, 5_000])
    anchors = [
        anchor("b1", at, T0 + at + chance.randint(-lie, lie), chance.choice([10, 50, 60_000]))
        for at in chance.sample(range(DAY_MS), chance.randint(1, 9))
    ]
    timeline = Timeline([], anchors)
    long_way = InBoot(anchors)

    for at in (chance.randrange(DAY_MS) for _ in range(20)):
        short, slow = timeline.at(moment("b1", at)), long_way._among_liars(at)
        width = slow.latest - slow.earliest
        assert abs(short.latest_ms - short.earliest_ms - width) <= 8  # of rounding
        if lie == 0:
            assert short.best_ms == slow.best == T0 + at
