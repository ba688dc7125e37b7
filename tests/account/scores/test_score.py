"""Scores by their definitions; hidden, doubtful or sound by their number; ranked or not."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.scores import intervals
from account.scores.intervals import Interval
from account.scores.ranking import Change, Rank, change, ranks
from account.scores.scales import Scale, is_scale
from account.scores.score import Name, Score, Standing, lead, score, scores
from feedback.survey import SCALES, Kind

FOUR, FIVE = Scale("smileys", 4), Scale("smileys", 5)
NPS = Scale("nps", 11)
EVERY = [
    Scale(kind.value, steps, direction)
    for kind, all_steps in SCALES.items()
    for steps in all_steps
    for direction in (("agreement", "effort") if kind is Kind.CES else ("",))
]


def test_the_happy_index_is_the_mean_on_a_scale_to_a_hundred():
    found = lead(FOUR, {4: 126, 3: 60, 2: 16, 1: 17})

    assert found.name is Name.HAPPY
    assert round(found.value) == 78
    assert found.n == 219


@pytest.mark.parametrize(
    ("scale", "counts", "name", "value"),
    [
        (FIVE, {5: 10, 1: 10}, Name.HAPPY, 50),
        (FIVE, {5: 3, 4: 3, 3: 4}, Name.CSAT, 60),
        (FOUR, {4: 3, 3: 3, 2: 4}, Name.CSAT, 60),
        (NPS, {10: 3, 9: 2, 8: 2, 7: 1, 6: 1, 0: 1}, Name.NPS, 30),
        (Scale("ces", 7, "agreement"), {7: 5, 1: 5}, Name.CES, 4),
        (Scale("ces", 7, "agreement"), {5: 2, 4: 8}, Name.EASY, 20),
        (Scale("ces", 7, "effort"), {3: 2, 4: 8}, Name.EASY, 20),
        (Scale("ces", 5, "effort"), {1: 2, 2: 1, 5: 7}, Name.EASY, 30),
        (Scale("stars", 5), {5: 5, 2: 5}, Name.MEAN, 3.5),
    ],
)
def test_each_by_its_definition(scale, counts, name, value):
    assert score(name, scale, counts).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("scale", "name", "unit"),
    [
        (FIVE, Name.HAPPY, (0, 100)),
        (FIVE, Name.CSAT, (0, 100)),
        (FIVE, Name.MEAN, (1, 5)),
        (NPS, Name.NPS, (-100, 100)),
        (NPS, Name.MEAN, (0, 10)),
        (Scale("ces", 7, "effort"), Name.CES, (1, 7)),
        (Scale("ces", 7, "effort"), Name.EASY, (0, 100)),
    ],
)
def test_each_has_the_ends_of_its_own_unit(scale, name, unit):
    for found in (score(name, scale, {}), score(name, scale, {scale.best: 5})):
        assert (found.lowest, found.highest) == unit


def test_intervals_of_shares_are_in_percent():
    csat, nps = score(Name.CSAT, FIVE, {5: 8, 1: 2}), score(Name.NPS, NPS, {10: 8, 0: 2})
    assert csat.interval == tuple(100 * end for end in intervals.wilson(8, 10))
    assert nps.interval == tuple(100 * end for end in intervals.net(8, 2, 10))


@pytest.mark.parametrize(
    ("n", "standing"),
    [(0, "hidden"), (4, "hidden"), (5, "low"), (29, "low"), (30, "sound")],
)
def test_few_responses_are_hidden_or_doubted(n, standing):
    found = lead(FIVE, {4: n})

    assert found.standing is Standing(standing)
    assert (found.value is None) == (found.interval is None) == (standing == "hidden")


@given(st.sampled_from(EVERY), st.lists(st.integers(0, 60), min_size=11, max_size=11))
def test_every_score_lies_on_its_own_unit_and_near_its_interval(scale, numbers):
    counts = dict(zip(scale.values, numbers, strict=False))
    for one in scores(scale, counts):
        if one.value is None or one.interval is None:
            continue
        assert one.lowest <= one.interval.low <= one.interval.high <= one.highest
        assert one.lowest <= one.value <= one.highest
        # An adjusted interval is pulled to the middle, never past the score.
        slack = 100 if one.name is Name.NPS and one.n < 30 else 1e-9
        assert one.interval.low - slack <= one.value <= one.interval.high + slack


@given(st.sampled_from(EVERY), st.lists(st.integers(0, 60), min_size=11, max_size=11))
def test_means_in_exact_fractions(scale, numbers):
    counts = dict(zip(scale.values, numbers, strict=False))
    n = sum(counts.values())
    found = {one.name: one.value for one in scores(scale, counts)}
    exact = Fraction(sum(k * v for k, v in counts.items()), n) if n else Fraction(0)
    if n >= 5 and Name.HAPPY in found:
        ends = scale.values[0], scale.values[-1]
        assert found[Name.HAPPY] == pytest.approx(
            float(100 * (exact - ends[0]) / (ends[1] - ends[0]))
        )
    if n >= 5 and Name.MEAN in found:
        assert found[Name.MEAN] == pytest.approx(float(exact))


def test_a_step_of_another_scale_is_refused():
    with pytest.raises(ValueError, match="no steps"):
        lead(FOUR, {5: 1})


def test_not_every_number_of_steps_is_a_scale():
    assert is_scale("smileys", 4)
    assert not is_scale("smileys", 7)
    assert not is_scale("single", 4)


def test_where_intervals_overlap_nobody_is_ranked():
    good, same = lead(FIVE, {5: 300, 4: 100}), lead(FIVE, {5: 290, 4: 110})
    bad, few = lead(FIVE, {1: 200, 2: 100}), lead(FIVE, {1: 3})

    assert ranks([good, bad, same, few]) == [Rank(1, 2), Rank(3, 3), Rank(1, 2), None]
    assert ranks([good, bad], less_is_better=True) == [Rank(2, 2), Rank(1, 1)]


def between(low: float, high: float) -> Score:
    return Score(Name.CSAT, 50, 0, 100, (low + high) / 2, Interval(low, high))


def test_intervals_that_touch_overlap():
    low, middle, high = between(10, 20), between(20, 30), between(30.5, 40)

    assert ranks([low, middle, high]) == [Rank(2, 3), Rank(2, 3), Rank(1, 1)]
    assert change(middle, low) is change(low, middle) is Change.UNSURE
    assert change(high, middle) is Change.UP
    assert change(middle, high) is Change.DOWN
    assert [one.certain for one in (Rank(2, 2), Rank(2, 3))] == [True, False]


@pytest.mark.parametrize(
    ("scale", "worth"),
    [
        (FIVE, {1: 0, 2: 0.25, 5: 1}),
        (NPS, {0: 0, 3: 0.3, 10: 1}),
        (Scale("ces", 7, "agreement"), {1: 0, 7: 1}),
        (Scale("ces", 7, "effort"), {1: 1, 4: 0.5, 7: 0}),
    ],
)
def test_a_step_is_worth_what_lies_between_it_and_the_bad_end(scale, worth):
    assert {step: scale.worth(step) for step in worth} == pytest.approx(worth)
    assert worth[scale.best] == 1


@pytest.mark.parametrize(
    ("scale", "good"),
    [
        (FOUR, (3, 4)),
        (FIVE, (4, 5)),
        (Scale("csat", 5), (4, 5)),
        (NPS, (9, 10)),
        (Scale("ces", 5, "agreement"), (4, 5)),
        (Scale("ces", 7, "agreement"), (5, 6, 7)),
        (Scale("ces", 5, "effort"), (1, 2)),
        (Scale("ces", 7, "effort"), (1, 2, 3)),
    ],
)
def test_the_answers_that_count_are_those_declared(scale, good):
    assert scale.good == good


def test_a_change_is_told_only_where_it_is_one():
    before, now = lead(FIVE, {3: 200, 2: 100}), lead(FIVE, {4: 200, 5: 100})

    assert change(now, before) is Change.UP
    assert change(before, now) is Change.DOWN
    assert change(now, now) is Change.UNSURE
    assert change(now, lead(FIVE, {3: 4})) is Change.UNSURE
