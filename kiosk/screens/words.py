"""Words on the screen, set as large as they may be and still fit."""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.widget import Widget
from PIL import Image

from kiosk.screens import typeset
from kiosk.screens.scale import Scale

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

_PLACE = {"bottom": 0.0, "middle": 0.5, "top": 1.0}


class Rank:
    """Words that belong together: all are set in the size that the longest of them needs."""

    def __init__(self) -> None:
        self._members: list[Words] = []
        self.set_again = Clock.create_trigger(self._set, -1)

    def join(self, words: "Words") -> None:
        """Set these along with the others from now on."""
        self._members.append(words)
        self.set_again()

    def leave(self, words: "Words") -> None:
        """They are set on their own from now on."""
        self._members.remove(words)

    def _set(self, _dt: float) -> None:
        members = [one for one in self._members if one.text and min(one.size) > 1]
        px = min((one.fitting().px for one in members), default=0)
        for one in self._members:
            one.set_in(px)


class Words(Widget):
    """One text in its box. `step` is the size wanted (see Scale.text), never exceeded."""

    text = StringProperty()
    language = StringProperty("en")
    bold = BooleanProperty(False)
    colour = ColorProperty(None, allownone=True)
    """None is the theme's own for text."""
    step = NumericProperty(0)
    align = OptionProperty("center", options=["start", "center", "end"])
    valign = OptionProperty("middle", options=["top", "middle", "bottom"])
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    rank = ObjectProperty(None, allownone=True)
    least = NumericProperty(0)
    """The smallest font size worth showing: a text that needs a smaller one is left out."""
    left_out = BooleanProperty(False)
    setting = ObjectProperty(None, allownone=True)
    """How the text stands now, for whoever wants to measure."""
    texture = ObjectProperty(None, allownone=True)
    texture_box = ListProperty([0, 0, 0, 0])

    def __init__(self, **given: Any) -> None:
        self._of = Rank()
        self._of.join(self)
        super().__init__(**given)
        for name in ("text", "language", "bold", "step", "align", "scale", "size"):
            self.fbind(name, self._changed)
        for name in ("pos", "valign"):
            self.fbind(name, self._place)

    def fitting(self) -> typeset.Setting:
        """The text as large as it fits here."""
        return typeset.fit(
            self.text, self.language, self.scale.sizes(self.step), self.size, bold=self.bold
        )

    def set_in(self, px: int) -> None:
        """Draw the text at `px` or, where that is too large, as it fits."""
        if not self.text or min(self.size) <= 1:
            self.left_out = bool(self.least)
            self.setting = self.texture = None
            return
        sizes = [one for one in self.scale.sizes(self.step) if one <= px]
        setting = typeset.fit(self.text, self.language, sizes or [px], self.size, bold=self.bold)
        self.left_out = setting.px < self.least or setting.width > self.width + 1
        self.left_out = bool(self.least) and self.left_out
        if self.left_out:
            self.setting = self.texture = None
            return
        if setting != self.setting or self.texture is None:
            self.setting = setting
            self.texture = texture_of(typeset.draw(setting, self.align))
        self._place()

    def on_rank(self, *_: Any) -> None:
        """Belong to others, or to nobody."""
        self._of.leave(self)
        self._of = self.rank or Rank()
        self._of.join(self)

    def _changed(self, *_: Any) -> None:
        self._of.set_again()

    def _place(self, *_: Any) -> None:
        if self.setting is None:
            self.texture_box = [0, 0, 0, 0]
            return
        width, height = self.setting.width, self.setting.height
        x = self.x + (self.width - width) * typeset.across(self.language, self.align)
        y = self.y + (self.height - height) * _PLACE[self.valign]
        self.texture_box = [round(x), round(y), width, height]


_FORMATS = {"LA": "luminance_alpha", "RGBA": "rgba"}


def texture_of(picture: Image.Image) -> Texture:
    """A picture as the graphics card takes it; what is all white needs half the memory as LA."""
    form = _FORMATS[picture.mode]
    texture = Texture.create(size=picture.size, colorfmt=form)
    texture.blit_buffer(picture.tobytes(), colorfmt=form, bufferfmt="ubyte")
    texture.flip_vertical()
    return texture
