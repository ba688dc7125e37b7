"""A few answers to choose one or several of."""

from collections.abc import Sequence
from math import ceil
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
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from feedback.choice_plan import MOST_PAGES, ChoicePlan
from feedback.survey import Choice
from feedback.words import word
from kiosk.screens.choice_places import ChoicePlaces
from kiosk.screens.choice_plan import plan, row_height
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.icon import Icon  # noqa: F401 - the kv file names it
from kiosk.screens.icon_target import IconTarget
from kiosk.screens.scale import Scale
from kiosk.screens.targets import TextTarget, arrange
from kiosk.screens.words import Rank

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class ChoiceTarget(TextTarget):
    """One answer: its icon and its words; `ticked` among several."""

    choice = StringProperty()
    icon = StringProperty()
    ticked = BooleanProperty(False)
    several = BooleanProperty(False)
    mirrored = BooleanProperty(False)
    icon_box = ListProperty([0, 0, 0, 0])
    words_box = ListProperty([0, 0, 0, 0])
    tick_box = ListProperty([0, 0, 0, 0])
    in_tick = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for name in ("pos", "size", "icon", "scale", "several", "mirrored"):
            self.fbind(name, self._lay_out)
        self._lay_out()

    def _lay_out(self, *_: Any) -> None:
        places = ChoicePlaces.of(
            (self.x, self.y, self.width, self.height),
            self.scale,
            icon=bool(self.icon),
            several=self.several,
            mirrored=self.mirrored,
        )
        self.icon_box, self.words_box = list(places.icon), list(places.words)
        self.tick_box, self.in_tick = list(places.tick), places.in_tick


class PageTurn(IconTarget):
    """To the page after this one, and round again; says which of how many this is."""

    page = NumericProperty(0)
    pages = NumericProperty(1)


class ChoiceGrid(BoxLayout):
    """Dispatches `on_touched` with a choice's id; `ticked` are those of several."""

    __events__ = ("on_touched",)
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    language = StringProperty("en")
    choices = ObjectProperty(())
    several = BooleanProperty(False)
    ticked = ObjectProperty(())
    numbers = ObjectProperty(())
    """The choices that buttons 1, 2 and so on stand for now; their numbers stand before them."""
    page = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._cells = GridLayout(cols=2)
        self._turn = PageTurn(icon="next", size_hint_x=None)
        self._turn.bind(on_release=self._turned)
        for name in ("scale", "language", "choices", "several", "numbers", "page"):
            self.fbind(name, self._fill)
        self.fbind("ticked", self._tick)

    def on_touched(self, choice: str) -> None:
        """Whoever shows this grid binds here."""

    def on_choices(self, *_: Any) -> None:
        """Another question begins on its first page."""
        numbered = self._numbered()
        self.page = numbered[0] // self._plan().a_page if numbered else 0

    def on_numbers(self, *_: Any) -> None:
        """Buttons have turned to others."""
        if self.numbers:
            self.on_choices()

    def wished(self) -> float:
        """All rows together: high enough to be hit, and no slabs where there are few."""
        rows = self._plan().rows
        return float(row_height(rows, self.scale) * rows + self.scale.gap * (rows - 1))

    def _named(self, choice: Choice) -> str:
        named = choice.text.get(self.language, "")
        if choice.id not in self.numbers:
            return named
        return f"{self.numbers.index(choice.id) + 1}.\u00a0{named}"

    def _plan(self) -> ChoicePlan:
        texts = tuple(self._named(choice) for choice in self.choices)
        icons = any(choice.icon for choice in self.choices)
        if not texts:
            return ChoicePlan(1, 1, 0)
        for pages in (MOST_PAGES, 1):
            planned = plan(
                texts, self.language, self.scale, icons=icons, several=self.several, pages=pages
            )
            if len({at // planned.a_page for at in self._numbered()}) <= 1:
                break  # what buttons stand for has to be in sight together
        return planned

    def _numbered(self) -> list[int]:
        return [at for at, one in enumerate(self.choices) if one.id in self.numbers]

    def _fill(self, *_: Any) -> None:
        self._cells.clear_widgets()
        if self.choices and self.language not in self.choices[0].text:
            return  # the language comes with other choices, in a moment
        planned, mirrored = self._plan(), reads_from_right(self.language)
        pages = ceil(len(self.choices) / planned.a_page) or 1
        first = int(self.page) % pages * planned.a_page
        shown = self.choices[first : first + planned.a_page]
        rank = Rank()
        for choice in _rows(shown, planned.across, planned.rows, from_right=mirrored):
            self._cells.add_widget(Widget() if choice is None else self._button(choice, rank))
        self._cells.cols, self._cells.spacing = planned.across, self.scale.gap
        self._place_turn(pages, mirrored=mirrored)
        self._tick()

    def _button(self, choice: Choice, rank: Rank) -> ChoiceTarget:
        button = ChoiceTarget(
            choice=choice.id,
            text=self._named(choice),
            icon=choice.icon,
            language=self.language,
            scale=self.scale,
            several=self.several,
            mirrored=reads_from_right(self.language),
            rank=rank,
        )
        button.bind(on_release=lambda one: self.dispatch("on_touched", one.choice))
        return button

    def _place_turn(self, pages: int, *, mirrored: bool) -> None:
        turn, self.spacing = self._turn, self.scale.gap
        turn.scale, turn.width, turn.mirrored = self.scale, self.scale.target, mirrored
        turn.text, turn.pages = word("next", self.language), pages
        turn.page = int(self.page) % pages
        arrange(self, self._cells, *((turn,) if pages > 1 else ()), mirrored=mirrored)

    def _turned(self, *_: Any) -> None:
        self.page = (self._turn.page + 1) % self._turn.pages

    def _tick(self, *_: Any) -> None:
        for button in self._cells.children:
            if isinstance(button, ChoiceTarget):
                button.ticked = button.choice in self.ticked


def _rows(
    choices: Sequence[Choice], across: int, rows: int, *, from_right: bool
) -> list[Choice | None]:
    """The order in which a grid takes them, the first at the top where reading begins; None is a
    place left free, so that a page with fewer has them where they stood on the one before.
    """
    filled = [*choices, *[None] * (across * rows - len(choices))]
    lines = [filled[at : at + across] for at in range(0, len(filled), across)]
    return [one for line in lines for one in (reversed(line) if from_right else line)]
