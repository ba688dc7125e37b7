"""What wired buttons do where no number stands beside an answer: their numbers, and a drawing."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.screens.icon import Icon  # noqa: F401 - the kv file names it
from kiosk.screens.scale import Scale
from kiosk.screens.words import Words  # noqa: F401 - the kv file names it

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

MOVING = ((1, "back"), (2, "next"), (3, "this"))
"""Down, up, and this is it: on a scale with more steps than there are buttons."""


class Chip(Widget):
    """A button's number, and what it does."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    number = NumericProperty(0)
    icon = StringProperty()
    mirrored = BooleanProperty(False)
    side = NumericProperty(0)


class Legend(BoxLayout):
    """`buttons` are numbers with the name of a drawing each."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    buttons = ObjectProperty(())
    side = NumericProperty(0)
    """The height of a chip in pixels; 0 is half a target."""
    mirrored = BooleanProperty(False)
    """Whether what is next stands to the left."""

    def __init__(self, **given: object) -> None:
        super().__init__(**given)
        for name in ("scale", "buttons", "side", "mirrored"):
            self.fbind(name, self._fill)
        self._fill()

    def _fill(self, *_: object) -> None:
        self.clear_widgets()
        side = self.side or self.scale.target * 0.5
        self.spacing, self.height = self.scale.gap, side
        for number, icon in self.buttons:
            chip = Chip(number=number, icon=icon, side=side, scale=self.scale)
            chip.mirrored = self.mirrored
            self.add_widget(chip)
        gaps = self.spacing * max(0, len(self.buttons) - 1)
        self.width = side * 1.6 * len(self.buttons) + gaps
