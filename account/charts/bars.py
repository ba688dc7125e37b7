"""Bars within a table's row: shares of a whole, and where a score lies in its unit."""

from collections.abc import Sequence

from markupsafe import Markup

from account.charts.colours import colour
from account.charts.drawing import drawing, tag
from account.scores.score import Score

WIDTH, HEIGHT = 400, 16


def share(part: float, face: int | None = None) -> Markup:
    """How much of the whole, 0 to 1; in a face's colour, or quiet."""
    width = max(part * WIDTH, 2 if part else 0)
    fill = {"fill": colour(face)} if face else {}
    kind = "bar" if face else "bar quiet-bar"
    return _row(
        [
            tag("rect", class_="track", width=WIDTH, height=HEIGHT, rx=3),
            tag("rect", class_=kind, width=width, height=HEIGHT, rx=3, **fill),
        ]
    )


def stacked(parts: Sequence[tuple[int, int]], whole: int) -> Markup:
    """(face, how many) from left to right, of a whole."""
    shapes = [tag("rect", class_="track", width=WIDTH, height=HEIGHT, rx=3)]
    at = 0.0
    for face, many in parts:
        width = WIDTH * many / whole if whole else 0.0
        shapes.append(
            tag("rect", class_="bar", x=at, width=width, height=HEIGHT, fill=colour(face))
        )
        at += width
    return _row(shapes)


def whiskers(score: Score, face: int | None) -> Markup:
    """The interval as a line and the score as a dot, on the score's whole unit."""
    shapes = [tag("path", class_="axis", d=f"M6 8H{WIDTH - 6}")]
    if score.value is not None and score.interval is not None:
        low, at, high = (
            _along(score, x) for x in (score.interval.low, score.value, score.interval.high)
        )
        shapes.append(
            tag(
                "path", class_="interval", d=f"M{low:.1f} 8H{high:.1f}M{low:.1f} 4v8M{high:.1f} 4v8"
            )
        )
        shapes.append(tag("circle", class_="dot", cx=at, cy=8, r=6, fill=colour(face or 3)))
    return _row(shapes, fixed=True)


def _along(score: Score, value: float) -> float:
    return 6 + (WIDTH - 12) * (value - score.lowest) / (score.highest - score.lowest)


def _row(shapes: Sequence[str], *, fixed: bool = False) -> Markup:
    return drawing(WIDTH, HEIGHT, shapes, name="row fixed" if fixed else "row", stretch=not fixed)
