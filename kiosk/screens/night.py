"""The screen in its dark hours: black, until somebody touches it."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.uix.widget import Widget

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

AWAKE_S = 60
"""How long a touch keeps the screen lit with nobody touching it again."""


class Night(Widget):
    """Covers all, and takes the touch that wakes: nobody rates what they cannot see."""

    __events__ = ("on_woken",)

    def on_woken(self) -> None:
        """Whoever puts the night up binds here."""

    def on_touch_down(self, touch: Any) -> bool:
        """Any finger anywhere."""
        touch.grab(self)
        self.dispatch("on_woken")
        return True
