"""Visitors made up: when they come, in what mood, and how much they have to say.

A shop's day has two waves, towards noon and after work; queues in them spoil the mood; weekends
are fuller; some days just go wrong. All of it is drawn from one seed, so a day can be had again.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from random import Random

HOUR_S = 3600

WEEKDAYS = (0.8, 0.8, 0.85, 0.95, 1.15, 1.6, 0.7)
"""Monday first; as shares of the yearly mean."""


class Patience(Enum):
    """What somebody does when asked why."""

    ANSWERS = auto()
    SKIPS = auto()
    WALKS_AWAY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How one place is visited: opening hours, presses a day, and the usual mood.

    `mood` is the mean on the scale from 0 (all very unhappy) to 1 (all very happy).
    """

    opens: int = 8
    closes: int = 20
    presses_a_day: float = 220.0
    mood: float = 0.78


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """One visitor: seconds since midnight, the face pressed (from 1), and patience."""

    at_s: float
    value: int
    patience: Patience


def habits_of(number: int) -> Habits:
    """The habits of a fleet's terminal by its number: no two places are quite alike."""
    chance = Random(f"place {number}")  # noqa: S311 - made-up people, no secrets
    opens = chance.choice((7, 8, 8, 9))
    return Habits(
        opens=opens,
        closes=opens + chance.choice((10, 12, 13)),
        presses_a_day=chance.lognormvariate(math.log(200), 0.5),
        mood=min(0.92, max(0.55, chance.gauss(0.78, 0.06))),
    )


def day_of(habits: Habits, weekday: int, steps: int, chance: Random) -> Iterator[Passing]:
    """One day's visitors in order; `weekday` 0 is Monday, `steps` the faces on the scale.

    A Poisson process by thinning (Lewis and Shedler, 1979).
    """
    length_s = (habits.closes - habits.opens) * HOUR_S
    usual = _mean_crowd(habits.opens, habits.closes)
    mean_rate = habits.presses_a_day * WEEKDAYS[weekday] / usual / length_s
    bad_day = chance.random() < 0.06
    at_s = habits.opens * HOUR_S + 0.0
    while (at_s := at_s + chance.expovariate(mean_rate * _BUSIEST)) < habits.closes * HOUR_S:
        crowd = _crowd(at_s / HOUR_S)
        if chance.random() < crowd / _BUSIEST:
            mood = habits.mood - 0.10 * (crowd - 1) - (0.2 if bad_day else 0.0)
            value = _value(mood, steps, chance)
            yield Passing(at_s=at_s, value=value, patience=_patience(value, steps, chance))


_BUSIEST = 2.2


def _crowd(hour: float) -> float:
    """How full it is beside other hours, never above _BUSIEST."""
    noon, evening = math.exp(-(((hour - 12.3) / 1.4) ** 2)), math.exp(-(((hour - 17.5) / 1.3) ** 2))
    return 0.45 + 1.1 * noon + 1.4 * evening


@cache
def _mean_crowd(opens: int, closes: int) -> float:
    """Between these hours."""
    quarters = [quarter / 4 for quarter in range(4 * opens, 4 * closes)]
    return sum(map(_crowd, quarters)) / len(quarters)


def _value(mood: float, steps: int, chance: Random) -> int:
    """People press the ends more than the middle: a Beta distribution with both shapes below 2."""
    mood = min(0.97, max(0.03, mood))
    return 1 + min(steps - 1, int(steps * chance.betavariate(1.6 * mood, 1.6 * (1 - mood))))


def _patience(value: int, steps: int, chance: Random) -> Patience:
    """The unhappy explain themselves more often."""
    drawn = chance.random()
    if drawn < (0.55 if value <= steps // 2 else 0.3):
        return Patience.ANSWERS
    return Patience.SKIPS if drawn < 0.75 else Patience.WALKS_AWAY
