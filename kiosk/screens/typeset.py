"""Text to lines to picture: breaks lines, orders directions, and shrinks until all of it fits.

Pillow shapes each run of one font (HarfBuzz, through Raqm). Between runs of different fonts the
order is simple, as our texts are: in a language read from the right, runs follow each other
leftwards, and numbers and Latin words stand in them as they are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from PIL import Image, ImageDraw

from feedback.phrases import BREAK, by_phrase
from kiosk.screens.fonts import Family, family_of, font, reads_from_right
from kiosk.screens.strokes import white

# No line begins with one of these, and none ends with one of those.
_NOT_FIRST = (
    "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】,.!?:;)]}%…"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
)
_NOT_LAST = "‘“（〔［｛〈《「『【([{"
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
# Where breaks (zero-width spaces) were put in, lines end at those alone. A space that holds is
# none to break at, nor is the one that French has before its marks.
_AS_WRITTEN = (
    rf"(?<=[^\S\u00a0\u202f])(?=[^\s?!;:»])|(?<=[\u00ad/-])(?=\w)"
    rf"|(?<={BREAK})(?=[^\s{re.escape(_NOT_FIRST)}])"
)
# Thai writes no spaces; a vowel that stands before its consonant always begins a syllable.
_ANYWHERE = (
    rf"{_AS_WRITTEN}|(?<=[\u0e01-\u0e3a\u0e45-\u0e4f])(?=[\u0e40-\u0e44])"
    rf"|(?<=[{_WIDE}])(?<![{re.escape(_NOT_LAST)}])(?=[^\s{re.escape(_NOT_FIRST)}])"
    rf"|(?<=[^\s{re.escape(_NOT_LAST)}])(?=[{_WIDE}])(?![{re.escape(_NOT_FIRST)}])"
)
_BREAKS, _BREAKS_AS_WRITTEN = re.compile(_ANYWHERE), re.compile(_AS_WRITTEN)
_LONG = re.compile(r"\S{16,}")
_WORDS = re.compile(r"[^\W_]+(?:[\s.,:/'’&+-]+[^\W_]+)*")
_ASCENT, _DESCENT = 1.07, 0.31
_TALL_ASCENT, _TALL_DESCENT = 1.25, 0.5
_TALL = 1.4  # pitch of scripts that reach further up and down than Latin


class Run(NamedTuple):
    """Letters of one font and one direction, in the order they are read."""

    text: str
    family: Family
    rtl: bool


class Type(NamedTuple):
    """How letters are set: size in pixels, and whether lines are read from the right."""

    language: str
    px: int
    bold: bool
    from_right: bool


class Setting(NamedTuple):
    """A text set in lines at one size; width and height in pixels."""

    lines: tuple[str, ...]
    type: Type
    width: int
    height: int

    @property
    def px(self) -> int:
        """The font size."""
        return self.type.px


def fit(
    text: str, language: str, sizes: Sequence[int], box: tuple[float, float], *, bold: bool = False
) -> Setting:
    """The text at the first of `sizes` at which all of it fits the box (pixels).

    A phrase is broken only where the text fits at no size otherwise. At the last size what does
    not fit is cut and ends in an ellipsis.
    """
    width, height = int(box[0]), int(box[1])
    # An English word on an Arabic screen is still read from the left.
    from_right = reads_from_right(language) and any(family_of(one, language).rtl for one in text)
    for broken in dict.fromkeys((by_phrase(text, language), text)):
        for px in sizes:
            setting = _set(broken, Type(language, px, bold, from_right), width)
            if setting.width <= width and setting.height <= height:
                return _balanced(setting, broken, width)
    return _cut(setting, height)


def written(text: str, language: str, px: int, width: float) -> Setting:
    """A text as somebody is writing it: at one size, each line as long as it will go.

    A word too long for its line is broken where it must be.
    """
    from_right = reads_from_right(language) and any(family_of(one, language).rtl for one in text)
    type_ = Type(language, px, False, from_right)
    breakable = _LONG.sub(lambda word: BREAK.join(word.group()), text)
    return _set(breakable, type_, int(width))


def forget() -> None:
    """How long lines are is asked anew: what somebody wrote is not kept to look that up."""
    _length.cache_clear()


def draw(setting: Setting, align: str = "center") -> Image.Image:
    """White letters on nothing, just as large as the setting; `align` is start, center or end."""
    mask = Image.new("L", (max(1, setting.width), max(1, setting.height)), 0)
    pen = ImageDraw.Draw(mask)
    above, pitch, _ = _measures(setting.lines, setting.type)
    place = across(setting.type.language, align)
    for number, line in enumerate(setting.lines):
        spare = setting.width - _length(line, setting.type)
        _draw_line(pen, line, setting.type, (spare * place, above + number * pitch))
    return white(mask)


def width_of(setting: Setting) -> float:
    """The width of its longest line, in pixels."""
    return max((_length(line, setting.type) for line in setting.lines), default=0.0)


def across(language: str, align: str) -> float:
    """Where a line stands in its box, 0 to the left and 1 to the right."""
    from_right = reads_from_right(language)
    return {"center": 0.5, "start": float(from_right), "end": float(not from_right)}[align]


def runs(line: str, language: str, *, from_right: bool) -> list[Run]:
    """The line's runs as they stand from left to right."""
    found = [
        run
        for text, family in _by_family(line, language)
        for run in _parts(text, family, from_right=from_right)
    ]
    return found[::-1] if from_right else found


def _draw_line(pen: ImageDraw.ImageDraw, line: str, type_: Type, at: tuple[float, float]) -> None:
    x, y = at
    for run in runs(line, type_.language, from_right=type_.from_right):
        face = font(run.family, type_.px, bold=type_.bold)
        way = "rtl" if run.rtl else "ltr"
        pen.text((x, y), run.text, font=face, fill=255, anchor="ls", direction=way)
        x += face.getlength(run.text, direction=way)


def _set(text: str, type_: Type, width: int) -> Setting:
    return _measured(tuple(_lines(text, type_, width)), type_)


def _measured(lines: tuple[str, ...], type_: Type) -> Setting:
    above, pitch, below = _measures(lines, type_)
    widest = max((_length(line, type_) for line in lines), default=0.0)
    height = above + pitch * (len(lines) - 1) + below if lines else 0
    return Setting(lines, type_, ceil(widest), ceil(height))


def _balanced(setting: Setting, text: str, width: int) -> Setting:
    """The same number of lines, as equal in length as they will be."""
    low, high, best = width // 2, width, setting
    while len(setting.lines) > 1 and high - low > setting.px // 4:
        middle = (low + high) // 2
        tried = _set(text, setting.type, middle)
        if len(tried.lines) == len(setting.lines) and tried.width <= middle:
            best, high = tried, middle
        else:
            low = middle
    return best


def _cut(setting: Setting, height: int) -> Setting:
    above, pitch, below = _measures(setting.lines, setting.type)
    room = max(1, int((height - above - below) // pitch) + 1)
    if len(setting.lines) <= room:
        return setting
    kept = (*setting.lines[: room - 1], setting.lines[room - 1].rstrip() + "…")
    return _measured(kept, setting.type)


def _lines(text: str, type_: Type, width: int) -> Iterator[str]:
    for paragraph in text.splitlines():
        line = ""
        breaks = _BREAKS_AS_WRITTEN if BREAK in paragraph else _BREAKS
        for piece in breaks.split(paragraph):
            joined = line + piece
            if line and _length(joined.rstrip(), type_) > width:
                yield _ended(line)
                line = piece
            else:
                line = joined
        yield _ended(line)


def _ended(line: str) -> str:
    """A line as it is shown; a soft hyphen shows only where the line breaks at it."""
    hyphen = "-" if line.endswith("\u00ad") else ""
    return line.rstrip().replace("\u00ad", "").replace(BREAK, "") + hyphen


@lru_cache(maxsize=4096)
def _length(line: str, type_: Type) -> float:
    shown = line.replace("\u00ad", "").replace(BREAK, "")
    return sum(
        font(run.family, type_.px, bold=type_.bold).getlength(
            run.text, direction="rtl" if run.rtl else "ltr"
        )
        for run in runs(shown, type_.language, from_right=type_.from_right)
    )


def _measures(lines: Iterable[str], type_: Type) -> tuple[float, float, float]:
    """Above the first baseline, between baselines, below the last; in pixels."""
    pitch = max(
        (family_of(letter, type_.language).pitch for line in lines for letter in line), default=1.0
    )
    above, below = (_TALL_ASCENT, _TALL_DESCENT) if pitch > _TALL else (_ASCENT, _DESCENT)
    return above * type_.px, pitch * type_.px, below * type_.px


def _by_family(line: str, language: str) -> Iterator[tuple[str, Family]]:
    """Cut where the font changes; a space stays with what it follows."""
    text, current = "", None
    for letter in line:
        family = current if letter == " " and current else family_of(letter, language)
        if current is not None and family != current:
            yield text, current
            text = ""
        text, current = text + letter, family
    if current is not None:
        yield text, current


def _parts(text: str, family: Family, *, from_right: bool) -> Iterator[Run]:
    """In a line read from the right, marks around numbers and Latin words are the line's own."""
    if family.rtl or not from_right:
        yield Run(text, family, family.rtl)
        return
    done = 0
    for words in _WORDS.finditer(text):
        if words.start() > done:
            yield Run(text[done : words.start()], family, rtl=True)
        yield Run(words.group(), family, rtl=False)
        done = words.end()
    if done < len(text):
        yield Run(text[done:], family, rtl=True)
