"""The test of the wired buttons."""

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.caretaker.pages import ButtonTest
from kiosk.screens.care.page import CarePage
from kiosk.screens.scale import Scale


class Lamp(Widget):
    """One button in the test: lit while it is down, ringed once it was pressed."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    text = StringProperty()
    down = BooleanProperty(False)
    presses = NumericProperty(0)
    side = NumericProperty(0)


class ButtonTestPage(CarePage):
    """A lamp for each wired button."""

    def change(self, page: ButtonTest) -> bool:
        """Lamps follow the buttons."""
        for lamp, (number, down, presses) in zip(self._lamps, page.buttons, strict=True):
            lamp.text = f"{number} ×{presses}" if presses else str(number)
            lamp.down, lamp.presses = down, presses
        return True

    def lay_out(self, page: ButtonTest) -> None:
        """The lamps, what to do, and the way back."""
        text = "press_each" if page.buttons else "no_buttons"
        self.add_widget(self.words(self.said(text), -1))
        row = BoxLayout(spacing=self.scale.unit * 2, size_hint_y=2)
        self._lamps = [Lamp(scale=self.scale) for _ in page.buttons]
        for lamp in self._lamps:
            row.add_widget(lamp)
        self.add_widget(row)
        self.change(page)
        back = self.button(self.said("back"), ("back",), size_hint_y=None)
        back.height = self.touch
        self.add_widget(back)
