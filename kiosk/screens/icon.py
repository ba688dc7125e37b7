"""A small drawing in one colour."""

from functools import lru_cache
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.widget import Widget
from PIL import Image, ImageDraw

from feedback.icons import ICONS, WIDTH, Stroke
from kiosk.screens.strokes import FINER, blob, stroke, white
from kiosk.screens.words import texture_of

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def _ring(wide: float) -> Stroke:
    """A circle of radius 0.4 around the middle, or one seen from aside: a meridian."""
    turns = [number * pi / 24 for number in range(49)]
    return tuple((0.5 + wide * cos(turn), 0.5 + 0.4 * sin(turn)) for turn in turns)


_GLASS = (
    tuple((x * 0.84, 0.16 + y * 0.84) for x, y in _ring(0.4)),
    ((0.68, 0.34), (0.92, 0.08)),
)
"""A magnifying glass."""

GLYPHS: dict[str, tuple[Stroke, ...]] = {
    "back": (((0.6, 0.82), (0.28, 0.5), (0.6, 0.18)),),
    "close": (((0.22, 0.78), (0.78, 0.22)), ((0.22, 0.22), (0.78, 0.78))),
    "globe": (
        _ring(0.4),
        _ring(0.17),
        ((0.1, 0.5), (0.9, 0.5)),
        ((0.16, 0.71), (0.84, 0.71)),
        ((0.16, 0.29), (0.84, 0.29)),
    ),
    "larger": (*_GLASS, ((0.24, 0.58), (0.6, 0.58)), ((0.42, 0.4), (0.42, 0.76))),
    "smaller": (*_GLASS, ((0.24, 0.58), (0.6, 0.58))),
    "next": (((0.4, 0.82), (0.72, 0.5), (0.4, 0.18)),),
    "backspace": (
        ((0.34, 0.8), (0.08, 0.5), (0.34, 0.2), (0.92, 0.2), (0.92, 0.8), (0.34, 0.8)),
        ((0.48, 0.62), (0.74, 0.38)),
        ((0.48, 0.38), (0.74, 0.62)),
    ),
    "this": (((0.16, 0.5), (0.4, 0.24), (0.84, 0.78)),),
    "shift": (
        ((0.5, 0.88), (0.12, 0.48), (0.34, 0.48), (0.34, 0.14), (0.66, 0.14), (0.66, 0.48),
         (0.88, 0.48), (0.5, 0.88)),
    ),
    "space": (((0.1, 0.56), (0.1, 0.36), (0.9, 0.36), (0.9, 0.56)),),
}  # fmt: skip
"""What stands on our own keys and buttons."""


class Icon(Widget):
    """One drawing in the middle of its box; without a name there is none."""

    name = StringProperty()
    own = BooleanProperty(False)
    """Whether it is one of our own keys' instead of a survey's."""
    colour = ColorProperty("#F6F7F9")
    mirrored = BooleanProperty(False)
    texture = ObjectProperty(None, allownone=True)
    share = NumericProperty(1.0)
    """How much of its box it takes."""
    side = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        draw_soon = Clock.create_trigger(self._draw, -1)  # once all of them are set
        for name in ("name", "own", "mirrored", "share", "size"):
            self.fbind(name, draw_soon)
        draw_soon()

    def _draw(self, *_: Any) -> None:
        self.side = int(min(self.size) * self.share)
        strokes = (GLYPHS if self.own else ICONS).get(self.name)
        drawn = strokes is not None and self.side > 1
        self.texture = picture(strokes, self.side, self.mirrored) if drawn else None


@lru_cache(maxsize=64)
def picture(strokes: tuple[Stroke, ...], side: int, mirrored: bool) -> Texture:
    """The drawing as a white texture, `side` pixels wide."""
    return texture_of(draw(strokes, side, mirrored=mirrored))


def draw(strokes: tuple[Stroke, ...], side: int, *, mirrored: bool = False) -> Image.Image:
    """The drawing in white on nothing."""
    size = side * FINER
    mask = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(mask)
    for points in strokes:
        placed = tuple((1 - x if mirrored else x, y) for x, y in points)
        if len(placed) == 1:
            blob(pen, placed[0], (WIDTH * 1.7, WIDTH * 1.7), size, "#FFFFFF")
        for piece in pairwise(placed):  # one by one, so that corners are round too
            stroke(pen, piece, WIDTH, size, "#FFFFFF")
    return white(mask.reduce(FINER))
