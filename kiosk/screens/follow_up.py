"""Why: one question with a few answers, after the rating is counted."""

from math import ceil
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from feedback.survey import Choice
from feedback.words import word
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.scale import Scale
from kiosk.screens.targets import TextTarget, arrange
from kiosk.screens.time_left import TimeLeft  # noqa: F401 - the kv file names it
from kiosk.screens.words import Rank
from kiosk.visit import GO_ON_S, Asking

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class FollowUpScreen(BoxLayout):
    """Dispatches `on_chosen` with a choice's id, `on_skipped` or `on_stayed`; decides nothing."""

    __events__ = ("on_chosen", "on_skipped", "on_spoken", "on_stayed")
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    question = StringProperty()
    counted = StringProperty()
    skip = StringProperty()
    stay = StringProperty()
    language = StringProperty("en")
    languages = ObjectProperty(())
    choices = ObjectProperty(())
    face = ListProperty([0, 4])
    """The smiley that was pressed, and how many there were."""
    leaving = NumericProperty(0.0)
    """How much of the time to go on is left, 1 to 0; 0 is no warning."""
    columns = NumericProperty(2)
    quiet = ObjectProperty(None, allownone=True)
    """The rank of what can be touched beside the choices."""

    def __init__(self, **given: Any) -> None:
        super().__init__(quiet=Rank(), **given)
        for name in ("scale", "language", "choices"):
            self.fbind(name, self._fill)
            self.fbind(name, self._arrange)

    def on_chosen(self, choice: str) -> None:
        """Whoever shows this screen binds here."""

    def on_skipped(self) -> None:
        """Whoever shows this screen binds here."""

    def on_spoken(self, language: str) -> None:
        """Whoever shows this screen binds here."""

    def on_stayed(self) -> None:
        """Whoever shows this screen binds here."""

    def show(self, view: Asking, face: tuple[int, int]) -> None:
        """Put the view on the screen; `face` is the rating and the steps of its scale."""
        language = view.language
        self.question = view.question.text[language]
        self.skip, self.stay = word("skip", language), word("stay", language)
        left = view.leaving_in_s
        self.counted = (
            word("counted", language) if left is None else word("still_there", language, s=left)
        )
        self.leaving = (left or 0) / GO_ON_S
        self.face = list(face)
        self.languages = view.languages
        if (language, view.question.choices) != (self.language, self.choices):
            self.choices = ()  # not for a moment in a language they lack
            self.language, self.choices = language, view.question.choices

    def rows_height(self, choices: tuple[Choice, ...], across: int, scale: Scale) -> float:
        """All rows together: high enough to be hit, and no slabs where there are few."""
        rows, gap = ceil(len(choices) / across) or 1, scale.gap
        least, most = scale.target, scale.target * 1.5
        row = (scale.height * 0.52 - gap * (rows - 1)) / rows
        return float(min(most, max(least, row)) * rows + gap * (rows - 1))

    def _arrange(self, *_: Any) -> None:
        ids, mirrored = self.ids, reads_from_right(self.language)
        arrange(ids.said, ids.face, ids.time_left, mirrored=mirrored)
        arrange(ids.ways, ids.languages, ids.spare, ids.stay, ids.skip, mirrored=mirrored)
        upright = self.scale.portrait
        arrange(ids.footer, ids.said, ids.ways, mirrored=mirrored and not upright)

    def _fill(self, *_: Any) -> None:
        grid = self.ids.choices
        grid.clear_widgets()
        self.columns = columns(len(self.choices), self.scale)
        rank = Rank()
        in_order = _rows(self.choices, self.columns, from_right=reads_from_right(self.language))
        for choice in in_order:
            button = TextTarget(
                text=choice.text[self.language],
                language=self.language,
                scale=self.scale,
                rank=rank,
                step=-1 if self.scale.low else 0,
            )
            button.bind(on_release=lambda _, to=choice.id: self.dispatch("on_chosen", to))
            grid.add_widget(button)


def columns(choices: int, scale: Scale) -> int:
    """As few as leave every row high enough to be hit, since wide buttons hold long words."""
    fewest = 1 if scale.portrait or choices < 3 else 2
    room = scale.height * 0.52
    most_rows = max(1, int(room // (scale.target + scale.gap)))
    rows = min(most_rows, ceil(choices / fewest))
    return ceil(choices / rows) if choices else 1


def _rows(choices: tuple[Choice, ...], across: int, *, from_right: bool) -> list[Choice]:
    """The order in which a grid takes them, the first at the top where reading begins."""
    if not from_right:
        return list(choices)
    rows = [choices[at : at + across] for at in range(0, len(choices), across)]
    return [choice for row in rows for choice in reversed(row)]
