"""The language selector: the first few in one touch, all of them on a sheet behind a globe."""

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from feedback.words import own_name
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.icon_target import IconTarget
from kiosk.screens.scale import Scale
from kiosk.screens.targets import Target, TextTarget
from kiosk.screens.typeset import fit
from kiosk.screens.words import Rank

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

LEGIBLE_STEPS = (0, -1, -2, -3, -4)
"""The sizes of a name; never smaller than the last, to squeeze in one more language."""
FEW = 2
"""So many others stand there by name even where that takes smaller letters; of more than these,
those that all can read, and a globe."""

SHEET_STANDS_S = 20
"""Without a touch the sheet goes away again."""


class LanguageBar(BoxLayout):
    """The other languages, each by its own name; gone where there is only one.

    What does not fit stands on a sheet behind a globe, which is the last of them.
    """

    __events__ = ("on_spoken",)
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    languages = ObjectProperty(())
    language = StringProperty()
    rank = ObjectProperty(None, allownone=True)
    step = NumericProperty(0)
    share = NumericProperty(0.26)
    """The most of the screen's width that one language takes."""
    most = NumericProperty(0.5)
    """The most that all of them take together."""
    squeezed = BooleanProperty(False)
    """Whether a few of them grow narrow before one has to go behind the globe."""

    def __init__(self, **given: Any) -> None:
        self._sheet: LanguageSheet | None = None
        self._least_step = LEGIBLE_STEPS[0]
        super().__init__(**given)
        for name in ("languages", "language", "scale", "rank", "step", "share", "most", "squeezed"):
            self.fbind(name, self._fill)
        self._fill()

    def on_spoken(self, language: str) -> None:
        """Whoever shows this bar binds here."""

    def _fill(self, *_: Any) -> None:
        if self._sheet is not None:
            self._sheet.close()
        for button in self.children:
            button.rank = None  # or it would go on having a say in the others' size
        self.clear_widgets()
        self.width = 0
        others = [one for one in self.languages if one != self.language]
        if not others:
            return
        buttons: list[Target] = [self._button(one) for one in others[: self._direct(others)]]
        if len(buttons) < len(others):
            globe = IconTarget(icon="globe", scale=self.scale, size_hint_x=None)
            globe.width = self.scale.target
            globe.bind(on_release=self._open_sheet)
            buttons.append(globe)
        for button in buttons:
            self.add_widget(button)
        self._share_out(buttons)

    def _button(self, language: str) -> TextTarget:
        button = TextTarget(
            text=own_name(language),
            language=language,
            scale=self.scale,
            rank=self.rank,
            step=self.step,
            size_hint_x=None,
        )
        button.width = min(button.wish, self.scale.width * self.share)
        button.bind(on_release=lambda _: self.dispatch("on_spoken", language))
        return button

    @property
    def _room(self) -> float:
        scale = self.scale
        return float(min(scale.width * self.most, scale.width - 2 * (scale.margin + scale.gap)))

    def _direct(self, others: list[str]) -> int:
        """How many can be chosen in one touch, a place for the globe kept where it is needed."""
        few = self.squeezed and len(others) <= FEW
        for step in LEGIBLE_STEPS if few else LEGIBLE_STEPS[:1]:
            self._least_step = step
            fitting = self._fitting(others, step)
            if fitting == len(others):
                return fitting
        return fitting

    def _fitting(self, others: list[str], step: int) -> int:
        room, gap, needed = self._room, self.scale.gap, 0.0
        globe = self.scale.target + gap
        fitting = 0
        for number, language in enumerate(others, 1):
            needed += least_width(language, self.scale, step) + (gap if number > 1 else 0)
            last = number == len(others)
            if needed + (0 if last else globe) > room:
                break
            fitting = number
        return fitting

    def _share_out(self, buttons: list[Target]) -> None:
        """Widths as wished or, where they are too wide together, all the narrower."""
        gaps = self.scale.gap * (len(buttons) - 1)
        room, step = self._room - gaps, self._least_step
        least = [
            least_width(one.language, self.scale, step)
            if isinstance(one, TextTarget)
            else one.width
            for one in buttons
        ]
        spare = max(0.0, room - sum(least))
        wished = sum(max(0.0, one.width - low) for one, low in zip(buttons, least, strict=True))
        given = min(1.0, spare / wished) if wished else 0.0
        for one, low in zip(buttons, least, strict=True):
            one.width = low + max(0.0, one.width - low) * given
        self.width = sum(one.width for one in buttons) + gaps

    def _open_sheet(self, *_: Any) -> None:
        sheet = LanguageSheet(
            languages=self.languages,
            language=self.language,
            scale=self.scale,
            pos_hint={"x": 0, "y": 0},
        )
        sheet.bind(on_spoken=lambda _, language: self.dispatch("on_spoken", language))
        self._sheet = sheet
        _layer_of(self).add_widget(sheet)


class LanguageSheet(FloatLayout):
    """Every language at once, in pages where they are too many; lies over a screen.

    Goes away when one is chosen, when it is closed, and when nobody touches it for a while.
    """

    __events__ = ("on_spoken",)
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    languages = ObjectProperty(())
    language = StringProperty()
    columns = NumericProperty(1)
    page = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._close_soon = Clock.create_trigger(self.close, SHEET_STANDS_S)
        self._close_soon()
        for name in ("scale", "page"):
            self.fbind(name, self._fill)
        self._fill()

    def on_spoken(self, language: str) -> None:
        """Whoever opens this sheet binds here."""

    def on_touch_down(self, touch: Any) -> bool:
        """What lies under the sheet is not touched."""
        self._close_soon.cancel()
        self._close_soon()
        super().on_touch_down(touch)
        return True

    def on_parent(self, _sheet: Any, parent: Widget | None) -> None:
        """Taken away with the screen under it."""
        if parent is None:
            self._close_soon.cancel()

    def close(self, *_: Any) -> None:
        """Go away."""
        if self.parent is not None:
            self.parent.remove_widget(self)

    def _fill(self, *_: Any) -> None:
        grid = self.ids.grid
        grid.clear_widgets()
        across, down = cells(self.scale, self.languages)
        paged = len(self.languages) + 1 > across * down
        a_page = across * down - 2 if paged else len(self.languages)
        first = int(self.page) * a_page
        rank = Rank()
        row: list[Target] = [self._button(o, rank) for o in self.languages[first : first + a_page]]
        if paged:
            row.append(self._glyph("next", lambda *_: self._turn(a_page)))
        row.append(self._glyph("close", self.close))
        self.columns = ceil(len(row) / min(down, ceil(len(row) / min(across, 3))))
        mirrored = reads_from_right(self.language)
        for at in range(0, len(row), int(self.columns)):
            line = row[at : at + int(self.columns)]
            line_end = [Widget() for _ in range(int(self.columns) - len(line))]
            for one in [*line_end, *reversed(line)] if mirrored else line:
                grid.add_widget(one)

    def _turn(self, a_page: int) -> None:
        self.page = (int(self.page) + 1) % ceil(len(self.languages) / a_page)

    def _button(self, language: str, rank: Rank) -> TextTarget:
        button = TextTarget(
            text=own_name(language),
            language=language,
            scale=self.scale,
            rank=rank,
            strong=language == self.language,
        )
        button.bind(on_release=lambda _: self._choose(language))
        return button

    def _glyph(self, name: str, do: Any) -> IconTarget:
        target = IconTarget(icon=name, scale=self.scale)
        target.bind(on_release=do)
        return target

    def _choose(self, language: str) -> None:
        self.close()
        self.dispatch("on_spoken", language)


def cells(scale: Scale, languages: Sequence[str]) -> tuple[int, int]:
    """How many names stand beside and above each other on a whole screen: in the largest letters
    in which all of them do.
    """
    down = max(1, (scale.height - 2 * scale.margin + scale.gap) // (scale.target + scale.gap))
    across = 1
    for step in LEGIBLE_STEPS:
        widest = max(least_width(one, scale, step) for one in languages)
        wide = (scale.width - 2 * scale.margin + scale.gap) // (widest + scale.gap)
        across = max(1, int(wide))
        if len(languages) + 1 <= across * down:
            break
    return across, int(down)


def least_width(language: str, scale: Scale, step: int) -> float:
    """The width of a button on which a language's name stands in letters of that step."""
    px = scale.text(step)
    name = fit(own_name(language), language, [px], (99_999, 99_999))
    return max(float(scale.target), name.width + scale.unit * 3.0 + 2)


def _layer_of(widget: Widget) -> Widget:
    """The layout that screens lie on, one over the other."""
    while not isinstance(widget, FloatLayout):
        widget = widget.parent
    return widget
