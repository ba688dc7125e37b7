"""The QR code: a link as a picture that a phone reads from a metre away."""

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import qrcode
from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget
from PIL import Image, ImageOps

from kiosk.screens.look import CARD, CODE
from kiosk.screens.scale import Scale
from kiosk.screens.words import texture_of

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

QUIET_ZONE = 4
"""Modules of empty margin on each side (ISO/IEC 18004)."""

WIDE = 1.25
"""Modules this much wider than the least leave room for more error correction."""


class QrCode(Widget):
    """A dark code on a light card, in whole pixels a module, as large as its box allows."""

    link = StringProperty()
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    texture = ObjectProperty(None, allownone=True)
    module = NumericProperty(0)
    """Pixels a module is wide."""
    side = NumericProperty(0)
    inner = ListProperty([0.0] * 8)
    """The texture without the outer half of its quiet zone, which the card's corners cut."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        draw_soon = Clock.create_trigger(self._draw, -1)  # once all are set
        for name in ("link", "scale", "size"):
            self.fbind(name, draw_soon)

    def _draw(self, *_: Any) -> None:
        if not self.link:
            self.texture, self.side = None, 0
            return
        room = int(min(self.size))
        self.texture = picture(self.link, correction(self.link, room, self.scale))
        self.module = min(int(min(self.size) // self.texture.width), self.scale.qr_module_most)
        self.side = self.module * self.texture.width
        low = QUIET_ZONE / 2 / self.texture.width
        high = 1 - low
        self.inner = [low, high, high, high, high, low, low, low]  # y runs downwards in the picture


def address(link: str) -> str:
    """The short address under the code: whose page it is, without the token."""
    return urlsplit(link).netloc


@lru_cache(maxsize=16)
def correction(link: str, room: int, scale: Scale) -> int:
    """How much of the code may be unreadable: as much as leaves its modules wide.

    A phone at arm's length misses more for narrow modules than for scratches, so the highest
    level is taken at which a module is a quarter wider than the least, and M where none is.
    """
    for level in (qrcode.ERROR_CORRECT_H, qrcode.ERROR_CORRECT_Q):
        if room // len(_modules(link, level)) >= scale.qr_module * WIDE:
            return int(level)
    return int(qrcode.ERROR_CORRECT_M)


@lru_cache(maxsize=8)
def _modules(link: str, level: int) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=level, border=QUIET_ZONE)
    code.add_data(link)
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


@lru_cache(maxsize=1)
def picture(link: str, level: int) -> Texture:
    """The code with its quiet zone as a texture, one pixel a module."""
    modules = _modules(link, level)
    drawn = Image.new("1", (len(modules), len(modules)))
    drawn.putdata([not dark for row in modules for dark in row])
    coloured = ImageOps.colorize(drawn.convert("L"), CODE, CARD).convert("RGBA")
    texture = texture_of(coloured)
    texture.mag_filter = texture.min_filter = "nearest"
    return texture
