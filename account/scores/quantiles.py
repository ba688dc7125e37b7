"""How many standard errors hold 95 % of what chance does."""

import math
from functools import lru_cache
from statistics import NormalDist

LEVEL = 0.95
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
"""1.959964: the normal distribution's."""
_LARGE = 300


@lru_cache(maxsize=4096)
def t(freedom: int) -> float:
    """Student's t for `freedom` degrees of freedom, two-sided; raises ValueError below 1.

    The distribution is summed exactly and solved by bisection (Abramowitz and Stegun, Handbook of
    Mathematical Functions, 26.7.3 and 26.7.4); from 300 degrees on it is 26.7.5's expansion, then
    right to ten digits.
    """
    if freedom < 1:
        raise ValueError(f"{freedom} degrees of freedom; there must be one at least")
    if freedom >= _LARGE:
        return _expanded(freedom)
    low, high = 0.0, 13.0  # with one degree of freedom it is 12.7
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if held(middle, freedom) < LEVEL else (low, middle)
    return (low + high) / 2


def held(at: float, freedom: int) -> float:
    """The share of Student's distribution between -at and at."""
    theta = math.atan(at / math.sqrt(freedom))
    sine, square = math.sin(theta), math.cos(theta) ** 2
    odd = freedom % 2
    term = math.cos(theta) if odd else 1.0
    summed = 0.0
    for k in range(1 + odd, freedom, 2):
        summed += term
        term *= square * k / (k + 1)
    return 2 / math.pi * (theta + sine * summed) if odd else sine * summed


def _expanded(freedom: int) -> float:
    z = Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + math.fsum(term / freedom**power for power, term in enumerate(terms, 1))
