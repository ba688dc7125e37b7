"""Steps of a scale that are no smileys: numbers or stars, and what the two ends mean."""

from math import ceil, cos, pi, sin
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
from kivy.uix.widget import Widget

from feedback.survey import Kind, Question
from feedback.words import word
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.legend import MOVING, Legend
from kiosk.screens.scale import Scale
from kiosk.screens.targets import Target, TextTarget, arrange
from kiosk.screens.typeset import fit
from kiosk.screens.words import Rank, Words  # noqa: F401 - the kv file names Words

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

_ENDS = {
    Kind.NPS: ("unlikely", "likely"),
    Kind.CSAT: ("dissatisfied", "satisfied"),
    Kind.STARS: ("worst", "best"),
}
MOST_LINES = 3
"""In which the ends of a scale are named."""
_BY_DIRECTION = {"agreement": ("disagree", "agree"), "effort": ("easier", "harder")}


class StepTarget(TextTarget):
    """One number of a scale."""

    value = NumericProperty(0)


class StarTarget(Target):
    """One star; `filled` up to the one that is touched."""

    value = NumericProperty(0)
    filled = BooleanProperty(False)
    points = ListProperty()
    fan = ListProperty()
    """The same as a fan of triangles around the middle."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for name in ("pos", "size"):
            self.fbind(name, self._draw)

    def _draw(self, *_: Any) -> None:
        x, y = self.center
        r = min(self.size) / 2 * 0.92
        self.points = [
            part
            for at in range(10)
            for reach in (r if at % 2 == 0 else r * 0.5,)
            for angle in (pi / 2 + at * pi / 5,)
            for part in (x + reach * cos(angle), y - r * 0.06 + reach * sin(angle))
        ]
        corners = [*zip(self.points[::2], self.points[1::2], strict=True)]
        self.fan = [part for a, b in [(x, y), *corners, corners[0]] for part in (a, b, 0, 0)]


class ScaleRow(BoxLayout):
    """Dispatches `on_rated` with the step touched; decides nothing.

    Steps stand from left to right in every language, as the smileys do, and `order` says so.
    """

    __events__ = ("on_rated",)
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    question = ObjectProperty(None, allownone=True)
    language = StringProperty("en")
    low = StringProperty()
    high = StringProperty()
    pressed = NumericProperty(None, allownone=True)
    touched = NumericProperty(None, allownone=True)
    marking = BooleanProperty(False)
    """Whether wired buttons move a mark on it."""
    across = NumericProperty(11)
    """How many steps stand beside each other."""
    row_height = NumericProperty(0)
    ends_height = NumericProperty(0)
    rank = ObjectProperty(None, allownone=True)

    def __init__(self, **given: Any) -> None:
        super().__init__(rank=Rank(), **given)
        self._legend = Legend(buttons=MOVING)
        self._spares = Widget(), Widget()
        self._kept = [self.ids.low.__self__, self.ids.high.__self__]  # while they are not shown
        for name in ("question", "scale"):
            self.fbind(name, self._fill)
        for name in ("question", "language", "marking", "scale", "ends_height"):
            self.fbind(name, self._name_ends)
        for name in ("pressed", "touched"):
            self.fbind(name, self._answer)

    def on_rated(self, value: int) -> None:
        """Whoever shows this row binds here."""

    def wished(self) -> float:
        """The height at which steps can be hit, and are no slabs."""
        rows = self._rows()
        slim = 1.1 if rows > 1 else 1.5  # two rows leave the question its size
        self.row_height = min(self.scale.target * slim, self._room(rows))
        self.row_height = max(self.row_height, self.scale.target)
        self.ends_height = self._ends_height()
        gaps = self.scale.gap * rows
        return float(rows * self.row_height + gaps + self.ends_height)

    @property
    def _line(self) -> float:
        return float(self.scale.text(self.scale.quiet_step) * 1.28)

    def _ends_height(self) -> float:
        """One line or, on an upright screen, as many as let all read them."""
        scale = self.scale
        line = self._line
        if not scale.portrait:
            return line
        sizes = scale.sizes(scale.quiet_step)
        legend = self._legend.width + scale.gap if self.marking else 0.0
        half = (scale.width - 2.0 * scale.margin - scale.gap - legend) / 2
        for lines in (1, 2):
            box = half, line * lines
            if all(fit(o, self.language, sizes, box).px >= sizes[0] for o in (self.low, self.high)):
                return line * lines
        return line * MOST_LINES

    def _room(self, rows: int) -> float:
        return float(self.scale.height * 0.45 - self.scale.gap * (rows - 1)) / rows

    def _rows(self) -> int:
        steps = len(self.question.values) if self.question else 1
        width = self.scale.width - 2 * self.scale.margin + self.scale.gap
        fit = max(1, int(width // (self.scale.target + self.scale.gap)))
        return ceil(steps / fit)

    def _fill(self, *_: Any) -> None:
        steps = self.ids.steps
        steps.clear_widgets()
        if self.question is None:
            return
        values = self.question.values
        self.across = ceil(len(values) / self._rows())
        rank = Rank()
        for first in range(0, len(values), self.across):
            row = BoxLayout(spacing=self.scale.gap)
            beside = values[first : first + self.across]
            missing = (self.across - len(beside)) / 2  # steps of a short row are no wider
            for value in beside:
                row.add_widget(self._step(int(value), rank))
            if missing:
                row.add_widget(Widget(size_hint_x=missing), len(row.children))
                row.add_widget(Widget(size_hint_x=missing))
            steps.add_widget(row)
        self._answer()

    def _step(self, value: int, rank: Rank) -> Target:
        if self.question.kind is Kind.STARS:
            step: Target = StarTarget(value=value, scale=self.scale)
        else:
            step = StepTarget(
                value=value, text=str(value), scale=self.scale, bold=True, rank=rank, step=1
            )
        step.bind(held=self._held)
        step.bind(on_release=lambda pressed: self.dispatch("on_rated", pressed.value))
        return step

    @property
    def targets(self) -> list[Target]:
        """From left to right, the upper row first."""
        rows = reversed(self.ids.steps.children)
        return [one for row in rows for one in reversed(row.children) if isinstance(one, Target)]

    def _answer(self, *_: Any) -> None:
        chosen = self.touched if self.pressed is None else self.pressed
        for one in self.targets:
            if isinstance(one, StarTarget):
                one.filled = chosen is not None and one.value <= chosen
            else:
                one.strong = one.value == chosen

    def _held(self, step: Any, held: bool) -> None:
        if held:
            self.touched = step.value
        elif self.touched == step.value:
            self.touched = None

    def _name_ends(self, *_: Any) -> None:
        question: Question | None = self.question
        if question is None or question.kind is Kind.SMILEYS:
            return
        first, last = question.values[0], question.values[-1]
        names = _ENDS.get(question.kind) or _BY_DIRECTION[question.direction]
        low, high = (word(name, self.language) for name in names)
        low, high = question.low.get(self.language, low), question.high.get(self.language, high)
        if question.kind is Kind.STARS:
            self.low, self.high = low, high
        else:
            self.low, self.high = f"{first} = {low}", f"{last} = {high}"
        # Words stand under the steps they mean, though they are read from the other side.
        ends = self.ids
        from_right = reads_from_right(self.language)
        ends.low.align = "end" if from_right else "start"
        ends.high.align = "start" if from_right else "end"
        self._legend.scale, self._legend.side = self.scale, self._line * 0.9
        low, high = ends.low, ends.high
        if not self.marking:
            arrange(ends.ends, low, high)
        elif self.scale.low:  # too narrow for all three; the ends were read before
            arrange(ends.ends, *self._spares[:1], self._legend, *self._spares[1:])
        else:
            arrange(ends.ends, low, self._legend, high)
