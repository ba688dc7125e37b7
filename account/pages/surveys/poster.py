"""A small poster with a QR code, for the wall or the counter: A6 or A5, as SVG and as PDF.

One layout in millimetres, drawn twice. The PDF carries the pages' own fonts (Latin, Greek,
Cyrillic, Vietnamese); a poster in another script is printed from its page, where the browser sets
it (docs/decisions/posters.md).
"""

import io
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from account.pages import faces
from account.pages.phone_words import VisitorWords
from account.pages.surveys.canvas import code_path, ems
from account.pages.templates import STATIC
from feedback.faces import COLOURS, INK, STROKE, curve, face
from feedback.survey import Kind, Question
from feedback.words import FACES

# Imported where a poster is drawn: they take 35 MB of memory, and most accounts never draw one.
if TYPE_CHECKING:
    from fpdf import FPDF

SIZES = {"a6": (105.0, 148.0), "a5": (148.0, 210.0)}
"""Width and height in millimetres."""

_SCRIPTS = ("latin", "latin-ext", "cyrillic", "greek", "vietnamese")
_LINE = 1.22
_QUIET = "#4E5A68"
_PIXELS = 12
"""Of a PNG a module: 300 dpi at 1 mm a module, as posters have it at least."""


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


def svg(one: Poster) -> Markup:
    """The poster as a picture of its own size."""
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
    ).format(*map(_n, (one.width, one.height) * 3), _sprite(), inside)


def code_svg(link: str) -> Markup:
    """The code alone, with its quiet zone, 40 mm wide until somebody says otherwise."""
    path, modules = code_path(link)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="40mm" viewBox="0 0 {0} {0}">'
        '<rect width="{0}" height="{0}" fill="#ffffff"/><path d="{1}" fill="#000000"/></svg>'
    ).format(modules, path)


def code_png(link: str) -> bytes:
    """The code alone as a picture of black and white points."""
    from PIL import Image

    rows = code_rows(link)
    picture = Image.new("1", (len(rows), len(rows)), 1)
    picture.putdata([0 if dark else 1 for row in rows for dark in row])
    out = io.BytesIO()
    side = len(rows) * _PIXELS
    picture.resize((side, side)).save(out, "PNG", dpi=(300, 300))
    return out.getvalue()


def code_rows(link: str) -> list[list[bool]]:
    """The code's modules, its quiet zone included."""
    path, modules = code_path(link)
    rows = [[False] * modules for _ in range(modules)]
    for run in path.split("M")[1:]:
        place, _, rest = run.partition("h")
        x, y = map(int, place.split())
        for at in range(int(rest.partition("v")[0])):
            rows[y][x + at] = True
    return rows


def printable(one: Poster) -> bool:
    """Whether the fonts of the PDF have every letter of it."""
    known = _letters()
    return one.direction == "ltr" and all(
        ord(letter) in known for line in one.lines for letter in line.text
    )


def pdf(one: Poster) -> bytes:
    """The poster on a page of its own size; `printable` says beforehand whether it can be."""
    from fpdf import FPDF

    page = FPDF(unit="mm", format=(one.width, one.height))
    page.set_auto_page_break(False)
    page.add_page()
    for name, file in _fonts().items():
        page.add_font(name, fname=file)
    for x, y, across, number in one.faces:
        _face(page, x, y, across, number)
    for line in one.lines:
        weight = "600" if line.bold else "400"
        page.set_fallback_fonts([f"{script}-{weight}" for script in _SCRIPTS[1:]])
        page.set_font(f"latin-{weight}", size=line.size * 72 / 25.4)
        page.set_text_color(*_rgb(line.colour))
        page.text(line.x - page.get_string_width(line.text) / 2, line.y, line.text)
    _code(page, *one.code, one.link)
    return bytes(page.output())


def _face(page: "FPDF", x: float, y: float, across: float, number: int) -> None:
    one = face(number, 5)
    page.set_fill_color(*_rgb(COLOURS[number - 1]))
    page.set_draw_color(*_rgb(INK))
    page.set_line_width(across * 0.03)
    page.ellipse(x, y, across, across, style="DF")
    page.set_fill_color(*_rgb(one.line))
    page.set_draw_color(*_rgb(one.line))
    width, height = one.eye_size
    for eye_x, eye_y in one.eyes:
        left, top = x + (eye_x - width / 2) * across, y + (1 - eye_y - height / 2) * across
        page.ellipse(left, top, width * across, height * across, style="F")
    page.set_line_width(STROKE * across)
    for stroke in (curve(one.mouth), *one.brows):
        points = [(x + px * across, y + (1 - py) * across) for px, py in stroke]
        if one.open_mouth and stroke not in one.brows:
            page.polygon(points, style="DF")
        else:
            page.polyline(points)


def _code(page: "FPDF", x: float, y: float, side: float, link: str) -> None:
    path, modules = code_path(link, border=0)
    page.set_fill_color(*_rgb(INK))
    unit = side / modules
    for run in path.split("M")[1:]:
        place, _, rest = run.partition("h")
        at, row = map(int, place.split())
        length = int(rest.partition("v")[0])
        # A hair wider, or printers show white lines between the rows.
        page.rect(x + at * unit, y + row * unit, length * unit + 0.02, unit + 0.02, style="F")


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


@cache
def _fonts() -> dict[str, str]:
    """The pages' fonts as files that a PDF can carry, unpacked once."""
    from fontTools.ttLib import TTFont

    folder, files = Path(tempfile.mkdtemp(prefix="fonts-")), dict[str, str]()
    for weight in ("400", "600"):
        for script in _SCRIPTS:
            font = TTFont(STATIC / "fonts" / f"noto-sans-{script}-{weight}-normal.woff2")
            font.flavor = None
            to = folder / f"{script}-{weight}.ttf"
            font.save(to)
            files[f"{script}-{weight}"] = str(to)
    return files


@cache
def _letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    return frozenset(letter for file in _fonts().values() for letter in TTFont(file).getBestCmap())


def _sprite() -> Markup:
    return faces.symbols()


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
