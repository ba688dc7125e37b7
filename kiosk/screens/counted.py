"""A tick on the face that was pressed: it counted, in every language."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from kiosk.screens.icon import Icon  # noqa: F401 - the kv file names it
from kiosk.screens.scale import Scale

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Counted(Widget):
    """A disc in the colour of text, `side` pixels wide, with a tick on it."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    side = NumericProperty(0)
