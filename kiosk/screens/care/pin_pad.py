"""The PIN's digits."""

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from kiosk.caretaker.pages import PinPad
from kiosk.screens.care.page import CarePage


class PinPadPage(CarePage):
    """Ten digits in two rows: a telephone's order needs more height than small screens have."""

    def change(self, page: PinPad) -> bool:
        """Only the line above the digits changes, but for a lock that comes or goes."""
        if page.armed != self.page.armed:
            return False
        self._line.text = self._told(page)
        return True

    def lay_out(self, page: PinPad) -> None:
        """The line, the digits, and the ways on."""
        self._line = self.words(self._told(page), 0 if page.armed else -1, bold=page.armed)
        self.add_widget(self._line)
        close = self.button(self.said("close"), ("close",))
        if not page.armed:
            close.size_hint_y, close.height = None, self.touch
            self.add_widget(close)
            return
        grid = GridLayout(cols=5, spacing=self.scale.unit, size_hint_y=3)
        for digit in "1234567890":
            grid.add_widget(self.button(digit, ("digit", digit), step=0, bold=True))
        self.add_widget(grid)
        row = BoxLayout(spacing=self.scale.unit, size_hint_y=1.3)
        row.add_widget(close)
        row.add_widget(self.button(self.said("erase"), ("erase",)))
        row.add_widget(self.button(self.said("enter"), ("enter",), strong=True))
        self.add_widget(row)

    def _told(self, page: PinPad) -> str:
        if not page.armed:
            return self.said("pin_none")
        if page.wait_s:
            return self.said("pin_wait", s=page.wait_s)
        if page.judging:
            return self.said("pin_judging")
        if page.entered:
            return "• " * page.entered
        return self.said("pin_wrong") if page.wrong else self.said("pin")
