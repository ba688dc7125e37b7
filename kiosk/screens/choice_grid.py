"""A few answers to choose one or several of."""

from functools import lru_cache
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
from kivy.uix.gridlayout import GridLayout

from feedback.survey import Choice
from kiosk.screens.choice_places import ChoicePlaces, words_room
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.icon import Icon  # noqa: F401 - the kv file names it
from kiosk.screens.scale import Scale
from kiosk.screens.targets import TextTarget
from kiosk.screens.typeset import fit
from kiosk.screens.words import Rank

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

SHARE = 0.52
"""Of the screen's height that all choices together take."""


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
        self.tick_box = list(places.tick)


class ChoiceGrid(GridLayout):
    """Dispatches `on_touched` with a choice's id; `ticked` are those of several."""

    __events__ = ("on_touched",)
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    language = StringProperty("en")
    choices = ObjectProperty(())
    several = BooleanProperty(False)
    ticked = ObjectProperty(())
    columns = NumericProperty(2)
    numbers = ObjectProperty(())
    """The choices that buttons 1, 2 and so on stand for now; their numbers stand before them."""

    def __init__(self, **given: Any) -> None:
        super().__init__(cols=2, **given)
        for name in ("scale", "language", "choices", "several", "numbers"):
            self.fbind(name, self._fill)
        self.fbind("ticked", self._tick)

    def on_touched(self, choice: str) -> None:
        """Whoever shows this grid binds here."""

    def wished(self) -> float:
        """All rows together: high enough to be hit, and no slabs where there are few."""
        rows = ceil(len(self.choices) / self.cols) or 1
        return float(row_height(rows, self.scale) * rows + self.scale.gap * (rows - 1))

    def _named(self, choice: Choice) -> str:
        named = choice.text[self.language]
        if choice.id not in self.numbers:
            return named
        return f"{self.numbers.index(choice.id) + 1}. {named}"

    def _columns(self) -> int:
        texts = tuple(choice.text[self.language] for choice in self.choices)
        icons = any(choice.icon for choice in self.choices)
        return columns(texts, self.language, self.scale, icons=icons, several=self.several)

    def _fill(self, *_: Any) -> None:
        self.clear_widgets()
        if self.choices and self.language not in self.choices[0].text:
            return  # the language comes with other choices, in a moment
        self.spacing, self.cols = self.scale.gap, self._columns()
        mirrored = reads_from_right(self.language)
        rank = Rank()
        for choice in _rows(self.choices, self.cols, from_right=mirrored):
            button = ChoiceTarget(
                choice=choice.id,
                text=self._named(choice),
                icon=choice.icon,
                language=self.language,
                scale=self.scale,
                several=self.several,
                mirrored=mirrored,
                rank=rank,
                step=largest(self.scale),
            )
            button.bind(on_release=lambda one: self.dispatch("on_touched", one.choice))
            self.add_widget(button)
        self._tick()

    def _tick(self, *_: Any) -> None:
        for button in self.children:
            button.ticked = button.choice in self.ticked


def row_height(rows: int, scale: Scale) -> float:
    """High enough to be hit, and no slabs where there are few."""
    room = (scale.height * SHARE - scale.gap * (rows - 1)) / rows
    return float(min(scale.target * 1.5, max(scale.target, room)))


def largest(scale: Scale) -> int:
    """The step of the largest letters in a choice."""
    return -1 if scale.low else 0


@lru_cache(maxsize=64)
def columns(
    texts: tuple[str, ...], language: str, scale: Scale, *, icons: bool, several: bool
) -> int:
    """As many as let the letters be largest, every row high enough to be hit; of those that are
    alike the ones that leave no hole.
    """
    most_rows = max(1, int(scale.height * SHARE // (scale.target + scale.gap)))
    best = (0, 0, len(texts))
    for across in range(1, len(texts) + 1):
        rows = ceil(len(texts) / across)
        if rows > most_rows:
            continue
        width = (scale.width - 2 * scale.margin - scale.gap * (across - 1)) / across
        room = words_room(width, row_height(rows, scale), scale, icon=icons, several=several)
        sizes = scale.sizes(largest(scale))
        px = min(fit(text, language, sizes, room).px for text in texts)
        holes = rows * across - len(texts)
        best = max(best, (px, -holes, -across))
    return abs(best[2]) or 1


def _rows(choices: tuple[Choice, ...], across: int, *, from_right: bool) -> list[Choice]:
    """The order in which a grid takes them, the first at the top where reading begins."""
    if not from_right:
        return list(choices)
    rows = [choices[at : at + across] for at in range(0, len(choices), across)]
    return [choice for row in rows for choice in reversed(row)]
