"""A smiley on the screen, and the picture it is made of."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from kivy.animation import Animation
from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.widget import Widget
from PIL import Image, ImageDraw

from feedback import faces
from feedback.theme import contrast
from kiosk.screens.strokes import FINER, blob, stroke
from kiosk.screens.targets import Target
from kiosk.screens.words import texture_of

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

MOTION_S = 0.14
"""Eased out; nothing moves where motion is to be reduced."""


OUTLINED_BELOW = 3.0
"""A face with less contrast to the ground than this has an outline (WCAG 2.2, 1.4.11)."""


class SmileyPicture(Widget):
    """One face in the middle of its box; `value` 0 is no face."""

    value = NumericProperty(0)
    steps = NumericProperty(4)
    ground = StringProperty(faces.INK)
    """The colour it lies on."""
    blinking = BooleanProperty(False)
    texture = ObjectProperty(None, allownone=True)
    diameter = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        draw_soon = Clock.create_trigger(self._draw, -1)  # once all of them are set
        for name in ("value", "steps", "size", "ground", "blinking"):
            self.fbind(name, draw_soon)
        draw_soon()

    def _draw(self, *_: Any) -> None:
        self.diameter = int(min(self.size))
        drawn = self.value > 0 and self.diameter > 1
        if not drawn:
            self.texture = None
            return
        how = (self.ground, bool(self.blinking))
        self.texture = picture(int(self.value), int(self.steps), self.diameter, *how)


class Smiley(Target):
    """A face to press and what it means; the whole column can be touched."""

    value = NumericProperty(1)
    steps = NumericProperty(4)
    label = StringProperty()
    language = StringProperty("en")
    rank = ObjectProperty(None, allownone=True)
    label_height = NumericProperty(0)
    label_box = ListProperty([0, 0])
    """Left and width of its name, which may reach beyond its own column."""
    label_align = StringProperty("center")
    face_height = NumericProperty(0)
    foot = NumericProperty(0)
    """Where the label begins, so that face and label stand together in the middle."""
    state = OptionProperty("waiting", options=["waiting", "chosen", "passed"])
    still = BooleanProperty(False)
    """Motion is to be reduced."""
    blinking = BooleanProperty(False)
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
def picture(value: int, steps: int, diameter: int, ground: str, blinking: bool) -> Texture:
    """The face as a texture, `diameter` pixels wide."""
    face = faces.face(value, steps)
    outline = "" if contrast(face.colour, ground) >= OUTLINED_BELOW else against(ground)
    return texture_of(draw(face, diameter, outline=outline, blinking=blinking))


def against(ground: str) -> str:
    """What a line is drawn in to stand out on this ground: ink or paper."""
    return max(faces.INK, faces.PAPER, key=lambda colour: contrast(colour, ground))


def draw(
    face: faces.Face, diameter: int, *, outline: str = "", blinking: bool = False
) -> Image.Image:
    """The face as a picture with smooth edges, on nothing."""
    size = diameter * FINER
    picture = Image.new("RGBA", (size, size), (outline or face.colour) + "00")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((0, 0, size - 1, size - 1), fill=outline or face.colour)
    if outline:
        inset = size * faces.STROKE / 2
        pen.ellipse((inset, inset, size - 1 - inset, size - 1 - inset), fill=face.colour)
    for brow in face.brows:
        stroke(pen, brow, faces.STROKE, size, face.line)
    for lid in faces.closed(face) if blinking else ():
        stroke(pen, lid, faces.STROKE * 0.8, size, face.line)
    for x, y in () if blinking else face.eyes:
        blob(pen, (x, y), face.eye_size, size, face.line)
    mouth = faces.curve(face.mouth)
    if face.open_mouth:
        pen.polygon([(x * size, (1 - y) * size) for x, y in mouth], fill=face.line)
        stroke(pen, (mouth[0], mouth[-1]), faces.STROKE, size, face.line)
    stroke(pen, mouth, faces.STROKE, size, face.line)
    return picture.reduce(FINER)
