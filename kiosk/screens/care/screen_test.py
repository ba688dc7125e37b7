"""The test of the screen: its pixels, then its glass."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from feedback.theme import DARK
from kiosk.caretaker.pages import ScreenTest
from kiosk.screens import look
from kiosk.screens.care.page import CarePage


class Patch(Widget):
    """One patch of the glass; lights up once a finger was on it."""

    wiped = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        with self.canvas:
            self._colour = Color(*look.rgba(DARK.surface))
            self._patch = Rectangle()
        self.bind(pos=self._draw, size=self._draw, wiped=self._draw)

    def _draw(self, *_: Any) -> None:
        self._colour.rgba = look.rgba(DARK.text if self.wiped else DARK.surface)
        self._patch.pos, self._patch.size = self.pos, self.size


class ScreenTestPage(CarePage):
    """Red, green, blue, white, black: dead pixels. Then a grid to wipe: dead glass."""

    COLOURS = ("#FF0000", "#00FF00", "#0000FF", "#FFFFFF", "#000000")
    ACROSS, DOWN = 8, 5
    HOLD_S = 2.0

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._leave = Clock.create_trigger(lambda _: self.dispatch("on_did", "back"), self.HOLD_S)

    def lay_out(self, page: ScreenTest) -> None:
        """One colour, or the grid."""
        self.padding = 0
        if page.step < len(self.COLOURS):
            whole = Widget()
            with whole.canvas:
                Color(*look.rgba(self.COLOURS[page.step]))
                patch = Rectangle()
            whole.bind(
                pos=lambda _, at: setattr(patch, "pos", at),
                size=lambda _, size: setattr(patch, "size", size),
            )
            self.add_widget(whole)
            return
        grid = GridLayout(cols=self.ACROSS, spacing=2)
        self._fields = [Patch() for _ in range(self.ACROSS * self.DOWN)]
        for field in self._fields:
            grid.add_widget(field)
        self.add_widget(grid)
        hint = self.words(self.said("wipe"), -3, size_hint_y=None)
        hint.height = self.touch * 0.6
        self.add_widget(hint)

    def on_touch_down(self, touch: Any) -> bool:
        """The next colour, or the first field."""
        if self.page.step < len(self.COLOURS):
            self.dispatch("on_did", "step_on")
        else:
            self._wipe(touch)
            self._leave()
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """Wiping."""
        if self.page.step >= len(self.COLOURS):
            self._wipe(touch)
            if abs(touch.dx) + abs(touch.dy) > self.scale.unit:
                self._leave.cancel()
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """The finger left in time."""
        self._leave.cancel()
        return bool(super().on_touch_up(touch))

    def _wipe(self, touch: Any) -> None:
        self.dispatch("on_did", "touched")
        for field in self._fields:
            if field.collide_point(*touch.pos):
                field.wiped = True
