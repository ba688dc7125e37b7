"""An on-screen keyboard of our own, in the language that is being read.

It types into whoever listens, and does nothing else: no menu, no clipboard, no way out.
"""

from math import ceil
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.screens.icon import Icon  # noqa: F401 - the kv file names it
from kiosk.screens.keyboard_layouts import SIGNS, Layout, capital, layout_of
from kiosk.screens.large_keys import CONTROLS, groups
from kiosk.screens.scale import Scale
from kiosk.screens.targets import Target
from kiosk.screens.words import Rank, Words  # noqa: F401 - the kv file names Words

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

REPEAT_AFTER_S, REPEAT_S = 0.5, 0.08
KEY_MM = 11.0
"""The least height of a row of keys. Eleven keys of 20 mm are wider than most screens: letters are
the one thing here that may be smaller than a thumb's target, and all of them can be left out."""


class Key(Target):
    """One key: a letter, or one of our own drawings."""

    text = StringProperty()
    icon = StringProperty()
    language = StringProperty("en")
    rank = ObjectProperty(None, allownone=True)
    lit = BooleanProperty(False)
    """Whether it is locked down, as shift may be."""


class Keyboard(BoxLayout):
    """Dispatches `on_typed` with a letter and `on_erased`; keys act when they are let go."""

    __events__ = ("on_typed", "on_erased")
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    language = StringProperty("en")
    layout = ObjectProperty(layout_of("en"))
    shifted = BooleanProperty(False)
    signs = BooleanProperty(False)
    """Whether numbers and signs stand there in place of letters."""
    large = BooleanProperty(False)
    """Whether every key is a target's size, and a letter takes two touches (see large_keys)."""
    group = StringProperty()
    """The letters of the large key that was touched."""
    row_height = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(orientation="vertical", **given)
        self._rank = Rank()
        self._letters = list[tuple[Key, str]]()
        self._begun = False  # the first letter is a capital, in whatever language it is typed
        self._repeat = Clock.create_trigger(self._erase_again, REPEAT_AFTER_S)
        # Several of these change together, and each key is dear: once, before the next frame.
        fill = Clock.create_trigger(self._fill, -1)
        for name in ("language", "signs", "scale", "large", "group", "row_height"):
            self.fbind(name, fill)
        self.fbind("shifted", self._relabel)
        fill()

    def on_typed(self, letter: str) -> None:
        """Whoever shows this keyboard binds here."""

    def on_erased(self) -> None:
        """Whoever shows this keyboard binds here."""

    def wished(self, above: float) -> float:
        """The height of four rows, of a target each where what stands `above` them leaves it."""
        scale = self.scale
        room = scale.height - 2 * scale.margin - 3 * scale.gap - 3 * self.gap - above
        least = KEY_MM * scale.px_per_mm
        self.row_height = max(least, min(room / 4, scale.target))
        return float(4 * self.row_height + 3 * self.gap)

    @property
    def gap(self) -> int:
        """Between keys."""
        return max(2, int(self.scale.unit / 2))

    @property
    def keys(self) -> list[Key]:
        """Every key there is now."""
        return [one for one in self.walk() if isinstance(one, Key)]

    def reset(self) -> None:
        """As it was before anybody typed."""
        self.signs, self.large, self.group, self._begun = False, False, "", False
        self.shifted = self._cased()

    def _fill(self, *_: Any) -> None:
        for key in self.keys:
            key.rank = None  # or it would go on having a say in the others' size
        self.clear_widgets()
        self.spacing = self.gap
        self.layout = SIGNS if self.signs else layout_of(self.language)
        self._letters = list[tuple[Key, str]]()
        if self.large:
            self._fill_large()
        else:
            self._fill_small()
        self._relabel()

    def _fill_small(self) -> None:
        rows: tuple[str, ...] = self.layout.rows
        widest = max(len(row) for row in rows[:2])
        for number, letters in enumerate(rows):
            self.add_widget(self._row(letters, widest, last=number == 2))
        self.add_widget(self._lowest())
        self.shifted = self._cased() and not self._begun

    def _fill_large(self) -> None:
        """All the letters, or those of the key that was touched; what is always there behind."""
        across, down = self._places()
        shown = tuple(self.group) or groups(self.layout, across * down - CONTROLS)
        keys = [self._letter(one) if len(one) == 1 else self._group(one) for one in shown]
        always = self._controls()
        for line in [keys, always] if self.group else self._evenly([*keys, *always], across):
            row = BoxLayout(spacing=self.gap)
            for one in line:
                row.add_widget(one)
            self.add_widget(row)

    def _evenly(self, keys: list[Key], across: int) -> list[list[Key]]:
        """In rows of as many; what is over is the space's."""
        rows = ceil(len(keys) / across)
        a_row = ceil(len(keys) / rows)
        space = next(one for one in keys if one.icon == "space")
        space.size_hint_x = 1 + rows * a_row - len(keys)
        return [keys[at : at + a_row] for at in range(0, len(keys), a_row)]

    def _places(self) -> tuple[int, int]:
        """How many keys of a target's size stand beside and above each other."""
        scale, gap = self.scale, self.gap
        across = int((scale.width - 2 * scale.margin + gap) // (scale.target + gap))
        down = int((4 * self.row_height + 4 * gap) // (scale.target + gap))
        return across, max(2, down)

    def _group(self, letters: str) -> Key:
        key = self._key()
        self._letters.append((key, letters))
        key.bind(on_release=lambda _: self._soon("group", letters))
        return key

    def _controls(self) -> list[Key]:
        shift = self._special("shift", self._shift, 1)
        shift.disabled, shift.opacity = not self._cased(), 1 if self._cased() else 0
        swap = self._key(text=self._swap_word())
        swap.bind(on_release=self._swap)
        space, erase = self._special("space", lambda: self._type(" "), 1), self._eraser(1)
        # Out of a key's letters first, then back to small keys.
        name, value = ("group", "") if self.group else ("large", False)
        leave = self._special(
            "close" if self.group else "smaller", lambda: self._soon(name, value), 1
        )
        return [shift, swap, space, erase, leave]

    def _row(self, letters: str, widest: int, *, last: bool) -> BoxLayout:
        row = BoxLayout(spacing=self.gap)
        if last and self.layout.cased:
            row.add_widget(self._special("shift", self._shift, 1.5))
        spare = max(0.0, widest - len(letters)) / 2 if not last else 0
        for letter in letters:
            row.add_widget(self._letter(letter))
        if last:
            row.add_widget(self._eraser(1.5))
        row.padding = [0, 0, 0, 0]
        if spare:
            share = spare / widest
            row.bind(
                width=lambda one, width: setattr(
                    one, "padding", [width * share, 0, width * share, 0]
                )
            )
        return row

    def _lowest(self) -> BoxLayout:
        row = BoxLayout(spacing=self.gap)
        swap = self._key(text=self._swap_word(), size_hint_x=2)
        swap.bind(on_release=self._swap)
        at, dot = (self._key(text=one) for one in ("@", "."))
        space = self._special("space", lambda: self._type(" "), 5)
        for key in (at, dot):
            key.bind(on_release=lambda one: self._type(one.text))
        more = [] if self._large_enough() else [self._larger()]
        for key in (swap, at, space, dot, *more):
            row.add_widget(key)
        return row

    def _larger(self) -> Key:
        return self._special("larger", lambda: self._soon("large", True), 1.5)

    def _large_enough(self) -> bool:
        """Whether letters are targets as it is."""
        scale, widest = self.scale, max(len(row) for row in self.layout.rows)
        room = scale.width - 2 * scale.margin - (widest - 1) * self.gap
        return bool(min(room / widest, self.row_height or scale.target) >= scale.target - 1)

    def _letter(self, letter: str) -> Key:
        key = self._key(text=letter)
        key.bind(on_release=lambda one: self._type(one.text))
        self._letters.append((key, letter))
        return key

    def _eraser(self, wide: float) -> Key:
        erase = self._special("backspace", self._erase, wide)
        erase.bind(held=lambda _, held: self._repeat() if held else self._repeat.cancel())
        return erase

    def _key(self, **given: Any) -> Key:
        return Key(scale=self.scale, language=self.language, rank=self._rank, **given)

    def _special(self, icon: str, act: Any, wide: float) -> Key:
        key = self._key(icon=icon, size_hint_x=wide)
        key.bind(on_release=lambda _: act())
        return key

    def _swap_word(self) -> str:
        return "".join(layout_of(self.language).rows[1][:3]) if self.signs else "123"

    def _swap(self, *_: Any) -> None:
        self.group = ""
        self._soon("signs", not self.signs)

    def _soon(self, name: str, value: Any) -> None:
        """Once the key is done with its finger: it will be gone."""
        Clock.schedule_once(lambda _: setattr(self, name, value), -1)

    def _shift(self) -> None:
        self.shifted = not self.shifted

    def _type(self, letter: str) -> None:
        self.dispatch("on_typed", letter)
        self.shifted, self._begun = False, True
        if self.group:
            self._soon("group", "")

    def _erase(self) -> None:
        self.dispatch("on_erased")

    def _erase_again(self, *_: Any) -> None:
        self.dispatch("on_erased")
        Clock.schedule_once(self._while_held, REPEAT_S)

    def _while_held(self, _dt: float) -> None:
        if any(key.icon == "backspace" and key.held for key in self.keys):
            self._erase_again()

    def _cased(self) -> bool:
        layout: Layout = self.layout
        return layout.cased

    def _relabel(self, *_: Any) -> None:
        up = self.shifted and self._cased()
        for key, letter in self._letters:
            key.text = "".join(capital(one, self.language) for one in letter) if up else letter
        for key in self.keys:
            if key.icon == "shift":
                key.lit = up
