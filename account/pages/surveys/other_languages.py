"""Which other languages stand on a screen by name, and how wide: the terminal's own rule, reckoned.

The terminal's is in `kiosk/screens/languages.py`; what does not fit stands behind a globe.
"""

from collections.abc import Sequence

from account.pages.surveys.canvas import GAP, TARGET, UNIT, WIDTH
from account.pages.surveys.setting import READ, ems
from feedback import words
from feedback.measures import USUAL_PX_PER_MM, text

LEGIBLE = tuple(text(USUAL_PX_PER_MM, step) for step in (0, -1, -2, -3, -4))
"""The sizes of a name; never smaller than the last, to squeeze in one more language."""
INSIDE = 3 * UNIT + 2
"""What a word leaves free of its button, at least."""
_SHARE = 0.26 * WIDTH
"""The most that one name takes which is not set in large letters anyway."""


def by_name(others: Sequence[str], room: float, *, few: int) -> list[float]:
    """The widths of those that stand there by name, the first of `others`.

    Up to `few` of them stand in smaller letters before one goes behind the globe.
    """
    direct, least = 0, list[float]()
    for px in LEGIBLE if len(others) <= few else LEGIBLE[:1]:
        least = [_least(one, px) for one in others]
        direct = _fitting(least, room)
        if direct == len(others):
            break
    globe = TARGET + GAP if direct < len(others) else 0
    spare = room - globe - sum(least[:direct]) - GAP * max(0, direct - 1)
    grown = [max(0.0, _wished(one) - low) for one, low in zip(others, least, strict=True)][:direct]
    given = min(1.0, max(0.0, spare) / sum(grown)) if sum(grown) else 0.0
    return [low + more * given for low, more in zip(least, grown, strict=False)]


def _least(language: str, px: int) -> float:
    """The width of a button on which a language's name stands in letters of that size."""
    return max(float(TARGET), ems(words.own_name(language)) * px + INSIDE)


def _wished(language: str) -> float:
    """The width it takes where there is room."""
    return min(_SHARE, ems(words.own_name(language)) * READ + 7 * UNIT)


def _fitting(least: Sequence[float], room: float) -> int:
    """How many of them stand beside each other, a place for the globe kept where it is needed."""
    needed = 0.0
    for nth, width in enumerate(least):
        needed += width + (GAP if nth else 0)
        if needed + (TARGET + GAP if nth + 1 < len(least) else 0) > room:
            return nth
    return len(least)
