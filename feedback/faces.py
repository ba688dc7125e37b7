"""The smileys as shapes: one geometry for window, page and print.

A unit square, x to the right, y upwards, the face's circle filling it. Told apart by the mouth's
curve first, in equal steps, then by colour (docs/decisions/palette.md).
"""

from typing import NamedTuple

from feedback.words import FACES

Point = tuple[float, float]

INK = "#0F1720"
PAPER = "#FFFFFF"
COLOURS = ("#C62839", "#F08A4B", "#F7D154", "#8CC3A0", "#1F8A8A")
"""Very unhappy to very happy; safe without red-green vision."""

STROKE = 0.065
"""Width of mouth, as a share of the face."""

_MOUTH_Y = (0.36, 0.35, 0.34, 0.33, 0.32)
_BEND = 0.11


class Face(NamedTuple):
    """One smiley. `mouth` is a cubic Bézier curve's four points, `eyes` are ellipses."""

    colour: str
    line: str
    """What eyes and mouth are drawn in: ink, or paper where the face is dark."""
    mouth: tuple[Point, Point, Point, Point]
    eyes: tuple[Point, Point]
    eye_size: Point
    brows: tuple[tuple[Point, Point], ...]
    """Short strokes over the eyes of the unhappiest, so that shape alone tells it."""


def face(value: int, steps: int) -> Face:
    """The smiley for `value` (1 is worst) on a scale of 4 or 5 steps."""
    place = FACES[steps][value - 1] - 1
    curve = (place - 2) * _BEND
    middle = _MOUTH_Y[place]
    ends, bottom = middle + curve * 0.6, middle - curve * 0.75
    half = 0.23
    return Face(
        colour=COLOURS[place],
        line=PAPER if place in (0, 4) else INK,
        mouth=(
            (0.5 - half, ends),
            (0.5 - half * 0.55, bottom),
            (0.5 + half * 0.55, bottom),
            (0.5 + half, ends),
        ),
        eyes=((0.34, 0.62), (0.66, 0.62)),
        eye_size=(0.085, 0.115),
        brows=(((0.24, 0.79), (0.40, 0.73)), ((0.76, 0.79), (0.60, 0.73))) if place == 0 else (),
    )
