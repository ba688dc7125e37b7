"""Setting the time, and waiting while the glass is wiped."""

from kivy.uix.boxlayout import BoxLayout

from feedback.theme import DARK
from kiosk.caretaker.pages import Cleaning, SetTime
from kiosk.screens import look
from kiosk.screens.care.page import CarePage


class SetTimePage(CarePage):
    """Five numbers, turned up and down."""

    NAMES = ("year", "month", "day", "hour", "minute")

    def change(self, page: SetTime) -> bool:
        """The numbers follow."""
        for words, number in zip(self._numbers, page.parts, strict=True):
            words.text = f"{number:02d}"
        return True

    def lay_out(self, page: SetTime) -> None:
        """A column each, and the ways on."""
        columns = BoxLayout(spacing=self.scale.unit, size_hint_y=3.5)
        self._numbers = []
        for part, name in enumerate(self.NAMES):
            column = BoxLayout(orientation="vertical", spacing=self.scale.unit)
            column.add_widget(
                self.words(self.said(name), -3, colour=look.rgba(DARK.quiet), size_hint_y=0.5)
            )
            column.add_widget(self.button("+", ("turn", part, 1), step=0))
            number = self.words("", 0, bold=True)
            column.add_widget(number)
            column.add_widget(self.button("–", ("turn", part, -1), step=0))
            self._numbers.append(number)
            columns.add_widget(column)
        self.add_widget(columns)
        row = BoxLayout(spacing=self.scale.unit)
        row.add_widget(self.button(self.said("back"), ("back",)))
        row.add_widget(self.button(self.said("set"), ("set",), strong=True))
        self.add_widget(row)
        self.change(page)


class CleaningPage(CarePage):
    """Words and nothing else: whatever is touched does nothing."""

    def change(self, page: Cleaning) -> bool:
        """The number counts down."""
        self._line.text = self.said("cleaning", s=page.left_s)
        return True

    def lay_out(self, page: Cleaning) -> None:
        """One line."""
        self._line = self.words(self.said("cleaning", s=page.left_s), 1, bold=True)
        self.add_widget(self._line)
