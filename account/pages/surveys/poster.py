"""A small poster with a QR code, for the wall or the counter: A6 or A5, as SVG and as PDF.

One layout in millimetres, drawn twice. The PDF carries the pages' own fonts (Latin, Greek,
Cyrillic, Vietnamese); a poster in another script is printed from its page, where the browser sets
it (docs/decisions/posters.md).
"""

from dataclasses import dataclass

from markupsafe import Markup

from account.pages import faces
from account.pages.phone_words import VisitorWords
from account.pages.surveys.canvas import code_path
from account.pages.surveys.setting import ems
from feedback.faces import INK
from feedback.survey import Kind, Question
from feedback.words import FACES

SIZES = {"a6": (105.0, 148.0), "a5": (148.0, 210.0)}
"""Width and height in millimetres."""

_LINE = 1.22
_QUIET = "#4E5A68"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words: its middle, its baseline, and the height of its letters, in mm."""

    x: float
    y: float
    size: float
    text: str
    bold: bool
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """What stands on it, in millimetres."""

    width: float
    height: float
    direction: str
    lines: tuple[Line, ...]
    faces: tuple[tuple[float, float, float, int], ...]
    """x, y, diameter and which of the five."""
    code: tuple[float, float, float]
    """x, y and side."""
    link: str


def poster(size: str, question: Question, language: str, place: str, link: str) -> Poster:
    """Lay it out; raises KeyError for a size there is not."""
    width, height = SIZES[size]
    unit, words = width / 105, VisitorWords(language)
    lines, y = list[Line](), 17 * unit
    asked, letters = _fitted(question.text[language], width - 16 * unit, 9.2 * unit, 3)
    for text in asked:
        lines.append(Line(width / 2, y, letters, text, bold=True, colour=INK))
        y += letters * _LINE
    y += 2 * unit
    steps = len(question.values) if question.kind is Kind.SMILEYS else 5
    shown = FACES[steps]
    across = min(17 * unit, (width - 16 * unit) / len(shown) - 2 * unit)
    gap = 2.5 * unit
    left = (width - len(shown) * across - (len(shown) - 1) * gap) / 2
    row = tuple((left + at * (across + gap), y, across, number) for at, number in enumerate(shown))
    y += across + 7 * unit
    side = min(56 * unit, height - y - 28 * unit)
    code = ((width - side) / 2, y, side)
    y += side + 10 * unit
    scan, letters = _fitted(words("scan"), width - 16 * unit, 5.2 * unit, 1)
    lines += [Line(width / 2, y, letters, text, bold=True, colour=INK) for text in scan]
    small, letters = _fitted(_short(link), width - 12 * unit, 3.2 * unit, 1)
    lines += [Line(width / 2, y + 6.5 * unit, letters, text, False, _QUIET) for text in small]
    named, letters = _fitted(place, width - 12 * unit, 3.2 * unit, 1)
    lines += [Line(width / 2, height - 6 * unit, letters, text, False, _QUIET) for text in named]
    return Poster(
        width=width,
        height=height,
        direction=words.direction,
        lines=tuple(lines),
        faces=row,
        code=code,
        link=link,
    )


def svg(one: Poster, *, alone: bool = True) -> Markup:
    """The poster as a picture of its own size; on a page of ours the faces are there already."""
    drawn = [
        Markup('<use href="#face-{}" x="{}" y="{}" width="{}" height="{}"/>').format(
            number, *map(_n, (x, y, across, across))
        )
        for x, y, across, number in one.faces
    ]
    said = [
        Markup(
            '<text x="{}" y="{}" font-size="{}" font-weight="{}" fill="{}" text-anchor="middle"'
            ' direction="{}" font-family="Noto Sans, sans-serif">{}</text>'
        ).format(
            *map(_n, (line.x, line.y, line.size)),
            600 if line.bold else 400,
            line.colour,
            one.direction,
            line.text,
        )
        for line in one.lines
    ]
    x, y, side = one.code
    path, modules = code_path(one.link, border=0)
    code = Markup('<g transform="translate({} {}) scale({})"><path d="{}" fill="{}"/></g>').format(
        _n(x), _n(y), f"{side / modules:.4f}", path, INK
    )
    inside = Markup("").join((*drawn, *said, code))
    return Markup(
        '<svg class="poster" xmlns="http://www.w3.org/2000/svg" width="{}mm" height="{}mm"'
        ' viewBox="0 0 {} {}"><rect width="{}" height="{}" fill="#ffffff"/>{}{}</svg>'
    ).format(*map(_n, (one.width, one.height) * 3), _sprite() if alone else "", inside)


def _fitted(text: str, width: float, largest: float, most: int) -> tuple[list[str], float]:
    """The text in at most so many lines, and the height of its letters in mm."""
    size = largest
    while size > 1.5:
        lines = _broken(text, width / size)
        if len(lines) <= most and all(ems(line) * 1.06 * size <= width for line in lines):
            return lines, size
        size *= 0.94
    return _broken(text, width / size)[:most], size


def _broken(text: str, width: float) -> list[str]:
    lines = [""]
    for word in text.replace("\u00ad", "").split():
        wider = f"{lines[-1]} {word}".strip()
        if lines[-1] and ems(wider) * 1.06 > width:
            lines.append(word)
        else:
            lines[-1] = wider
    return lines


def _short(link: str) -> str:
    """The address as people type it: without what only the code needs."""
    host = link.partition("://")[2] or link
    return host.partition("/")[0]


def _sprite() -> Markup:
    return faces.symbols()


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
