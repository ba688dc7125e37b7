"""Where a visitor writes: the end of the text is always in sight, and only our keys reach it.

Not Kivy's own: that one listens to every keyboard plugged in, and has menus and a clipboard.
"""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)

from kiosk.screens import typeset
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.targets import Target
from kiosk.screens.words import Words, texture_of  # noqa: F401 - the kv file names Words

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

_SPACE = 0.26
"""Width of a space, as a share of the font size."""


class Field(Target):
    """One text being written. `named` is what it asks for, shown while it is empty."""

    text = StringProperty()
    named = StringProperty()
    language = StringProperty("en")
    active = BooleanProperty(True)
    """Whether keys write here."""
    longest = NumericProperty(500)
    few = NumericProperty(-1)
    """So many letters before the end their number is shown; -1 is never."""
    left = StringProperty()
    """How many letters may follow, once they are few."""
    step = NumericProperty(0)
    texture = ObjectProperty(None, allownone=True)
    texture_box = ListProperty([0, 0, 0, 0])
    caret = ListProperty([0, 0, 0])
    """Its left, its foot and its height."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._soon = Clock.create_trigger(self._draw, -1)
        for name in ("text", "language", "scale", "step", "pos", "size", "active"):
            self.fbind(name, self._soon)
        self._soon()

    def type(self, letter: str) -> None:
        """Put a letter at the end."""
        if len(self.text) < self.longest:
            self.text += letter

    def erase(self) -> None:
        """Take the last letter away."""
        self.text = self.text[:-1]

    def _draw(self, *_: Any) -> None:
        px, pad = self.scale.text(self.step), self.scale.unit * 1.5
        width, height = self.width - 2 * pad, self.height - self.scale.unit
        spare = int(self.longest - len(self.text))
        self.left = str(spare) if spare <= self.few else ""
        # Its place is kept before it is needed: what is written does not jump.
        width -= px * 2 if self.few > 0 else 0
        from_right = reads_from_right(self.language)
        if min(width, height) <= 1:
            self.texture = None
            return
        picture, end = None, 0.0
        line = px * 1.3
        if self.text.strip():
            setting = typeset.written(self.text, self.language, px, width - px * 0.2)
            picture = typeset.draw(setting, "start")
            line = setting.height / len(setting.lines)
            last = setting._replace(lines=setting.lines[-1:])
            end = typeset.width_of(last)
            rows = max(1, int(height // line))
            if len(setting.lines) > rows:  # the end of it is what is being written
                picture = picture.crop((0, picture.height - int(rows * line), *picture.size))
        spaces = len(self.text) - len(self.text.rstrip())
        end = min(end + spaces * px * _SPACE, width)
        left = self.right - pad if from_right else self.x + pad
        top = self.center_y + (picture.height if picture else line) / 2
        foot = top - (picture.height if picture else line)
        self.caret = [left - end if from_right else left + end, foot + line * 0.12, line * 0.76]
        self.texture = texture_of(picture) if picture else None
        if picture:
            x = left - picture.width if from_right else left
            self.texture_box = [round(x), round(foot), *picture.size]
