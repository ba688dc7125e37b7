"""95 % intervals: where the score of all visitors lies, going by those who pressed.

Each takes exact counts and gives (low, high) in the score's own unit.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from account.scores.quantiles import Z, t


class Interval(NamedTuple):
    """Both ends are in it."""

    low: float
    high: float

    def overlaps(self, other: "Interval") -> bool:
        """Whether one value could be in both: then neither is the better one for certain."""
        return self.low <= other.high and other.low <= self.high


def wilson(hits: int, n: int) -> Interval:
    """Of a share, 0 to 1; raises ValueError where there are no counts.

    E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22
    (1927), 209-212; without continuity correction. Never leaves 0 to 1, and says something even
    where everybody agrees.
    """
    _check(hits, n)
    share, square = hits / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    # At the ends rounding must not leave a share that is certain out of its own interval.
    return Interval(
        0.0 if hits == 0 else max(0.0, middle - half), 1.0 if hits == n else min(1.0, middle + half)
    )


def net(promoters: int, detractors: int, n: int) -> Interval:
    """Of a net share (promoters less detractors), -1 to 1.

    Adjusted Wald in the manner of Agresti and Coull: three imagined answers are added, 3/4
    promoters, 3/4 detractors and 3/2 between, and the plain interval is taken round the net share
    of all: AW(3, T) in B. Rocks, "Interval Estimation for the 'Net Promoter Score'", The American
    Statistician 70 (2016), 365-372, who found it the best of six.
    """
    _check(promoters + detractors, n)
    more = n + 3
    up, down = (promoters + 0.75) / more, (detractors + 0.75) / more
    middle = up - down
    half = Z * math.sqrt((up + down - middle * middle) / more)
    return Interval(max(-1.0, middle - half), min(1.0, middle + half))


def mean(counts: Mapping[int, int], lowest: int, highest: int) -> Interval:
    """Of a mean on the scale `lowest` to `highest`, whose steps were pressed so often.

    Student's t on the sample's own spread: it needs no drawing of samples, and so says the same on
    every machine, every time, and anybody can check it. It never leaves the scale. Where
    all pressed the same step there is no spread to go by: then as many of the visitors as
    Wilson's interval leaves open may be at the far end of the scale. Raises ValueError where there
    are no counts.
    """
    n = sum(counts.values())
    _check(n, n)
    total = sum(step * times for step, times in counts.items())
    average = total / n
    squares = sum(step * step * times for step, times in counts.items())
    spread = n * squares - total * total  # n (n - 1) times the variance, in whole numbers
    if spread == 0:
        open_share = 1 - wilson(n, n).low
        return Interval(
            average - open_share * (average - lowest), average + open_share * (highest - average)
        )
    half = t(n - 1) * math.sqrt(spread / (n * (n - 1)) / n)
    return Interval(max(float(lowest), average - half), min(float(highest), average + half))


def _check(hits: int, n: int) -> None:
    if not 0 <= hits <= n or n < 1:
        raise ValueError(f"{hits} of {n} is no share")
