"""The question, and the smileys under it."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout  # noqa: F401 - the kv file names it
from kivy.uix.boxlayout import BoxLayout

from feedback.words import face_label
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.scale import Scale
from kiosk.screens.smiley import Smiley
from kiosk.screens.targets import arrange
from kiosk.screens.words import Rank
from kiosk.visit import Asking

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class QuestionScreen(BoxLayout):
    """Dispatches `on_rated` when a smiley is touched; decides nothing."""

    __events__ = ("on_rated", "on_spoken")
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    question = StringProperty()
    language = StringProperty("en")
    languages = ObjectProperty(())
    steps = NumericProperty(0)
    pressed = NumericProperty(0)
    """The smiley that was pressed; 0 is none."""
    touched = NumericProperty(0)
    """The smiley that a finger is on."""
    still = BooleanProperty(False)
    beside = BooleanProperty(False)
    """Whether the languages stand beside the question: a low screen has no row to spare."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for name in ("scale", "language", "languages"):
            self.fbind(name, self._arrange)
        for name in ("scale", "language", "still"):
            self.fbind(name, self._tell_smileys)
        for name in ("pressed", "touched"):
            self.fbind(name, self._answer)
        self._arrange()

    def on_rated(self, value: int) -> None:
        """Whoever shows this screen binds here."""

    def on_spoken(self, language: str) -> None:
        """Whoever shows this screen binds here."""

    def show(self, view: Asking) -> None:
        """Put the view on the screen."""
        self.language, self.languages = view.language, view.languages
        self.question = view.question.text[view.language]
        self.steps = len(view.question.values)
        for smiley in self.smileys:
            smiley.label = face_label(smiley.value, self.steps, view.language)
        self.pressed = view.pressed or 0

    @property
    def smileys(self) -> list[Smiley]:
        """From left to right, the worst first in every language."""
        return list(reversed(self.ids.smileys.children))

    def on_steps(self, *_: Any) -> None:
        """A scale of another length."""
        self.ids.smileys.clear_widgets()
        rank = Rank()
        for value in range(1, int(self.steps) + 1):
            smiley = Smiley(value=value, steps=self.steps, rank=rank)
            smiley.bind(held=self._held)
            smiley.bind(on_release=lambda pressed: self.dispatch("on_rated", pressed.value))
            self.ids.smileys.add_widget(smiley)
        self._tell_smileys()

    def _answer(self, *_: Any) -> None:
        """One steps forward, the others back."""
        chosen = self.pressed or self.touched
        for smiley in self.smileys:
            mine = smiley.value == chosen
            smiley.state = "waiting" if not chosen else "chosen" if mine else "passed"

    def _tell_smileys(self, *_: Any) -> None:
        for smiley in self.smileys:
            smiley.scale, smiley.language, smiley.still = self.scale, self.language, self.still

    def _arrange(self, *_: Any) -> None:
        ids, several = self.ids, len(self.languages) > 1
        self.beside = several and self.scale.low
        if self.beside:
            mirrored = reads_from_right(self.language)
            arrange(ids.head, ids.question, ids.languages, mirrored=mirrored)
        else:
            arrange(ids.head, ids.question)
            arrange(ids.foot, ids.languages)
        ids.head.size_hint_y = None if self.beside else 1 if self.scale.portrait else 0.5
        ids.head.height = self.scale.target
        ids.foot.height = self.scale.target if several and not self.beside else 0

    def _held(self, smiley: Smiley, held: bool) -> None:
        if held:
            self.touched = smiley.value
        elif self.touched == smiley.value:
            self.touched = 0
