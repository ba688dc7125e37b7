"""Lines with round ends on a picture that is drawn larger and then made smaller, to be smooth."""

from math import hypot

from PIL import Image, ImageDraw

Point = tuple[float, float]

FINER = 4
"""How much larger it is drawn."""


def stroke(
    pen: ImageDraw.ImageDraw,
    points: tuple[Point, ...],
    width: float,
    size: int,
    colour: str,
) -> None:
    """A line with round ends; points and width in shares of the drawing's `size`."""
    corners = [(x * size, (1 - y) * size) for x, y in points]
    pen.polygon(_outline(corners, width * size / 2), fill=colour)
    for point in (points[0], points[-1]):
        blob(pen, point, (width, width), size, colour)


def _outline(line: list[Point], half: float) -> list[Point]:
    """The two sides of a line, one forth and one back; Pillow's own thick lines have seams."""
    left, right = [], []
    for number, (x, y) in enumerate(line):
        (x0, y0), (x1, y1) = line[max(0, number - 1)], line[min(len(line) - 1, number + 1)]
        length = hypot(x1 - x0, y1 - y0)
        across, up = (y0 - y1) / length * half, (x1 - x0) / length * half
        left.append((x + across, y + up))
        right.append((x - across, y - up))
    return [*left, *reversed(right)]


def blob(pen: ImageDraw.ImageDraw, at: Point, extent: Point, size: int, colour: str) -> None:
    """An ellipse, `extent` wide and high, its middle at `at`."""
    x, y, wide, high = at[0] * size, (1 - at[1]) * size, extent[0] * size / 2, extent[1] * size / 2
    pen.ellipse((x - wide, y - high, x + wide, y + high), fill=colour)


def white(mask: Image.Image) -> Image.Image:
    """White, as opaque as the mask says: what is drawn so can be shown in any colour."""
    return Image.merge("LA", (Image.new("L", mask.size, 255), mask))
