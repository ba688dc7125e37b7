"""A few answers to choose one or several of."""

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
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.icon import Icon  # noqa: F401 - the kv file names it
from kiosk.screens.scale import Scale
from kiosk.screens.targets import TextTarget
from kiosk.screens.words import Rank

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

BUTTONS = 5

ABOVE = 2.4
"""Wider than this, a button has its icon beside the words; else above them."""


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
        unit = self.scale.unit
        x, y = self.x + unit, self.y + unit
        width, height = max(0, self.width - 2 * unit), max(0, self.height - 2 * unit)
        tick = unit * 4 if self.several else 0
        wide = not self.icon or self.width > ABOVE * self.height
        foot = self.center_y - tick / 2 if wide else self.top - unit - tick
        self.tick_box = [self._from_start(x, width, unit if wide else 0, tick), foot, tick, tick]
        if not self.icon:
            taken = tick + 3 * unit if self.several else 0
            left = self._from_start(x, width, taken, width - taken)
            self.icon_box, self.words_box = [0, 0, 0, 0], [left, y, max(0, width - taken), height]
        elif wide:
            side = min(height, self.scale.target * 0.55)
            tick = tick + 2 * unit if self.several else 0
            left = self._from_start(x, width, tick + unit, side)
            self.icon_box = [left, self.center_y - side / 2, side, side]
            taken = tick + side + 2 * unit
            start = self._from_start(x, width, taken, width - taken)
            self.words_box = [start, y, max(0, width - taken), height]
        else:
            side = height * (0.36 if self.scale.low else 0.46)
            self.icon_box = [self.center_x - side / 2, self.top - unit - side, side, side]
            self.words_box = [x, y, width, height - side - unit / 2]

    def _from_start(self, x: float, width: float, before: float, wide: float) -> float:
        """Where something stands that begins `before` pixels after the line does."""
        return x + (width - before - wide if self.mirrored else before)


class ChoiceGrid(GridLayout):
    """Dispatches `on_touched` with a choice's id; `ticked` are those of several."""

    __events__ = ("on_touched",)
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    language = StringProperty("en")
    choices = ObjectProperty(())
    several = BooleanProperty(False)
    ticked = ObjectProperty(())
    columns = NumericProperty(2)
    numbered = BooleanProperty(False)
    """Whether the numbers of the buttons that choose them stand before the words."""

    def __init__(self, **given: Any) -> None:
        super().__init__(cols=2, **given)
        for name in ("scale", "language", "choices", "several", "numbered"):
            self.fbind(name, self._fill)
        self.fbind("ticked", self._tick)

    def on_touched(self, choice: str) -> None:
        """Whoever shows this grid binds here."""

    def wished(self) -> float:
        """All rows together: high enough to be hit, and no slabs where there are few."""
        rows, gap = ceil(len(self.choices) / self.cols) or 1, self.scale.gap
        least, most = self.scale.target, self.scale.target * 1.5
        row = (self.scale.height * 0.52 - gap * (rows - 1)) / rows
        return float(min(most, max(least, row)) * rows + gap * (rows - 1))

    def _named(self, choice: Choice) -> str:
        number = self.choices.index(choice) + 1
        named = choice.text[self.language]
        return f"{number}. {named}" if self.numbered and number <= BUTTONS else named

    def _fill(self, *_: Any) -> None:
        self.clear_widgets()
        if self.choices and self.language not in self.choices[0].text:
            return  # the language comes with other choices, in a moment
        self.spacing, self.cols = self.scale.gap, columns(len(self.choices), self.scale)
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
                step=-1 if self.scale.low else 0,
            )
            button.bind(on_release=lambda one: self.dispatch("on_touched", one.choice))
            self.add_widget(button)
        self._tick()

    def _tick(self, *_: Any) -> None:
        for button in self.children:
            button.ticked = button.choice in self.ticked


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
