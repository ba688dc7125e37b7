"""The desk: what the terminal knows, and what can be done."""

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.caretaker.pages import Act, Desk
from kiosk.screens.care.page import CarePage
from kiosk.screens.scale import Scale
from kiosk.screens.words import Rank


class FactLine(BoxLayout):
    """One fact: what it is and what is so."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    language = StringProperty("en")
    name = StringProperty()
    said = StringProperty()
    worry = BooleanProperty(False)
    names = ObjectProperty(None, allownone=True)
    values = ObjectProperty(None, allownone=True)


class DeskPage(CarePage):
    """The facts on one side, what can be done on the other."""

    def change(self, page: Desk) -> bool:
        """What was told changes often, the rest seldom."""
        before = self.page
        if (before.facts, before.acts, before.testing) != (page.facts, page.acts, page.testing):
            return False
        self._told.text = page.told or self.said("title")
        return True

    def lay_out(self, page: Desk) -> None:
        """Side by side, or one above the other on a screen that stands upright."""
        self._told = self.words(page.told or self.said("title"), -2, bold=True)
        upright = self.scale.portrait
        both = BoxLayout(
            orientation="vertical" if upright else "horizontal", spacing=self.scale.unit * 2
        )
        both.add_widget(self._facts(page))
        both.add_widget(self._acts(page))
        self.add_widget(both)

    def _facts(self, page: Desk) -> Widget:
        column = BoxLayout(orientation="vertical", spacing=self.scale.unit / 2, size_hint_x=1.9)
        names, values, troubles = Rank(), Rank(), Rank()
        for fact in page.facts:
            trouble = fact.name == "fact_trouble"
            column.add_widget(
                FactLine(
                    name=self.said(fact.name),
                    said=fact.said,
                    worry=fact.worry,
                    language=page.language,
                    scale=self.scale,
                    names=names,
                    values=troubles if trouble else values,
                    size_hint_y=2.4 if trouble else 1,
                )
            )
        return column

    def _acts(self, page: Desk) -> Widget:
        grid = GridLayout(cols=2, spacing=self.scale.unit)
        rank = Rank()
        for act in page.acts:
            ends = act is Act.INSTALL and page.testing
            name = self.said("install_end" if ends else act.value)
            grid.add_widget(self.button(name, ("do", act), rank=rank))
        grid.add_widget(self.button(self.said("close"), ("close",), strong=True))
        grid.add_widget(self._told)  # nine buttons leave one place
        return grid
