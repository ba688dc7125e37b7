"""What kind of day it is: the weekday, the season, feast days, and what goes wrong."""

import math
from dataclasses import replace
from datetime import date
from random import Random

from fleet.history.sites import Site
from fleet.visitors import WEEKDAYS, Habits

_BAD_DAY = 0.05
_TROUBLES = (("queue", "wait"), ("clean",), ("friendly", "staff"), ("range", "stock"), ("price",))
"""Reasons that belong together, by the names that the surveys' choices have."""


class Calendar:
    """A site's days. The same site, seed and day give the same habits, in any order."""

    def __init__(self, site: Site, seed: int, first: date, days: int) -> None:
        self._site, self._seed, self._first = site, seed, first
        chance = Random(f"calendar {seed} {site.number}")  # noqa: S311 - made-up shops
        # Once in the time something goes wrong for weeks, and then gets better.
        self._trouble_from = chance.uniform(0.1, 0.8) * days
        self._trouble_days = chance.uniform(7, 28)
        self._trouble = chance.choice(_TROUBLES)
        self._trend = chance.gauss(0.0, 0.04) / max(days, 90)

    def is_open(self, day: date) -> bool:
        """Whether anybody comes in at all."""
        if (day.month, day.day) in ((1, 1), (12, 25), (12, 26)):
            return False
        return self._site.sundays or day.weekday() != 6

    def crowd(self, day: date) -> float:
        """Visitors as a share of a mean day's, without the weekday: the season."""
        if not self.is_open(day):
            return 0.0
        of_year = day.timetuple().tm_yday / 365
        season = 1 + 0.08 * math.cos(2 * math.pi * (of_year - 0.95))
        if day.month == 12 and day.day < 24:
            season += 0.5 * day.day / 24
        return season * (0.75 if day.month == 8 else 1.0)

    def expected(self, day: date) -> float:
        """How many presses a day has on average, where the site's usual number holds."""
        return self._site.habits.presses_a_day * self.crowd(day) * WEEKDAYS[day.weekday()]

    def habits(self, day: date, scale: float) -> Habits:
        """How that day is visited; `scale` times the site's usual number."""
        usual = self._site.habits
        presses = usual.presses_a_day * self.crowd(day) * scale
        return replace(usual, presses_a_day=presses, mood=self._mood(day))

    def trouble(self, day: date) -> tuple[str, ...]:
        """What people complain of more than usual."""
        since = (day - self._first).days - self._trouble_from
        if 0 <= since < self._trouble_days:
            return self._trouble
        return ("queue", "wait") if day.month == 12 else ()

    def _mood(self, day: date) -> float:
        chance = Random(f"mood {self._seed} {self._site.number} {day}")  # noqa: S311 - as above
        age = (day - self._first).days
        mood = self._site.habits.mood + self._trend * age + chance.gauss(0.0, 0.02)
        if 0 <= age - self._trouble_from < self._trouble_days:
            mood -= 0.15
        if day.month == 12:
            mood -= 0.04
        if chance.random() < _BAD_DAY:
            mood -= chance.uniform(0.1, 0.25)
        return min(0.97, max(0.05, mood))
