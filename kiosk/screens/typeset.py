"""Text to lines to picture: breaks lines, orders directions, and shrinks until all of it fits.

Pillow shapes each run of one font (HarfBuzz, through Raqm). Between runs of different fonts the
order is simple, as our texts are: in a language read from the right, runs follow each other
leftwards, and numbers and Latin words stand in them as they are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from kiosk.screens.fonts import Family, family_of, font, reads_from_right

# No line begins with one of these, and none ends with one of those.
_NOT_FIRST = (
    "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】,.!?:;)]}%…"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
)
_NOT_LAST = "‘“（〔［｛〈《「『【([{"
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
# Thai writes no spaces; a vowel that stands before its consonant always begins a syllable.
_BREAKS = re.compile(
    rf"(?<=\s)(?=\S)|(?<=[\u200b\u00ad/-])(?=\w)"
    rf"|(?<=[{_WIDE}])(?=[^\s{re.escape(_NOT_FIRST)}])|(?<=[^\s{re.escape(_NOT_LAST)}])(?=[{_WIDE}])"
    rf"|(?<=[\u0e01-\u0e3a\u0e45-\u0e4f])(?=[\u0e40-\u0e44])"
)
_WORDS = re.compile(r"[^\W_]+(?:[\s.,:/'’&+-]+[^\W_]+)*")
_ASCENT, _DESCENT = 1.07, 0.31
_TALL_ASCENT, _TALL_DESCENT = 1.25, 0.5


class Run(NamedTuple):
    """Letters of one font and one direction, in the order they are read."""

    text: str
    family: Family
    rtl: bool


class Setting(NamedTuple):
    """A text set in lines at one size."""

    lines: tuple[str, ...]
    language: str
    bold: bool
    px: int
    width: int
    height: int


def fit(
    text: str, language: str, sizes: Sequence[int], box: tuple[float, float], *, bold: bool = False
) -> Setting:
    """The text at the first of `sizes` at which all of it fits the box (pixels).

    At the last size what does not fit is cut and ends in an ellipsis.
    """
    width, height = int(box[0]), int(box[1])
    for px in sizes:
        setting = _set(text, language, px, width, bold=bold)
        if setting.width <= width and setting.height <= height:
            return _balanced(setting, text, width)
    return _cut(_set(text, language, sizes[-1], width, bold=bold), height)


def draw(setting: Setting, align: str = "center") -> Image.Image:
    """White letters on nothing, just as large as the setting; `align` is start, center or end."""
    mask = Image.new("L", (max(1, setting.width), max(1, setting.height)), 0)
    pen = ImageDraw.Draw(mask)
    above, pitch, _ = _measures(setting.lines, setting.language, setting.px)
    from_right = reads_from_right(setting.language)
    place = {"center": 0.5, "start": float(from_right), "end": float(not from_right)}[align]
    for number, line in enumerate(setting.lines):
        spare = setting.width - _length(line, setting.language, setting.px, setting.bold)
        _draw_line(pen, line, setting, (spare * place, above + number * pitch))
    picture = Image.new("RGBA", mask.size, (255, 255, 255, 0))
    picture.putalpha(mask)
    return picture


def runs(line: str, language: str) -> list[Run]:
    """The line's runs as they stand from left to right."""
    from_right = reads_from_right(language)
    found = [
        run
        for text, family in _by_family(line, language)
        for run in _parts(text, family, from_right=from_right)
    ]
    return found[::-1] if from_right else found


def _draw_line(
    pen: ImageDraw.ImageDraw, line: str, setting: Setting, at: tuple[float, float]
) -> None:
    x, y = at
    for run in runs(line, setting.language):
        face = font(run.family, setting.px, bold=setting.bold)
        way = "rtl" if run.rtl else "ltr"
        pen.text((x, y), run.text, font=face, fill=255, anchor="ls", direction=way)
        x += face.getlength(run.text, direction=way)


def _set(text: str, language: str, px: int, width: int, *, bold: bool) -> Setting:
    lines = tuple(_lines(text, language, px, width, bold=bold))
    return _measured(lines, language, px, bold=bold)


def _measured(lines: tuple[str, ...], language: str, px: int, *, bold: bool) -> Setting:
    above, pitch, below = _measures(lines, language, px)
    widest = max((_length(line, language, px, bold) for line in lines), default=0.0)
    height = above + pitch * (len(lines) - 1) + below if lines else 0
    return Setting(lines, language, bold, px, round(widest + 0.5), round(height + 0.5))


def _balanced(setting: Setting, text: str, width: int) -> Setting:
    """The same number of lines, as equal in length as they will be."""
    low, high, best = width // 2, width, setting
    while len(setting.lines) > 1 and high - low > setting.px // 4:
        middle = (low + high) // 2
        tried = _set(text, setting.language, setting.px, middle, bold=setting.bold)
        if len(tried.lines) == len(setting.lines) and tried.width <= middle:
            best, high = tried, middle
        else:
            low = middle
    return best


def _cut(setting: Setting, height: int) -> Setting:
    above, pitch, below = _measures(setting.lines, setting.language, setting.px)
    room = max(1, int((height - above - below) // pitch) + 1)
    if len(setting.lines) <= room:
        return setting
    kept = (*setting.lines[: room - 1], setting.lines[room - 1].rstrip() + "…")
    return _measured(kept, setting.language, setting.px, bold=setting.bold)


def _lines(text: str, language: str, px: int, width: int, *, bold: bool) -> Iterator[str]:
    for paragraph in text.splitlines():
        line = ""
        for piece in _BREAKS.split(paragraph):
            joined = line + piece
            if line and _length(joined.rstrip(), language, px, bold) > width:
                yield _ended(line)
                line = piece
            else:
                line = joined
        yield _ended(line)


def _ended(line: str) -> str:
    """A line as it is shown; a soft hyphen shows only where the line breaks at it."""
    hyphen = "-" if line.endswith("\u00ad") else ""
    return line.rstrip().replace("\u00ad", "").replace("\u200b", "") + hyphen


@lru_cache(maxsize=4096)
def _length(line: str, language: str, px: int, bold: bool) -> float:
    return sum(
        font(run.family, px, bold=bold).getlength(run.text, direction="rtl" if run.rtl else "ltr")
        for run in runs(line.replace("\u00ad", "").replace("\u200b", ""), language)
    )


def _measures(lines: Iterable[str], language: str, px: int) -> tuple[float, float, float]:
    """Above the first baseline, between baselines, below the last; in pixels."""
    pitch = max(
        (family_of(letter, language).pitch for line in lines for letter in line), default=1.0
    )
    tall = pitch > 1.4
    above, below = (_TALL_ASCENT, _TALL_DESCENT) if tall else (_ASCENT, _DESCENT)
    return above * px, pitch * px, below * px


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
