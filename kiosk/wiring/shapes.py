"""What a drawing is made of, and the same drawing as SVG and as PNG. Units are SVG's pixels."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
FONTS = Path("/usr/share/fonts/truetype/noto")
SCALE = 2
"""Of a PNG, so that it prints."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with round corners."""

    at: Point
    size: Point
    fill: str
    edge: str = ""
    corner: float = 8


@dataclass(frozen=True, slots=True)
class Disc:
    """An ellipse around its middle; `half` is half its width and height."""

    at: Point
    half: Point
    fill: str
    edge: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Strokes from point to point."""

    points: tuple[Point, ...]
    colour: str
    width: float = 3


@dataclass(frozen=True, slots=True)
class Words:
    """One line; `at` is the left, middle or right of its base line."""

    at: Point
    text: str
    size: float
    colour: str
    bold: bool = False
    anchor: str = "start"


Shape = Box | Disc | Line | Words
_PIL_ANCHOR = {"start": "ls", "middle": "ms", "end": "rs"}


def as_svg(shapes: Iterable[Shape], size: tuple[int, int], title: str) -> str:
    """The drawing as one SVG file."""
    drawn = "\n".join(_svg(one) for one in shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" '
        f'width="{size[0]}" height="{size[1]}" role="img" aria-label={quoteattr(title)} '
        f'font-family="Noto Sans, sans-serif">\n<title>{escape(title)}</title>\n{drawn}\n</svg>\n'
    )


def _svg(one: Shape) -> str:
    match one:
        case Box(at, size, fill, edge, corner):
            return (
                f'<rect x="{at[0]:g}" y="{at[1]:g}" width="{size[0]:g}" height="{size[1]:g}" '
                f'rx="{corner:g}" fill="{fill}"{_edge(edge)}/>'
            )
        case Disc(at, half, fill, edge):
            return (
                f'<ellipse cx="{at[0]:g}" cy="{at[1]:g}" rx="{half[0]:g}" ry="{half[1]:g}" '
                f'fill="{fill}"{_edge(edge)}/>'
            )
        case Line(points, colour, width):
            path = " ".join(f"{x:g},{y:g}" for x, y in points)
            return (
                f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
                f'stroke-linecap="round" stroke-linejoin="round"/>'
            )
        case Words(at, text, height, colour, bold, anchor):
            weight = ' font-weight="700"' if bold else ""
            return (
                f'<text x="{at[0]:g}" y="{at[1]:g}" font-size="{height:g}" fill="{colour}"{weight} '
                f'text-anchor="{anchor}">{escape(text)}</text>'
            )


def _edge(colour: str) -> str:
    return f' stroke="{colour}" stroke-width="1.5"' if colour else ""


def as_png(shapes: Iterable[Shape], size: tuple[int, int], ground: str) -> bytes:
    """The drawing as one PNG file, twice as large."""
    picture = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), ground)
    pen = ImageDraw.Draw(picture)
    for one in shapes:
        _png(pen, one)
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _png(pen: ImageDraw.ImageDraw, one: Shape) -> None:
    match one:
        case Box(at, size, fill, edge, corner):
            box = [*_scaled(at), *_scaled((at[0] + size[0], at[1] + size[1]))]
            pen.rounded_rectangle(box, corner * SCALE, fill, edge or None, 3 if edge else 0)
        case Disc(at, half, fill, edge):
            corners = ((at[0] - half[0], at[1] - half[1]), (at[0] + half[0], at[1] + half[1]))
            box = [*_scaled(corners[0]), *_scaled(corners[1])]
            pen.ellipse(box, fill, edge or None, 3 if edge else 0)
        case Line(points, colour, width):
            pen.line([_scaled(one) for one in points], colour, round(width * SCALE), joint="curve")
        case Words(at, text, height, colour, bold, anchor):
            font = _font(round(height * SCALE), bold=bold)
            pen.text(_scaled(at), text, colour, font, anchor=_PIL_ANCHOR[anchor])


def _scaled(at: Point) -> Point:
    return at[0] * SCALE, at[1] * SCALE


@cache
def _font(height: int, *, bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The family's own where it is installed, else the one that Pillow brings."""
    file = FONTS / f"NotoSans-{'Bold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(file, height) if file.exists() else ImageFont.load_default(height)
