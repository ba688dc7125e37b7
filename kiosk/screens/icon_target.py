"""A button that needs no language: one of our own drawings on it."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.icon import Icon  # noqa: F401 - the kv file names it
from kiosk.screens.targets import Target

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class IconTarget(Target):
    """`text` is what it means, for whoever cannot see it."""

    text = StringProperty()
    icon = StringProperty()
    mirrored = BooleanProperty(False)
