"""What can be touched."""

from pathlib import Path
from time import monotonic
from typing import Any

from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.widget import Widget

from kiosk.screens.fingers import PALM_S
from kiosk.screens.scale import Scale
from kiosk.screens.typeset import fit
from kiosk.screens.words import Words  # noqa: F401 - the kv file names it

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


LONGEST_PRESS_S = 10.0
"""Whatever lay there for longer was no finger: wiped away, a drop has pressed nothing."""


class Target(Widget):
    """Answers as soon as it is touched, and means it when it is let go.

    Sliding off takes the touch back (WCAG 2.2, 2.5.2); a thumb's roll is forgiven. What lies on it
    for longer than a hand takes to come down, a drop or a sleeve, makes way for the next finger.
    """

    __events__ = ("on_release",)
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    held = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        self._holder: Any = None
        self._held_since = 0.0
        super().__init__(**given)

    def on_release(self) -> None:
        """Whoever shows this target binds here."""

    def on_touch_down(self, touch: Any) -> bool:
        """Take one finger, or the left mouse button."""
        plain = getattr(touch, "button", "left") in ("left", None)
        if not plain or self.disabled or not self.collide_point(*touch.pos):
            return False
        if self._holder is not None:
            if monotonic() - self._held_since < PALM_S:
                return False
            self._holder.ungrab(self)
        touch.grab(self)
        self._holder, self._held_since, self.held = touch, monotonic(), True
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Dispatch `on_release` unless the finger has left."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        if monotonic() - self._held_since < LONGEST_PRESS_S and self._near(*touch.pos):
            self.dispatch("on_release")
        self._holder, self.held = None, False
        return True

    def _near(self, x: float, y: float) -> bool:
        slack = self.scale.unit * 2
        return bool(
            self.x - slack <= x <= self.right + slack and self.y - slack <= y <= self.top + slack
        )


class TextTarget(Target):
    """A button with words on it. `wish` is the width at which they stand in one line."""

    text = StringProperty()
    language = StringProperty("en")
    bold = BooleanProperty(False)
    strong = BooleanProperty(False)
    """The one thing to do here: light, with dark words."""
    rank = ObjectProperty(None, allownone=True)
    step = NumericProperty(0)
    align = StringProperty("center")
    wish = NumericProperty(0)
    words_at = ObjectProperty(None, allownone=True)
    """Where the words stand, in place of the middle; `words_size` goes with it."""
    words_size = ObjectProperty(None, allownone=True)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for name in ("text", "language", "bold", "strong", "step", "scale"):
            self.fbind(name, self._wish)
        self._wish()

    def _wish(self, *_: Any) -> None:
        bold = self.bold or self.strong
        one_line = fit(
            self.text, self.language, [self.scale.text(self.step)], (99_999, 99_999), bold=bold
        )
        self.wish = max(self.scale.target, one_line.width + self.scale.unit * 7)


def arrange(box: Widget, *widgets: Widget, mirrored: bool = False) -> None:
    """Make these the box's children, in this order or, read from the right, the other way round."""
    # What `ids` holds are only proxies.
    wanted = [one.__self__ for one in (reversed(widgets) if mirrored else widgets)]
    if wanted == list(reversed(box.children)):
        return
    box.clear_widgets()
    for one in wanted:
        if one.parent is not None:
            one.parent.remove_widget(one)
        box.add_widget(one)
