"""A small poster with a QR code, for the wall or the counter: A6 or A5, as SVG and as PDF.

One layout in millimetres, drawn twice. The PDF carries the pages' own fonts (Latin, Greek,
Cyrillic, Vietnamese); a poster in another script is printed from its page, where the browser sets
it (docs/decisions/posters.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from account.pages import faces
from account.pages.phone_words import VisitorWords
from account.pages.surveys.canvas import STAR, code_path
from account.pages.surveys.screens import ends as question_ends
from account.pages.surveys.setting import ems
from feedback.faces import INK
from feedback.survey import Kind, Question
from feedback.words import FACES

SIZES = {"a6": (105.0, 148.0), "a5": (148.0, 210.0)}
"""Width and height in millimetres."""

_LINE = 1.22
OUTLINE, ROUND = 0.5, 0.16
"""Of numbered steps and stars: millimetres; a share of the side."""
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
    """x, y, diameter and which of the five; none where no smileys are asked for."""
    boxes: tuple[tuple[float, float, float], ...]
    """x, y and side of each numbered step."""
    stars: tuple[tuple[float, float, float], ...]
    """x, y and width."""
    code: tuple[float, float, float]
    """x, y and side."""
    link: str


def poster(size: str, question: Question, language: str, place: str, link: str) -> Poster:
    """Lay it out; raises KeyError for a size there is not."""
    width, height = SIZES[size]
    unit, words = width / 105, VisitorWords(language)
    lines, y = list[Line](), 17 * unit
    faced = FACES[len(question.values)] if question.kind is Kind.SMILEYS else ()
    asked, letters = _fitted(question.text[language], width - 16 * unit, 9.2 * unit, 3)
    for text in asked:
        lines.append(Line(width / 2, y, letters, text, bold=True, colour=INK))
        y += letters * _LINE
    y += 2 * unit
    row = _row(len(question.values), width, unit)
    across = row[0][1]
    places = [(x, y, across) for x, _ in row]
    numbered = question.kind not in (Kind.SMILEYS, Kind.STARS)
    if numbered:
        lines += _numbers(question, places)
    y += across
    if question.kind is not Kind.SMILEYS:
        y += 4.4 * unit
        lines += _ends(question, language, width, y, unit)
    y += 6.4 * unit
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
        faces=tuple((*place, face) for place, face in zip(places, faced, strict=False)),
        boxes=tuple(places) if numbered else (),
        stars=tuple(places) if question.kind is Kind.STARS else (),
        code=code,
        link=link,
    )


def _row(steps: int, width: float, unit: float) -> list[tuple[float, float]]:
    """Where each step begins, and how wide it is."""
    gap = 2.5 * unit if steps <= 7 else 1.2 * unit
    across = min(17 * unit, (width - 14 * unit - gap * (steps - 1)) / steps)
    left = (width - steps * across - (steps - 1) * gap) / 2
    return [(left + at * (across + gap), across) for at in range(steps)]


def _numbers(question: Question, places: Sequence[tuple[float, float, float]]) -> Iterator[Line]:
    for value, (x, y, side) in zip(question.values, places, strict=True):
        size = side * 0.5
        yield Line(x + side / 2, y + side / 2 + size * 0.36, size, str(value), True, INK)


def _ends(question: Question, language: str, width: float, y: float, unit: float) -> Iterator[Line]:
    """What the two ends mean, as the screen says it: the worst stands to the left."""
    ends = question_ends(question, language)
    room = (width - 18 * unit) / 2
    fitted = [_fitted(text, room, 3.6 * unit, 1) for text in ends]
    letters = min(size for _, size in fitted)
    for at, ([text, *_], _) in enumerate(fitted):
        half = ems(text) * 1.06 * letters / 2
        x = width - 8 * unit - half if at else 8 * unit + half
        yield Line(x, y, letters, text, False, _QUIET)


def star(x: float, y: float, across: float) -> list[tuple[float, float]]:
    """The ten corners of one, in a box of that width."""
    return [(x + across * px, y + across * py) for px, py in STAR]


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
    inside = Markup("").join((*drawn, *_outlined(one), *said, code))
    return Markup(
        '<svg class="poster" xmlns="http://www.w3.org/2000/svg" width="{}mm" height="{}mm"'
        ' viewBox="0 0 {} {}"><rect width="{}" height="{}" fill="#ffffff"/>{}{}</svg>'
    ).format(*map(_n, (one.width, one.height) * 3), _sprite() if alone else "", inside)


def _outlined(one: Poster) -> Iterator[Markup]:
    style = Markup('fill="#ffffff" stroke="{}" stroke-width="{}"').format(INK, _n(OUTLINE))
    for x, y, side in one.boxes:
        box = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="{}" {}/>')
        yield box.format(*map(_n, (x, y, side, side, side * ROUND)), style)
    for place in one.stars:
        corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in star(*place))
        yield Markup('<polygon points="{}" stroke-linejoin="round" {}/>').format(corners, style)


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
