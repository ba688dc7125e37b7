"""What is asked after the rating is counted: one frame around every kind of touched answer."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout

from feedback.response import Value
from feedback.survey import Kind, Question
from feedback.words import word
from kiosk.screens.choice_grid import ChoiceGrid
from kiosk.screens.counted import Counted  # noqa: F401 - the kv file names it
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.notice import Notice
from kiosk.screens.scale import Scale
from kiosk.screens.scale_row import ScaleRow
from kiosk.screens.smiley_row import SmileyRow
from kiosk.screens.targets import arrange
from kiosk.screens.time_left import TimeLeft  # noqa: F401 - the kv file names it
from kiosk.screens.ways import Ways  # noqa: F401 - the kv file names it
from kiosk.visit import GO_ON_S, Asking

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class FollowUpScreen(BoxLayout):
    """Dispatches what was answered, or how the visitor went on; decides nothing."""

    __events__ = (
        "on_chosen", "on_went_on", "on_went_back", "on_skipped", "on_spoken", "on_stayed",
        "on_ticked",
    )  # fmt: skip
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    text = StringProperty()
    hint = StringProperty()
    counted = StringProperty()
    send = StringProperty()
    language = StringProperty("en")
    languages = ObjectProperty(())
    question = ObjectProperty(None, allownone=True)
    back = BooleanProperty(False)
    buttons = ObjectProperty(())
    """What buttons do besides (see Legend)."""
    ready = BooleanProperty(True)
    """Whether there is something to send."""
    crowded = BooleanProperty(False)
    """Whether the ways on take the whole foot, and leave no room to say that it counted."""
    face = ListProperty([0, 0])
    """The smiley that was pressed, and how many there were."""
    leaving = NumericProperty(0.0)
    """How much of the time to go on is left, 1 to 0; 0 is no warning."""
    answers_height = NumericProperty(0)
    skips = BooleanProperty(True)
    """Whether skipping has a button of its own beside sending."""
    ways_room = NumericProperty(0)
    """How wide the ways on may be, in pixels."""
    beside = BooleanProperty(False)
    """Whether the ways on stand beside the question: a low screen has no row for them."""

    def __init__(self, *, still: bool = False, **given: Any) -> None:
        super().__init__(**given)
        self._kept = [one.__self__ for one in self.ids.values()]  # while they are not shown
        self.grid, self.steps, self.notice = ChoiceGrid(), ScaleRow(), Notice()
        self.smileys = SmileyRow(still=still)
        self._answers: Any = self.grid
        for one in (self.grid, self.steps, self.notice, self.smileys):
            for name in ("scale", "language"):
                self.fbind(name, lambda _, value, to=one, name=name: setattr(to, name, value))
        self.grid.bind(on_touched=self._touched, ticked=self._ticked)
        self.notice.bind(ticked=self._ticked)
        for row in (self.steps, self.smileys):
            row.bind(on_rated=lambda _, value: self.dispatch("on_chosen", value))
        self.fbind("ready", self._name_send)
        for name in ("scale", "language", "send"):
            self.fbind(name, self._arrange)

    def on_chosen(self, value: Value) -> None:
        """Whoever shows this screen binds here."""

    def on_ticked(self, choices: tuple[str, ...]) -> None:
        """What is ticked among several has changed."""

    def on_went_on(self, consent: bool) -> None:
        """Whoever shows this screen binds here."""

    def on_went_back(self) -> None:
        """Whoever shows this screen binds here."""

    def on_skipped(self) -> None:
        """Whoever shows this screen binds here."""

    def on_spoken(self, language: str) -> None:
        """Whoever shows this screen binds here."""

    def on_stayed(self) -> None:
        """Whoever shows this screen binds here."""

    def show(self, view: Asking) -> None:
        """Put the view on the screen."""
        language, question, left = view.language, view.question, view.leaving_in_s
        several = question.kind is Kind.MULTIPLE
        self.text = question.text[language]
        self.hint = word("choose_many", language) if several else ""
        self.counted = (
            word("counted", language) if left is None else word("still_there", language, s=left)
        )
        self.leaving = (left or 0) / GO_ON_S
        self.face, self.back, self.languages = list(view.face), view.back, view.languages
        self.buttons = ((view.more, "next"),) if view.more else ()
        fresh = question is not self.question
        if fresh:
            self.forget()
        self.question = question
        self._fill(view, fresh=fresh)
        self.language = language
        self._ticked()
        self._name_send()
        self._arrange()

    def forget(self) -> None:
        """Nothing of this visitor stays for the next."""
        self.grid.ticked, self.notice.ticked, self.question = (), False, None
        self.grid.page = 0

    def send_answer(self) -> None:
        """Several choices are sent together; a notice is only read."""
        if self._answers is self.grid:
            self.dispatch("on_chosen", tuple(self.grid.ticked))
        else:
            self.dispatch("on_went_on", self.notice.ticked)

    def _fill(self, view: Asking, *, fresh: bool) -> None:
        question = view.question
        if view.notice:
            self._answers = self.notice
            self.notice.show(question, view.language)
        elif question.kind is Kind.SMILEYS:
            self._answers, self.smileys.steps = self.smileys, len(question.values)
            self.smileys.pressed = view.pressed or _step(view.given)
        elif question.choices:
            self._fill_grid(view, question, fresh=fresh)
        else:
            self._answers, self.steps.question = self.steps, question
            said = view.given if view.marked is None else view.marked
            self.steps.pressed = said if view.pressed is None else view.pressed
            self.steps.marking = view.numbered and not view.numbers

    def _fill_grid(self, view: Asking, question: Question, *, fresh: bool) -> None:
        self._answers, grid = self.grid, self.grid
        grid.numbers = view.numbers
        grid.several = question.kind is Kind.MULTIPLE
        if (view.language, question.choices) != (grid.language, grid.choices):
            grid.choices = ()  # not for a moment in a language they lack
            grid.language, grid.choices = view.language, question.choices
        if fresh:
            given = view.given
            grid.ticked = given if isinstance(given, tuple) else (given,) if given else ()
        if isinstance(view.marked, tuple):
            grid.ticked = view.marked

    def _touched(self, grid: ChoiceGrid, choice: str) -> None:
        if not grid.several:
            self.dispatch("on_chosen", choice)
            return
        left = tuple(one for one in grid.ticked if one != choice)
        grid.ticked = left if choice in grid.ticked else (*grid.ticked, choice)
        self.dispatch("on_ticked", tuple(grid.ticked))

    def _ticked(self, *_: Any) -> None:
        several = self._answers is self.grid and self.grid.several
        agrees = self._answers is self.notice and bool(self.notice.consent)
        self.ready = bool(self.grid.ticked) if several else self.notice.ticked or not agrees
        # A low screen has room for one of both: who has nothing to send skips.
        self.skips = not (self.scale.low and (several or agrees) and self.ready)

    def _name_send(self, *_: Any) -> None:
        goes_on = self._answers is self.notice or (self._answers is self.grid and self.grid.several)
        hidden = self.scale.low and not self.ready
        self.send = word("next", self.language) if goes_on and not hidden else ""

    def _room(self) -> float:
        """For the ways on: all there is, but for the face or the warning beside them."""
        scale = self.scale
        room = float(scale.width - 2 * scale.margin)
        if self.beside:
            return room * 0.55
        if self.leaving and not scale.portrait:
            return room * 0.55
        spread = scale.portrait or self.crowded or not self.face[0]
        return room if spread else room - float(scale.target * 0.8 + 2 * scale.unit + scale.gap)

    def _arrange(self, *_: Any) -> None:
        ids, mirrored = self.ids, reads_from_right(self.language)
        upright = self.scale.portrait
        self.answers_height = self._answers.wished() if self.question else 0
        arrange(ids.answers, self._answers)
        self.beside = self.scale.low and self._answers is self.steps
        self.crowded = not upright and bool(self.send) and not self.leaving
        self.ways_room = self._room()
        arrange(ids.said, ids.face, ids.time_left, mirrored=mirrored)
        if self.beside:
            arrange(ids.asked, ids.said if self.leaving else ids.question)
            arrange(ids.head, ids.asked, ids.ways, mirrored=mirrored)
            arrange(ids.footer)
        else:
            arrange(ids.asked, ids.question)
            arrange(ids.head, ids.asked)
            said = () if self.crowded else (ids.said,)
            arrange(ids.footer, *said, ids.ways, mirrored=mirrored and not upright)


def _step(given: Value | None) -> int:
    return given if isinstance(given, int) else 0
