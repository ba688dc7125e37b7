"""The layer over the stage: the hidden corner, the status mark, and the caretaker's pages."""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import ObjectProperty, OptionProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from feedback.theme import DARK
from kiosk.caretaker.pages import Mark, Page
from kiosk.screens.fingers import Fingers
from kiosk.screens.scale import Scale

HOLD_S = 5.0
"""Longer than anybody leans on a corner by chance, and than a child's patience."""


class StatusMark(Widget):
    """Dot, ring, triangle or T, a few millimetres in a corner: told apart by shape, not colour."""

    mark = OptionProperty(Mark.WELL.value, options=[one.value for one in Mark])
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    theme = ObjectProperty(DARK)


class CareLayer(FloatLayout):
    """Dispatches `on_called` after five seconds on the upper left corner, and `on_did` with the
    name and arguments of what was done on a page; decides nothing.

    While a page is up no touch reaches what lies under it.
    """

    __events__ = ("on_called", "on_did")
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    physical_mm = ObjectProperty(None, allownone=True)
    theme = ObjectProperty(DARK)
    """The visitor's screen's, which the mark lies on; pages keep their own."""
    mark = OptionProperty(Mark.WELL.value, options=[one.value for one in Mark])
    page = ObjectProperty(None, allownone=True)
    """The widget of the page that is up."""

    def __init__(self, **given: Any) -> None:
        self._holding: Any = None
        self._holder: Any = None
        self._fingers = Fingers()
        super().__init__(**given)
        self.on_size()

    def on_called(self) -> None:
        """Somebody who knows the corner is there."""

    def on_did(self, name: str, *said: Any) -> None:
        """Whoever shows this layer binds here."""

    def show(self, page: Page | None) -> None:
        """Put a page up, or take the last one away."""
        from kiosk.screens.care import widget_for

        kind = widget_for(page)
        if kind is None or not isinstance(self.page, kind):
            if self.page is not None:
                self.remove_widget(self.page)
            self.page = None
            if kind is None:
                return
            self.page = kind(scale=self.scale)
            self.page.bind(on_did=lambda _, *said: self.dispatch("on_did", *said))
            self.bind(scale=self.page.setter("scale"))
            self.add_widget(self.page)
        self.page.show(page)

    def on_size(self, *_: Any) -> None:
        """A screen of another size: all is measured again."""
        width, height = (max(1, int(side)) for side in self.size)
        self.scale = Scale.of((width, height), self.physical_mm)

    def on_touch_down(self, touch: Any) -> bool:
        """Take every touch while a page is up; else only watch the corner."""
        if self.page is not None:
            self.dispatch("on_did", "touched")
            super().on_touch_down(touch)
            return True
        alone = self._fingers.comes(touch)  # but for what has lain on the glass for long
        self._let_go()
        if alone and self._in_corner(touch):
            self._holding, self._holder = Clock.schedule_once(self._held, HOLD_S), touch
        return False

    def on_touch_move(self, touch: Any) -> bool:
        """A finger that wanders off holds nothing; what trembles elsewhere is none of it."""
        if self.page is not None:
            super().on_touch_move(touch)
            return True
        if touch is self._holder and not self._in_corner(touch):
            self._let_go()
        return False

    def on_touch_up(self, touch: Any) -> bool:
        """A finger less."""
        self._fingers.goes(touch)
        if touch is self._holder:
            self._let_go()
        if self.page is not None:
            super().on_touch_up(touch)
            return True
        return False

    def _in_corner(self, touch: Any) -> bool:
        side = self.scale.target
        return bool(touch.x <= self.x + side and touch.y >= self.top - side)

    def _held(self, _dt: float) -> None:
        self._holding = self._holder = None
        self.dispatch("on_called")

    def _let_go(self) -> None:
        if self._holding is not None:
            self._holding.cancel()
            self._holding = self._holder = None


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
