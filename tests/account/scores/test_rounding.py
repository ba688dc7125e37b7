"""Halves go away from zero, and nothing reads as an end of its scale that is not there."""

import pytest

from account.scores.rounding import never_quite, rounded
from account.scores.scales import Scale
from account.scores.score import lead


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(62.5, 0, "63"), (-12.5, 0, "-13"), (-0.4, 0, "0"), (2.675, 2, "2.68"), (1e-7, 2, "0.00")],
)
def test_a_half_goes_away_from_zero(value, digits, text):
    assert rounded(value, digits) == text


@pytest.mark.parametrize(
    ("value", "ends", "digits", "text"),
    [
        (99.7, (0, 100), 0, "99.7"),
        (99.96, (0, 100), 0, "99.96"),
        (100.0, (0, 100), 0, "100"),
        (0.04, (0, 100), 0, "0.04"),
        (-99.6, (-100, 100), 0, "-99.6"),
        (4.998, (1, 5), 2, "4.998"),
        (49.6, (0, 100), 0, "50"),
        (99.999999, (0, 100), 0, "99.999999"),  # one unhappy in a day of a hundred million
        (1e-9, (0, 100), 0, "0.000000001"),
        (1e-12, (0, 100), 0, "0.000000000001"),
        (1e-13, (0, 100), 0, "0.000000000000"),
    ],
)
def test_not_all_never_reads_as_all(value, ends, digits, text):
    assert never_quite(value, *ends, digits) == text


def test_the_happy_index_keeps_a_half_that_a_mean_would_lose():
    found = lead(Scale("smileys", 4), {1: 38, 2: 1, 3: 1})  # 3 over the lowest, of 120

    assert rounded(found.value) == "3"
