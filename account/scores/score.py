"""Every score a scale has, from how often each of its steps was pressed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from account.scores import intervals
from account.scores.intervals import Interval
from account.scores.scales import DETRACTORS, PROMOTERS, Scale
from feedback.survey import Kind

FEWEST = 5
"""Below so many responses no score is shown: it would be one person's word."""
SOUND = 30
"""Below so many a score is shown with "low confidence"."""


class Name(StrEnum):
    """What is computed."""

    HAPPY = "happy"
    CSAT = "csat"
    NPS = "nps"
    CES = "ces"
    EASY = "easy"
    MEAN = "mean"


class Standing(StrEnum):
    """How far a score can be believed."""

    HIDDEN = "hidden"
    LOW = "low"
    SOUND = "sound"


class Score(NamedTuple):
    """One score of `n` responses; without value and interval where it is hidden.

    `lowest` and `highest` are the ends of its unit: 0 to 100 for shares and indexes, -100 to 100
    for NPS, the scale's own steps for a mean.
    """

    name: Name
    n: int
    lowest: int
    highest: int
    value: float | None
    interval: Interval | None

    @property
    def standing(self) -> Standing:
        """By the number of responses alone."""
        if self.n < FEWEST:
            return Standing.HIDDEN
        return Standing.SOUND if self.n >= SOUND else Standing.LOW


Counts = Mapping[int, int]
"""How often each step was pressed; one that is not there was not."""

NAMES = {
    Kind.SMILEYS: (Name.HAPPY, Name.CSAT, Name.MEAN),
    Kind.STARS: (Name.MEAN, Name.CSAT),
    Kind.CSAT: (Name.CSAT, Name.MEAN),
    Kind.NPS: (Name.NPS, Name.MEAN),
    Kind.CES: (Name.CES, Name.EASY),
}
"""The scores of each kind of question, the one it is known by first."""


def scores(scale: Scale, counts: Counts) -> tuple[Score, ...]:
    """Every score of the scale; raises ValueError for a step that is none of it."""
    return tuple(score(name, scale, counts) for name in NAMES[Kind(scale.kind)])


def lead(scale: Scale, counts: Counts) -> Score:
    """The score that the scale is known by."""
    return score(NAMES[Kind(scale.kind)][0], scale, counts)


def score(name: Name, scale: Scale, counts: Counts) -> Score:
    """One score of a scale."""
    strange = [step for step, times in counts.items() if times and step not in scale.values]
    if strange:
        raise ValueError(f"{strange} are no steps of {scale}")
    n = sum(counts.values())
    lowest, highest = _unit(name, scale)
    if n < FEWEST:
        return Score(name, n, lowest, highest, None, None)
    value, interval = _worked_out(name, scale, counts, n)
    return Score(name, n, lowest, highest, value, interval)


def _unit(name: Name, scale: Scale) -> tuple[int, int]:
    if name in (Name.MEAN, Name.CES):
        return scale.values[0], scale.values[-1]
    return (-100, 100) if name is Name.NPS else (0, 100)


def _worked_out(name: Name, scale: Scale, counts: Counts, n: int) -> tuple[float, Interval]:
    if name is Name.NPS:
        up, down = _sum(counts, PROMOTERS), _sum(counts, DETRACTORS)
        return 100 * (up - down) / n, _times(intervals.net(up, down, n), 100)
    if name in (Name.CSAT, Name.EASY):
        good = _sum(counts, scale.good)
        return 100 * good / n, _times(intervals.wilson(good, n), 100)
    first, last = scale.values[0], scale.values[-1]
    total = sum(step * times for step, times in counts.items())
    interval = intervals.mean(counts, first, last)
    if name is not Name.HAPPY:
        return total / n, interval
    value = 100 * (total - first * n) / (n * (last - first))  # of whole numbers: a half stays one
    return value, Interval(*(mapped(x, first, last) for x in interval))


def mapped(mean: float, first: int, last: int) -> float:
    """A mean mapped to 0-100: the Happy Index."""
    return 100 * (mean - first) / (last - first)


def _sum(counts: Counts, steps: range | tuple[int, ...]) -> int:
    return sum(counts.get(step, 0) for step in steps)


def _times(interval: Interval, by: int) -> Interval:
    return Interval(by * interval.low, by * interval.high)
