"""Where the terminals of a made-up chain stand: countries, cities, exits, and how each is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from fleet.visitors import Habits

SURVEYS = ("smileys", "nps", "csat")
"""Ready-made sets; at most exits the first is asked."""
_ASKED = ("smileys", "smileys", "nps", "smileys", "csat")


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """One city of the chain, with the languages that are spoken there, its own first."""

    country: str
    name: str
    time_zone: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One exit with one terminal. `number` is its place in the chain; all else follows from it.

    `foreign` is the share of visitors who choose another language, `by_button` whether there are
    buttons instead of a touch screen, `online` the share of days that its network is up.
    """

    number: int
    city: City
    name: str
    survey: str
    habits: Habits
    foreign: float
    by_button: bool
    online: float
    sundays: bool

    @property
    def path(self) -> tuple[str, str, str]:
        """Country, city and exit."""
        return self.city.country, self.city.name, self.name


def chain(count: int, seed: int) -> list[Site]:
    """So many sites, the same for the same seed."""
    return [_site(number, seed) for number in range(count)]


def _site(number: int, seed: int) -> Site:
    chance = Random(f"site {seed} {number}")  # noqa: S311 - made-up shops, no secrets
    city = _CITIES[number % len(_CITIES)]
    opens = chance.choice((7, 8, 8, 9))
    return Site(
        number=number,
        city=city,
        name=_exit(number // len(_CITIES)),
        survey=_ASKED[(number + number // len(_CITIES)) % len(_ASKED)],
        habits=Habits(
            opens=opens,
            closes=opens + chance.choice((10, 12, 13)),
            presses_a_day=chance.lognormvariate(math.log(200), 0.5),
            mood=min(0.92, max(0.55, chance.gauss(0.78, 0.06))),
        ),
        foreign=chance.uniform(0.03, 0.25) if len(city.languages) > 1 else 0.0,
        by_button=chance.random() < 0.2,
        online=chance.choice((1.0, 0.995, 0.99, 0.98, 0.9)),
        sundays=city.country in ("France", "United Kingdom") or chance.random() < 0.1,
    )


def _exit(turn: int) -> str:
    """North exit, south exit ... and with a number where there are more than there are names."""
    round_, place = divmod(turn, len(_EXITS))
    return _EXITS[place] + (f" {round_ + 1}" if round_ else "")


def _cities(country: str, zone: str, languages: str, *names: str) -> Sequence[City]:
    spoken = tuple(languages.split())
    return [City(country=country, name=name, time_zone=zone, languages=spoken) for name in names]


_EXITS = ("North exit", "South exit", "Station side", "Car park", "Food hall")
_CITIES = (
    *_cities("Germany", "Europe/Berlin", "de en tr", "Berlin", "Hamburg", "Munich", "Cologne"),
    *_cities("France", "Europe/Paris", "fr en", "Paris", "Lyon"),
    *_cities("United Kingdom", "Europe/London", "en", "London", "Leeds"),
    *_cities("Spain", "Europe/Madrid", "es en", "Madrid"),
    *_cities("Poland", "Europe/Warsaw", "pl en de", "Warsaw"),
)
