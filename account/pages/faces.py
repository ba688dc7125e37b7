"""The smileys as SVG: drawn once a page, then used by name."""

from markupsafe import Markup

from feedback.faces import STROKE, Face, Point, face
from feedback.survey import Kind
from feedback.words import FACES

_UNIT = 100


def symbols() -> Markup:
    """All five faces as an invisible sprite, `#face-1` (worst) to `#face-5`."""
    drawn = "".join(
        f'<symbol id="face-{place}" viewBox="0 0 {_UNIT} {_UNIT}">{_drawn(face(place, 5))}</symbol>'
        for place in FACES[5]
    )
    # Only our own numbers and colours are in it.
    return Markup(f'<svg class="sprite" aria-hidden="true" focusable="false">{drawn}</svg>')  # noqa: S704


def place_of(kind: str | None, steps: int | None, value: int | None) -> int | None:
    """Which of the five faces stands for a rating; None where it was not given by smileys."""
    if kind != Kind.SMILEYS or value is None or steps not in FACES or not 1 <= value <= steps:
        return None
    return FACES[steps][value - 1]


def _drawn(one: Face) -> str:
    eyes = "".join(
        f'<ellipse cx="{_x(eye)}" cy="{_y(eye)}" rx="{_n(one.eye_size[0] / 2)}"'
        f' ry="{_n(one.eye_size[1] / 2)}" fill="{one.line}"/>'
        for eye in one.eyes
    )
    mouth = "M{} {}C{} {} {} {} {} {}".format(
        *(number for point in one.mouth for number in (_x(point), _y(point)))
    )
    filled = one.line if one.open_mouth else "none"
    mouth += "Z" if one.open_mouth else ""
    brows = "".join(f"M{_x(a)} {_y(a)}L{_x(b)} {_y(b)}" for a, b in one.brows)
    return (
        f'<circle class="skin" cx="50" cy="50" r="48.5" fill="{one.colour}"/>{eyes}'
        f'<path d="{mouth}{brows}" fill="{filled}" stroke="{one.line}"'
        f' stroke-width="{_n(STROKE)}" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _x(point: Point) -> str:
    return _n(point[0])


def _y(point: Point) -> str:
    # The ground's y points upwards, a page's downwards.
    return _n(1 - point[1])


def _n(share: float) -> str:
    return f"{share * _UNIT:g}"
