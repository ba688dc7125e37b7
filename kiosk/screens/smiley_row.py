"""The smileys of one scale, the worst to the left in every language."""

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from feedback.words import face_label
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.scale import Scale
from kiosk.screens.smiley import Smiley
from kiosk.screens.smiley_names import name_places
from kiosk.screens.words import Rank


class SmileyRow(BoxLayout):
    """Dispatches `on_rated` when a smiley is touched; decides nothing."""

    __events__ = ("on_rated",)
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    language = StringProperty("en")
    steps = NumericProperty(0)
    pressed = NumericProperty(0)
    """The smiley that was pressed; 0 is none."""
    touched = NumericProperty(0)
    """The smiley that a finger is on."""
    still = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for name in ("scale", "language", "still"):
            self.fbind(name, self._tell)
        for name in ("pressed", "touched"):
            self.fbind(name, self._answer)
            self.fbind(name, self._name)
        for name in ("pos", "size"):
            self.fbind(name, self._name)

    @property
    def smileys(self) -> list[Smiley]:
        """From left to right."""
        return list(reversed(self.children))

    def on_rated(self, value: int) -> None:
        """Whoever shows this row binds here."""

    def wished(self) -> float:
        """Large, and still no louder than the question."""
        return float(self.scale.height * (0.32 if self.scale.portrait else 0.4))

    def on_steps(self, *_: Any) -> None:
        """A scale of another length."""
        self.clear_widgets()
        rank = Rank()
        for value in range(1, int(self.steps) + 1):
            smiley = Smiley(value=value, steps=self.steps, rank=rank)
            smiley.bind(held=self._held)
            smiley.bind(on_release=lambda pressed: self.dispatch("on_rated", pressed.value))
            self.add_widget(smiley)
        self._tell()

    def _answer(self, *_: Any) -> None:
        """One steps forward, the others back."""
        chosen = self.pressed or self.touched
        for smiley in self.smileys:
            mine = smiley.value == chosen
            smiley.state = "waiting" if not chosen else "chosen" if mine else "passed"

    def _tell(self, *_: Any) -> None:
        self.spacing = self.scale.unit * 2
        for smiley in self.smileys:
            smiley.scale, smiley.language, smiley.still = self.scale, self.language, self.still
        self._name()

    def _name(self, *_: Any) -> None:
        """Each face its name, or only the ends: then one that is touched says its own."""
        smileys, left_end, right_end = self.smileys, "start", "end"
        if reads_from_right(self.language):
            left_end, right_end = right_end, left_end
        names = tuple(face_label(one.value, int(self.steps), self.language) for one in smileys)
        places = name_places(names, self.language, self.scale, tuple(self.size))
        chosen = self.pressed or self.touched
        for number, (smiley, name) in enumerate(zip(smileys, names, strict=True)):
            first, last = number == 0, number == len(names) - 1
            named = smiley.value == chosen if chosen else first or last
            smiley.label_height = places.height
            smiley.label_box = places.box(number, len(names), (self.x, self.width))
            smiley.label = name if named or not places.ends_only else ""
            at_end = left_end if first else right_end if last else "center"
            smiley.label_align = at_end if places.ends_only else "center"

    def _held(self, smiley: Smiley, held: bool) -> None:
        if held:
            self.touched = smiley.value
        elif self.touched == smiley.value:
            self.touched = 0
