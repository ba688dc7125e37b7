"""The question, and the scale under it."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from feedback.survey import Kind
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.languages import LanguageBar  # noqa: F401 - the kv file names it
from kiosk.screens.logo import Logo  # noqa: F401 - the kv file names it
from kiosk.screens.scale import Scale
from kiosk.screens.scale_row import ScaleRow
from kiosk.screens.smiley_row import SmileyRow
from kiosk.screens.targets import arrange
from kiosk.visit import Asking

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

LOW_HEAD = 1.3
"""The height of the question above faces on a low screen, in targets."""


class QuestionScreen(BoxLayout):
    """Dispatches `on_rated` when a smiley or a step is touched; decides nothing."""

    __events__ = ("on_rated", "on_spoken")
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    question = StringProperty()
    language = StringProperty("en")
    languages = ObjectProperty(())
    logo = ObjectProperty(b"")
    """A PNG; empty where there is none."""
    beside = BooleanProperty(False)
    """Whether the languages stand beside the question: a low screen has no row to spare."""

    def __init__(self, *, still: bool = False, **given: Any) -> None:
        super().__init__(**given)
        self._kept = [one.__self__ for one in self.ids.values()]  # while they are not shown
        self.smileys, self.steps = SmileyRow(still=still), ScaleRow()
        self._answers: Any = self.smileys
        for row in (self.smileys, self.steps):
            row.bind(on_rated=lambda _, value: self.dispatch("on_rated", value))
            for name in ("scale", "language"):
                self.fbind(name, lambda _, value, to=row, name=name: setattr(to, name, value))
        for name in ("scale", "language", "languages", "logo"):
            self.fbind(name, self._arrange)
        self._arrange()

    def on_rated(self, value: int) -> None:
        """Whoever shows this screen binds here."""

    def on_spoken(self, language: str) -> None:
        """Whoever shows this screen binds here."""

    def show(self, view: Asking) -> None:
        """Put the view on the screen."""
        self.language, self.languages = view.language, view.languages
        self.question = view.question.text[view.language]
        if view.question.kind is Kind.SMILEYS:
            self._answers, self.smileys.steps = self.smileys, len(view.question.values)
            self.smileys.pressed = view.pressed or 0
        else:
            self._answers, self.steps.question = self.steps, view.question
            self.steps.pressed = view.marked if view.pressed is None else view.pressed
            self.steps.marking = view.marked is not None
        self._arrange()

    def _arrange(self, *_: Any) -> None:
        ids, more = self.ids, len(self.languages) > 1 or bool(self.logo)
        mirrored = reads_from_right(self.language)
        self.beside = more and self.scale.low
        logo = [ids.logo] if self.logo else []
        if self.beside:
            arrange(ids.foot)
            arrange(ids.head, *logo, ids.question, ids.languages, mirrored=mirrored)
        else:
            arrange(ids.head, ids.question)
            spares = [] if logo else [ids.other_spare]
            arrange(ids.foot, *logo, ids.spare, ids.languages, *spares, mirrored=mirrored)
        drawn = self._answers is self.smileys  # numbers need more of the height than faces
        ids.head.height = self.scale.target * (LOW_HEAD if drawn else 1)
        ids.foot.height = self.scale.target if more and not self.beside else 0
        self._place_answers()

    def _place_answers(self) -> None:
        """Smileys take what there is; numbers and stars stand in their own height."""
        ids, drawn = self.ids, self._answers is self.smileys
        arrange(ids.answers, self._answers)
        ids.answers.size_hint_y = 1 if drawn else None
        ids.answers.height = 0 if drawn or self.steps.question is None else self.steps.wished()
        if drawn:
            grows = 1.0 if self.scale.portrait else 0.5
            ids.head.size_hint_y = None if self.beside else grows
        else:
            ids.head.size_hint_y = 1
