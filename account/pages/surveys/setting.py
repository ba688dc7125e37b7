"""How large a text is set where it has to fit: in the terminal's own sizes, reckoned."""

import re
from math import ceil
from unicodedata import category, east_asian_width

from feedback.measures import USUAL_PX_PER_MM, sizes, text
from feedback.phrases import BREAK, by_phrase

SIZES = tuple(one for one in sizes(USUAL_PX_PER_MM, 2) if one >= 13)
"""The terminal's own, the question's first; those smaller are read by nobody in a preview."""

READ = text(USUAL_PX_PER_MM)
"""What everybody reads."""
NUMERAL = text(USUAL_PX_PER_MM, 1)
QUIET = text(USUAL_PX_PER_MM, -2)
"""What stands back, on a low screen."""

_ALONE, _PITCH = 1.38, 1.22
_TALL_ALONE, _TALL_PITCH = 1.75, 1.5
_SQUARE_PITCH = 1.3
"""One line's height, and from line to line, in ems; of scripts that reach further than Latin."""
_HYPHEN = 0.33
_PIECE = re.compile(r"(?<=[\u00ad/-])(?=\w)|(?<=\u200b)")
"""Where a word may break: at a soft hyphen, after a hyphen, where breaks were put in."""
_SYLLABLE = re.compile(r"(?<=[\u0e01-\u0e3a\u0e45-\u0e4f])(?=[\u0e40-\u0e44])")
"""Thai, which writes no spaces, may break before a vowel that begins a syllable."""
_WIDE, _CAPITAL, _NARROW, _BOLD = 1.0, 0.65, 0.55, 1.08
_HANGUL = "\uac00", "\ud7a3"
_TALL, _SQUARE = ("\u0600", "\u1dff"), "\u2e80"
"""Arabic to Thai and their neighbours; from where on letters stand in squares."""


def fitting(
    text: str, width: float, height: float, most: int, *, bold: bool = False, language: str = ""
) -> int:
    """The largest size of ours, at most `most`, in which a text fits; reckoned, not measured."""
    return broken(text, width, height, most, bold=bold, language=language)[1]


def broken(
    text: str, width: float, height: float, most: int, *, bold: bool = False, language: str = ""
) -> tuple[str, int]:
    """The text with breaks between its phrases, and that size. As on the terminal, a phrase is
    broken only where the text fits at no size otherwise: then it is as it was written."""
    for said in dict.fromkeys((_SYLLABLE.sub(BREAK, by_phrase(text, language)), text)):
        for size in SIZES:
            weight = _BOLD if bold else 1.0
            if size <= most and _fits(said, width / size, height / size, weight):
                return said, size
    return text, SIZES[-1]


def alone(text: str) -> float:
    """How high one line of it stands, in ems."""
    return _TALL_ALONE if _is_tall(text) else _ALONE


def _fits(text: str, width: float, height: float, weight: float) -> bool:
    """Whether it does, in ems."""
    words = [_pieces(word, weight) for word in text.split()] or [[0.0]]
    square = any(letter >= _SQUARE for letter in text)
    pitch = _TALL_PITCH if _is_tall(text) else _SQUARE_PITCH if square else _PITCH
    if BREAK not in text and any(map(_stands_alone, text)):
        lines = ceil(sum(map(sum, words)) / width)
    elif max(map(max, words)) > width:
        return False
    else:
        lines = _lines(words, width)
    return alone(text) + (lines - 1) * pitch <= height


def _stands_alone(letter: str) -> bool:
    """Whether a line may end after it, as after any Chinese one; Korean words have spaces."""
    return east_asian_width(letter) in "WF" and not _HANGUL[0] <= letter <= _HANGUL[1]


def _is_tall(text: str) -> bool:
    return any(_TALL[0] <= letter <= _TALL[1] for letter in text)


def _pieces(word: str, weight: float) -> list[float]:
    """The widths of what a word may be broken into."""
    return [
        (ems(piece) + (_HYPHEN if piece.endswith("\u00ad") else 0.0)) * weight
        for piece in _PIECE.split(word)
    ]


def _lines(words: list[list[float]], width: float) -> int:
    lines, used = 1, 0.0
    for word in words:
        gap = 0.28
        for piece in word:
            if used and used + gap + piece > width:
                lines, used = lines + 1, piece
            else:
                used += (gap if used else 0.0) + piece
            gap = 0.0
    return lines


def ems(word: str) -> float:
    """About how wide a word is set, in multiples of its size."""
    return sum(
        0.0
        if category(letter) in ("Mn", "Cf")
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
