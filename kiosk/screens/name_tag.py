"""Which terminal this is, for whoever stands among ten of them: a band at the top, for a while."""

from pathlib import Path

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.screens.scale import Scale
from kiosk.screens.words import Words  # noqa: F401 - the kv file names it

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

SHOWN_S = 30.0
"""Long enough to walk along a row of them."""


class NameTag(Widget):
    """Lies over whatever is there and takes no touch: nobody's answer is in its way."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    name = StringProperty()
    """What people call it, in whatever script."""
    number = StringProperty()
    """What the account calls it."""
    language = StringProperty("en")

    def show_on(self, window: Widget) -> None:
        """Lie there, and go by itself."""
        window.add_widget(self)
        Clock.schedule_once(lambda _: window.remove_widget(self), SHOWN_S)
