"""A calm picture while the terminal can take no answers: no smileys, nobody is invited."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from feedback.words import word
from kiosk.screens.scale import Scale
from kiosk.screens.words import Words  # noqa: F401 - the kv file names it
from kiosk.visit import Resting

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Moon(Widget):
    """A crescent, `side` pixels across."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    side = NumericProperty(0)


class RestingScreen(BoxLayout):
    """Dispatches nothing."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    text = StringProperty()
    more = StringProperty()
    language = StringProperty("en")

    def show(self, view: Resting) -> None:
        """Put the view on the screen."""
        self.language = view.language
        self.text, self.more = (word(name, view.language) for name in ("resting", "resting_more"))
