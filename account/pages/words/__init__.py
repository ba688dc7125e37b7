"""The account's own words for the people who work with it: a folder a language, a file a room."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from account.scores.rounding import rounded

FALLBACK = "en"
MINUS = "\u2212"
"""As wide as a digit; a hyphen is not."""


class Words:
    """All words of one language; what it lacks is said in English."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = {**_texts(FALLBACK), **_texts(language)}

    def __call__(self, name: str, /, **values: object) -> str:
        """One sentence with its values put in. Raises KeyError for a name nobody has."""
        text = self._texts[name]
        return text.format(**values) if values else text

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def count(self, name: str, n: int, /, **values: object) -> str:
        """The sentence for this many: `name_one` for 1, else `name_other`."""
        return self(f"{name}_one" if n == 1 else f"{name}_other", n=number(n), **values)


def number(n: int) -> str:
    """Digits in threes, parted by a narrow space that does not break (ISO 80000-1)."""
    return f"{n:,}".replace(",", "\u202f")


def decimal(w: Words, value: float, digits: int = 2) -> str:
    """A number with digits behind the point, as the language writes it."""
    return written(w, rounded(value, digits))


def written(w: Words, digits: str) -> str:
    """Digits with a point and a hyphen, as the language writes them."""
    return digits.replace("-", MINUS).replace(".", fraction_sign(w))


def fraction_sign(w: Words) -> str:
    """What stands before the digits of a fraction."""
    return "," if w.language == "de" else "."


@cache
def languages() -> tuple[str, ...]:
    """Every language there are words in, by tag."""
    return tuple(
        sorted(
            one.name
            for one in files(__name__).iterdir()
            if one.is_dir() and (one / "frame.toml").is_file()
        )
    )


def choose(accepted: str, offered: Sequence[str], default: str) -> str:
    """The offered language that an Accept-Language header likes best."""
    for tag in _by_liking(accepted):
        for one in offered:
            if one.lower() == tag:
                return one
        for one in offered:
            if one.lower().partition("-")[0] == tag.partition("-")[0]:
                return one
    return default


def _by_liking(accepted: str) -> list[str]:
    liked = list[tuple[float, str]]()
    for part in accepted.split(",")[:20]:
        tag, _, parameter = part.strip().lower().partition(";")
        weight = _weight(parameter)
        if tag and weight > 0:
            liked.append((weight, tag))
    return [tag for _, tag in sorted(liked, key=lambda one: -one[0])]


def _weight(parameter: str) -> float:
    text = parameter.strip().removeprefix("q=")
    if not text:
        return 1.0
    return float(text) if text.replace(".", "", 1).isascii() and _digits(text) else 0.0


def _digits(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


@cache
def _texts(language: str) -> dict[str, str]:
    texts = dict[str, str]()
    for room in (files(__name__) / language).iterdir():
        said = tomllib.loads(room.read_text(encoding="utf-8"))
        if twice := texts.keys() & said.keys():
            raise KeyError(f"{room.name} says again what another room says: {sorted(twice)}")
        texts.update(said)
    return texts
