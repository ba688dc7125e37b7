"""The operator's logo: small, beside what is asked."""

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import ListProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget
from PIL import Image

from kiosk.errors import CannotShow
from kiosk.screens.words import texture_of

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

LARGEST_SIDE = 2_000
"""Pixels; a larger picture is no logo."""


class BadLogo(CannotShow):
    """The logo in the settings is no picture that can be drawn."""

    hint = "Give the account a PNG of at most 2000 pixels a side, or take the logo out."


class Logo(Widget):
    """A PNG in the middle of its box, as large as it fits; without one there is nothing."""

    png = ObjectProperty(b"")
    texture = ObjectProperty(None, allownone=True)
    ratio = NumericProperty(0.0)
    """Its width as a share of its height; 0 where there is none."""
    box = ListProperty([0, 0, 0, 0])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for name in ("png", "pos", "size"):
            self.fbind(name, self._place)

    def _place(self, *_: Any) -> None:
        self.texture = _texture(self.png) if self.png else None
        if self.texture is None:
            self.ratio, self.box = 0.0, [0, 0, 0, 0]
            return
        wide, high = self.texture.size
        self.ratio = wide / high
        grow = min(self.width / wide, self.height / high)
        size = round(wide * grow), round(high * grow)
        self.box = [int(self.center_x - size[0] / 2), int(self.center_y - size[1] / 2), *size]


def picture(png: bytes) -> Image.Image:
    """Read a logo; raises BadLogo."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as read:
            if max(read.size) > LARGEST_SIDE:
                raise BadLogo(f"the logo is {read.width} x {read.height} pixels")
            return read.convert("RGBA")
    except (OSError, SyntaxError) as error:  # what Pillow says of a broken PNG
        raise BadLogo(f"the logo cannot be read: {error}") from error


@lru_cache(maxsize=2)
def _texture(png: bytes) -> Texture:
    texture = texture_of(picture(png))
    texture.mag_filter = texture.min_filter = "linear"
    return texture
