"""How large a text is set where it has to fit: in the terminal's own sizes, reckoned."""

from math import ceil
from unicodedata import combining, east_asian_width

from feedback.measures import USUAL_PX_PER_MM, sizes, text

SIZES = tuple(one for one in sizes(USUAL_PX_PER_MM, 2) if one >= 13)
"""The terminal's own, the question's first; those smaller are read by nobody in a preview."""

READ = text(USUAL_PX_PER_MM)
"""What everybody reads."""
NUMERAL = text(USUAL_PX_PER_MM, 1)
QUIET = text(USUAL_PX_PER_MM, -2)
"""What stands back, on a low screen."""

_LINE = 1.39
_WIDE, _CAPITAL, _NARROW, _BOLD = 1.0, 0.65, 0.55, 1.08


def fitting(text: str, width: float, height: float, most: int, *, bold: bool = False) -> int:
    """The largest size of ours, at most `most`, in which a text fits; reckoned, not measured."""
    for size in SIZES:
        if size <= most and _fits(text, width / size, height / size, _BOLD if bold else 1.0):
            return size
    return SIZES[-1]


def _fits(text: str, width: float, height: float, weight: float) -> bool:
    """Whether it does, in ems."""
    words = [ems(word) * weight for word in text.replace("\u00ad", "").split()] or [0.0]
    unbroken = any(east_asian_width(letter) in "WF" for letter in text)
    if max(words) > width and not unbroken:
        return False
    lines = ceil(sum(words) / width) if unbroken else _lines(words, width)
    return lines * _LINE <= height


def _lines(words: list[float], width: float) -> int:
    lines, used = 1, 0.0
    for word in words:
        if used and used + 0.28 + word > width:
            lines, used = lines + 1, word
        else:
            used += (0.28 if used else 0.0) + word
    return lines


def ems(word: str) -> float:
    """About how wide a word is set, in multiples of its size."""
    return sum(
        0.0
        if combining(letter)
        else _WIDE
        if east_asian_width(letter) in "WF"
        else 0.3
        if letter in "il.,:;'’!|Ij"
        else 0.9
        if letter in "mwMW"
        else _CAPITAL
        if letter.isupper()
        else _NARROW
        for letter in word
    )
