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

# Per face: height of the mouth's corners, and how far its middle lies below them.
_MOUTHS = ((0.23, -0.14), (0.29, -0.075), (0.33, 0.0), (0.37, 0.09), (0.41, 0.20))
_HALF = (0.20, 0.20, 0.19, 0.22, 0.24)


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
    open_mouth: bool = False
    """Whether the mouth is closed by a straight line and filled, as the happiest laughs."""


def closed(one: Face) -> tuple[tuple[Point, Point], ...]:
    """The strokes that the eyes become when a face blinks."""
    half = one.eye_size[0] * 0.6
    return tuple(((x - half, y), (x + half, y)) for x, y in one.eyes)


def face(value: int, steps: int) -> Face:
    """The smiley for `value` (1 is worst) on a scale of 4 or 5 steps."""
    place = FACES[steps][value - 1] - 1
    corners, depth = _MOUTHS[place]
    half = _HALF[place]
    # A cubic Bézier's middle lies three quarters of the way to its two inner points.
    inner = corners - depth / 0.75
    return Face(
        colour=COLOURS[place],
        line=PAPER if place in (0, 4) else INK,
        mouth=(
            (0.5 - half, corners),
            (0.5 - half * 0.52, inner),
            (0.5 + half * 0.52, inner),
            (0.5 + half, corners),
        ),
        eyes=((0.34, 0.60), (0.66, 0.60)),
        eye_size=(0.10, 0.14),
        brows=(((0.25, 0.77), (0.41, 0.715)), ((0.75, 0.77), (0.59, 0.715))) if place == 0 else (),
        open_mouth=place == 4,
    )


def curve(mouth: tuple[Point, Point, Point, Point], pieces: int = 48) -> tuple[Point, ...]:
    """Points along a cubic Bézier curve, its ends included."""
    return tuple(_on_curve(mouth, number / pieces) for number in range(pieces + 1))


def _on_curve(mouth: tuple[Point, Point, Point, Point], t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    x, y = zip(*mouth, strict=True)
    return _weighed(weights, x), _weighed(weights, y)


def _weighed(weights: tuple[float, ...], numbers: tuple[float, ...]) -> float:
    return sum(weight * number for weight, number in zip(weights, numbers, strict=True))
