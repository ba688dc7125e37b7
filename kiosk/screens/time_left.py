"""A line of words that turns into a warning: the time that is left, as words and as a bar."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.screens.scale import Scale
from kiosk.screens.words import Words  # noqa: F401 - the kv file names it

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class TimeLeft(Widget):
    """`left` is the share of the time that is left, 1 to 0; at 0 there is no bar."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    text = StringProperty()
    language = StringProperty("en")
    rank = ObjectProperty(None, allownone=True)
    left = NumericProperty(0.0)
    bar_width = NumericProperty(0)
    asks = BooleanProperty(False)
    """Whether the words are the question itself, that the warning takes the place of."""
