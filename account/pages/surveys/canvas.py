"""A terminal's screen as SVG: boxes, words, faces and drawings in the terminal's own colours.

Colours are attributes and sizes are classes, because the pages allow no inline style. Words stand
in foreignObject, so that the browser breaks lines and sets every script from the right side.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

import qrcode
from markupsafe import Markup

from account.pages.surveys.setting import broken
from feedback.icons import ICONS
from feedback.icons import WIDTH as ICON_STROKE
from feedback.measures import TARGET_MM, UNIT_MM, USUAL_PX_PER_MM
from feedback.phrases import BREAK
from feedback.theme import Theme, contrast
from feedback.words import FACES

# The panel of 7 inches: most terminals have it, and what is read there is read on every other.
WIDTH, HEIGHT = 800, 480
UNIT = round(UNIT_MM * USUAL_PX_PER_MM)
MARGIN, GAP, APART = 3 * UNIT, UNIT, 2 * UNIT
TARGET = ceil(TARGET_MM * USUAL_PX_PER_MM)

_SIGNS = {
    "back": "M.62 .2L.34 .5L.62 .8",
    "on": "M.38 .2L.66 .5L.38 .8",
    "globe": "M.1 .5A.4 .4 0 1 1 .9 .5A.4 .4 0 1 1 .1 .5M.32 .5A.18 .4 0 1 1 .68 .5A.18 .4 0 1 1"
    " .32 .5M.1 .5H.9M.16 .3H.84M.16 .7H.84",
}
STAR = (
    *((0.5, 0.04), (0.62, 0.37), (0.97, 0.38), (0.69, 0.6), (0.79, 0.94)),
    *((0.5, 0.74), (0.21, 0.94), (0.31, 0.6), (0.03, 0.38), (0.38, 0.37)),
)
"""A star's corners in a unit square, y downwards."""


class Canvas:
    """Collects what is drawn; `mirrored` puts everything at the other side."""

    def __init__(self, theme: Theme, language: str, direction: str) -> None:
        self.theme, self._language, self.direction = theme, language, direction
        self.mirrored = direction == "rtl"
        self._drawn = list[Markup]()

    def svg(self, label: str) -> Markup:
        """The picture, as large as the page lets it be."""
        dark = contrast(self.theme.ground, "#FFFFFF") > contrast(self.theme.ground, "#000000")
        kind = "screen" if dark else "screen light"
        return Markup(
            '<svg class="{}" viewBox="0 0 {} {}" role="group" aria-label="{}">'
            '<rect width="{}" height="{}" fill="{}"/>{}</svg>'
        ).format(
            kind,
            WIDTH,
            HEIGHT,
            label,
            WIDTH,
            HEIGHT,
            self.theme.ground,
            Markup("").join(self._drawn),
        )

    def box(
        self,
        at: tuple[float, float, float, float],
        *,
        fill: str = "",
        edge: str = "",
        round_by: float = 10,
    ) -> Markup:
        """A rectangle with round corners; (x, y, width, height)."""
        x, y, width, height = self._placed(at)
        return Markup(
            '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}" stroke="{}"'
            ' stroke-width="2"/>'
        ).format(
            *_numbers(x, y, width, height, round_by),
            fill or self.theme.surface,
            edge or self.theme.edge,
        )

    def words(
        self,
        at: tuple[float, float, float, float],
        text: str,
        *,
        most: int = 60,
        bold: bool = False,
        colour: str = "",
        align: str = "center",
        language: str = "",
        direction: str = "",
    ) -> Markup:
        """A text in the largest of our sizes that it fits in."""
        x, y, width, height = self._placed(at)
        spoken = language or self._language
        said, size = broken(text, width, height, most, bold=bold, language=spoken)
        return Markup(
            '<g color="{}"><foreignObject x="{}" y="{}" width="{}" height="{}">'
            '<div xmlns="http://www.w3.org/1999/xhtml" class="said s{} {}{}{}" lang="{}" dir="{}">'
            "<span>{}</span></div></foreignObject></g>"
        ).format(
            colour or self.theme.text,
            *_numbers(x, y, width, height),
            size,
            align,
            " bold" if bold else "",
            " phrased" if BREAK in said else "",
            spoken,
            direction or self.direction,
            _kept(said) if spoken.startswith("th") else said,
        )

    def face(self, x: float, y: float, across: float, value: int, steps: int) -> Markup:
        """One smiley in its square."""
        left = self._placed((x, y, across, across))[0]
        return Markup('<use href="#face-{}" x="{}" y="{}" width="{}" height="{}"/>').format(
            FACES[steps][value - 1], *_numbers(left, y, across, across)
        )

    def icon(self, x: float, y: float, across: float, name: str) -> Markup:
        """One of our drawings; nothing where there is none of that name."""
        left = self._placed((x, y, across, across))[0]
        path = "".join(
            "M"
            + "L".join(f"{left + px * across:.1f} {y + (1 - py) * across:.1f}" for px, py in one)
            + ("h0" if len(one) == 1 else "")
            for one in ICONS.get(name, ())
        )
        return Markup(
            '<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linecap="round"'
            ' stroke-linejoin="round"/>'
        ).format(path, self.theme.text, f"{ICON_STROKE * across:.1f}")

    def star(self, x: float, y: float, across: float) -> Markup:
        """An empty star."""
        left = self._placed((x, y, across, across))[0]
        points = " ".join(f"{left + across * px:.1f},{y + across * py:.1f}" for px, py in STAR)
        return Markup('<polygon points="{}" fill="{}" stroke="{}" stroke-width="3"/>').format(
            points, self.theme.surface, self.theme.edge
        )

    def picture(self, x: float, y: float, width: float, height: float, href: str) -> Markup:
        """A picture of ours, as large as fits, at its own side."""
        left = self._placed((x, y, width, height))[0]
        side = "xMaxYMid" if self.mirrored else "xMinYMid"
        return Markup(
            '<image href="{}" x="{}" y="{}" width="{}" height="{}" preserveAspectRatio="{} meet"/>'
        ).format(href, *_numbers(left, y, width, height), side)

    def code(self, x: float, y: float, across: float, link: str) -> Markup:
        """A QR code on its white card."""
        left = self._placed((x, y, across, across))[0]
        path, modules = code_path(link)
        return Markup(
            '<rect x="{}" y="{}" width="{}" height="{}" rx="8" fill="#ffffff"/>'
            '<g transform="translate({} {}) scale({})"><path d="{}" fill="#0f1720"/></g>'
        ).format(*_numbers(left, y, across, across, left, y), f"{across / modules:.3f}", path)

    def signed(self, x: float, y: float, across: float, name: str) -> Markup:
        """A sign of the terminal's own on a button: "globe", "back" or "on"."""
        left = self._placed((x, y, across, across))[0]
        if self.mirrored:
            name = {"back": "on", "on": "back"}.get(name, name)
        return Markup(
            '<path transform="translate({} {}) scale({})" d="{}" fill="none" stroke="{}"'
            ' stroke-width=".08" stroke-linecap="round" stroke-linejoin="round"/>'
        ).format(*_numbers(left, y, across), _SIGNS[name], self.theme.text)

    def counted(self, x: float, y: float, across: float) -> Markup:
        """The sign that a rating is counted: a tick on a disc in the colour of words."""
        left = self._placed((x, y, across, across))[0]
        return Markup(
            '<g transform="translate({} {}) scale({})"><circle cx=".5" cy=".5" r=".5" fill="{}"/>'
            '<path d="M.28 .5L.44 .66L.72 .36" fill="none" stroke="{}" stroke-width=".08"'
            ' stroke-linecap="round" stroke-linejoin="round"/></g>'
        ).format(*_numbers(left, y, across), self.theme.text, self.theme.ground)

    @contextmanager
    def unmirrored(self) -> Iterator[None]:
        """What stands from left to right in every language: a scale, the worst first."""
        self.mirrored, was = False, self.mirrored
        yield
        self.mirrored = was

    def put(self, *drawn: Markup) -> None:
        """Draw these, one over the other."""
        self._drawn += drawn

    def way(self, href: str, label: str, *drawn: Markup) -> None:
        """Draw these as one thing that can be pressed; where it leads nowhere, just draw them."""
        if not href:
            self._drawn += drawn
            return
        link = Markup('<a href="{}" aria-label="{}">{}</a>')
        self._drawn.append(link.format(href, label, Markup("").join(drawn)))

    def _placed(self, at: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        x, y, width, height = at
        return (WIDTH - x - width if self.mirrored else x, y, width, height)


def _kept(said: str) -> Markup:
    """Each part by itself: a browser has breaks of its own for Thai, and the terminal has not."""
    parts = re.split(rf"([\s{BREAK}]+)", said)
    whole = Markup('<span class="whole">{}</span>').format
    return Markup("").join(part if nth % 2 else whole(part) for nth, part in enumerate(parts))


def code_path(link: str, border: int = 4) -> tuple[str, int]:
    """A QR code as an SVG path of squares one unit wide, and how many units it has a side."""
    made = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=border)
    made.add_data(link)
    rows = made.get_matrix()
    path = "".join(
        f"M{x} {y}h{run}v1h-{run}z" for y, row in enumerate(rows) for x, run in _runs(row)
    )
    return path, len(rows)


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    found, start = list[tuple[int, int]](), -1
    for x, dark in enumerate([*row, False]):
        if dark and start < 0:
            start = x
        elif not dark and start >= 0:
            found.append((start, x - start))
            start = -1
    return found


def _numbers(*numbers: float) -> tuple[str, ...]:
    return tuple(f"{one:g}" for one in numbers)
