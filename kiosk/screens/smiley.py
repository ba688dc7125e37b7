"""A smiley on the screen, and the picture it is made of."""

from functools import lru_cache
from math import hypot
from pathlib import Path
from typing import Any

from kivy.animation import Animation
from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.widget import Widget
from PIL import Image, ImageDraw

from feedback import faces
from kiosk.screens.targets import Target
from kiosk.screens.words import texture_of

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

_FINER = 4
MOTION_S = 0.14
"""Eased out; nothing moves where motion is to be reduced."""


class SmileyPicture(Widget):
    """One face in the middle of its box; `value` 0 is no face."""

    value = NumericProperty(0)
    steps = NumericProperty(4)
    texture = ObjectProperty(None, allownone=True)
    diameter = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        draw_soon = Clock.create_trigger(self._draw, -1)  # once all of them are set
        for name in ("value", "steps", "size"):
            self.fbind(name, draw_soon)
        draw_soon()

    def _draw(self, *_: Any) -> None:
        self.diameter = int(min(self.size))
        drawn = self.value > 0 and self.diameter > 1
        self.texture = picture(self.value, self.steps, self.diameter) if drawn else None


class Smiley(Target):
    """A face to press and what it means; the whole column can be touched."""

    value = NumericProperty(1)
    steps = NumericProperty(4)
    label = StringProperty()
    language = StringProperty("en")
    rank = ObjectProperty(None, allownone=True)
    label_height = NumericProperty(0)
    face_height = NumericProperty(0)
    foot = NumericProperty(0)
    """Where the label begins, so that face and label stand together in the middle."""
    state = OptionProperty("waiting", options=["waiting", "chosen", "passed"])
    still = BooleanProperty(False)
    """Motion is to be reduced."""
    swell = NumericProperty(1.0)
    ring = NumericProperty(0.0)

    def on_state(self, *_: Any) -> None:
        """The chosen one steps forward, the others step back."""
        to = {
            "waiting": {"swell": 1.0, "ring": 0.0, "opacity": 1.0},
            "chosen": {"swell": 1.06, "ring": 1.0, "opacity": 1.0},
            "passed": {"swell": 0.94, "ring": 0.0, "opacity": 0.35},
        }[self.state]
        Animation.cancel_all(self)
        if self.still or self.state == "waiting":
            for name, value in to.items():
                setattr(self, name, value)
        else:
            self.ring = to["ring"]  # seen in the very next frame
            Animation(duration=MOTION_S, transition="out_cubic", **to).start(self)


@lru_cache(maxsize=24)
def picture(value: int, steps: int, diameter: int) -> Texture:
    """The face as a texture, `diameter` pixels wide."""
    return texture_of(draw(faces.face(value, steps), diameter))


def draw(face: faces.Face, diameter: int) -> Image.Image:
    """The face as a picture with smooth edges, on nothing."""
    size = diameter * _FINER
    picture = Image.new("RGBA", (size, size), face.colour + "00")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((0, 0, size - 1, size - 1), fill=face.colour)
    for stroke in face.brows:
        _stroke(pen, stroke, faces.STROKE, size, face.line)
    for x, y in face.eyes:
        _blob(pen, (x, y), face.eye_size, size, face.line)
    mouth = faces.curve(face.mouth)
    if face.open_mouth:
        pen.polygon([(x * size, (1 - y) * size) for x, y in mouth], fill=face.line)
        _stroke(pen, (mouth[0], mouth[-1]), faces.STROKE, size, face.line)
    _stroke(pen, mouth, faces.STROKE, size, face.line)
    return picture.reduce(_FINER)


def _stroke(
    pen: ImageDraw.ImageDraw,
    points: tuple[faces.Point, ...],
    width: float,
    size: int,
    colour: str,
) -> None:
    """A line with round ends."""
    corners = [(x * size, (1 - y) * size) for x, y in points]
    pen.polygon(_outline(corners, width * size / 2), fill=colour)
    for point in (points[0], points[-1]):
        _blob(pen, point, (width, width), size, colour)


def _outline(line: list[faces.Point], half: float) -> list[faces.Point]:
    """The two sides of a line, one forth and one back; Pillow's own thick lines have seams."""
    left, right = [], []
    for number, (x, y) in enumerate(line):
        (x0, y0), (x1, y1) = line[max(0, number - 1)], line[min(len(line) - 1, number + 1)]
        length = hypot(x1 - x0, y1 - y0)
        across, up = (y0 - y1) / length * half, (x1 - x0) / length * half
        left.append((x + across, y + up))
        right.append((x - across, y - up))
    return [*left, *reversed(right)]


def _blob(
    pen: ImageDraw.ImageDraw, at: faces.Point, extent: faces.Point, size: int, colour: str
) -> None:
    x, y, wide, high = at[0] * size, (1 - at[1]) * size, extent[0] * size / 2, extent[1] * size / 2
    pen.ellipse((x - wide, y - high, x + wide, y + high), fill=colour)
