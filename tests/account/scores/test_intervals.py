"""Intervals held against their own definitions, in exact fractions or by plain integration."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.scores import intervals
from account.scores.quantiles import Z, held, t
from account.scores.score import FEWEST

SHARES = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
COUNTS = st.dictionaries(st.integers(1, 7), st.integers(0, 400), min_size=1).filter(
    lambda counts: sum(counts.values()) >= FEWEST
)


@pytest.mark.parametrize(
    ("freedom", "tabled"),
    [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (29, 2.045), (120, 1.980), (10**6, 1.960)],
)
def test_students_t_is_as_every_table_has_it(freedom, tabled):
    assert round(t(freedom), 3) == tabled


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 30, 299])
def test_between_its_ends_lies_as_much_of_the_density_as_is_said(freedom):
    # Simpson's rule over the density itself.
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2))
    scale /= math.sqrt(freedom * math.pi)
    pieces, end = 4000, t(freedom)
    step = 2 * end / pieces
    density = [
        scale * (1 + (-end + k * step) ** 2 / freedom) ** (-(freedom + 1) / 2)
        for k in range(pieces + 1)
    ]
    inner = 4 * sum(density[1:-1:2]) + 2 * sum(density[2:-1:2])

    assert step / 3 * (density[0] + inner + density[-1]) == pytest.approx(0.95, abs=1e-6)


def test_the_expansion_meets_the_sum():
    assert held(t(300), 300) == pytest.approx(0.95, abs=1e-10)


def test_no_freedom_is_refused():
    with pytest.raises(ValueError, match="0 degrees"):
        t(0)


@given(SHARES)
def test_wilsons_ends_are_where_the_normal_test_just_fails(share):
    hits, n = share
    observed, square = Fraction(hits, n), Fraction(Z) ** 2
    for end in intervals.wilson(hits, n):
        true = Fraction(end)
        off = (observed - true) ** 2 * n - square * true * (1 - true)
        assert abs(off) < Fraction(1, 10**6), (hits, n, end)


@pytest.mark.parametrize("n", [5, 9, 13, 21])
def test_a_share_that_is_certain_lies_in_its_own_interval_to_the_last_digit(n):
    assert intervals.wilson(0, n).low == 0  # computed, some are 2e-17 and -1e-17
    assert intervals.wilson(n, n).high == 1


def test_wilson_by_hand():
    # 8 of 10, as in R's prop.test without correction.
    assert intervals.wilson(8, 10) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)


@given(SHARES, st.data())
def test_a_net_share_lies_within_its_interval_or_is_pulled_to_the_middle(share, data):
    up, n = share
    down = data.draw(st.integers(0, n - up))
    low, high = intervals.net(up, down, n)
    more = n + 3
    centre = Fraction(up - down, more)
    spread = Fraction(4 * (up + down) + 6, 4 * more) - centre**2

    assert -1 <= low < high <= 1
    if low > -1 and high < 1:
        assert (low + high) / 2 == pytest.approx(float(centre), abs=1e-12)
        assert ((high - low) / 2) ** 2 == pytest.approx(float(Z**2 * spread / more), rel=1e-9)


@given(COUNTS)
def test_a_mean_lies_within_its_interval_and_that_on_the_scale(counts):
    n = sum(counts.values())
    average = Fraction(sum(step * times for step, times in counts.items()), n)
    low, high = intervals.mean(counts, 1, 7)

    assert 1 <= low <= average <= high <= 7
    variance = sum(times * (step - average) ** 2 for step, times in counts.items()) / (n - 1)
    if variance and low > 1:
        assert float(average) - low == pytest.approx(
            t(n - 1) * math.sqrt(float(variance / n)), rel=1e-9
        )


@given(COUNTS, st.integers(2, 50))
def test_more_of_the_same_narrows_it(counts, times):
    few = intervals.mean(counts, 1, 7)
    many = intervals.mean({step: n * times for step, n in counts.items()}, 1, 7)

    assert many.high - many.low < few.high - few.low


def test_where_all_agree_it_is_not_certain_that_everybody_does():
    low, high = intervals.mean({5: 6}, 1, 5)

    assert high == 5
    assert low == pytest.approx(5 - 4 * (1 - intervals.wilson(6, 6).low))


def test_one_alone_says_next_to_nothing():
    low, high = intervals.mean({3: 1}, 1, 5)

    assert low == pytest.approx(3 - 2 * (1 - intervals.wilson(1, 1).low))
    assert low + high == pytest.approx(6)


@pytest.mark.parametrize(("hits", "n"), [(0, 0), (3, 2), (-1, 5)])
def test_what_is_no_share_is_refused(hits, n):
    with pytest.raises(ValueError, match=f"{hits} of {n}"):
        intervals.wilson(hits, n)


def test_of_nothing_there_is_no_mean():
    with pytest.raises(ValueError, match="0 of 0"):
        intervals.mean({}, 1, 5)


def test_a_net_share_by_a_pocket_calculator():
    """8.75 and 2.75 of 13: 0.461538, give or take 1.959964 times 0.227291."""
    low, high = intervals.net(8, 2, 10)
    assert (round(low, 5), round(high, 5)) == (0.01606, 0.90702)
    with pytest.raises(ValueError, match="11 of 10"):
        intervals.net(8, 3, 10)
