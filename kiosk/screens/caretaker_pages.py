"""The caretaker's pages as widgets: each shows a page and dispatches what is done on it."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from feedback.theme import DARK
from kiosk.caretaker.pages import (
    Act,
    ButtonTest,
    Cleaning,
    Desk,
    Page,
    PinPad,
    ScreenTest,
    SetTime,
)
from kiosk.caretaker.wording import say
from kiosk.screens import look
from kiosk.screens.scale import Scale
from kiosk.screens.targets import TextTarget
from kiosk.screens.words import Rank, Words

TOUCH_MM = 12.0
"""Staff stand close and know what they want; thrice WCAG's 24 pixels all the same."""


class CarePage(BoxLayout):
    """Covers the whole screen. Dispatches `on_did` with a name and its arguments."""

    __events__ = ("on_did",)
    scale = ObjectProperty(Scale(800, 480), rebind=True)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.page: Any = None
        self.fbind("scale", lambda *_: self._lay_out_again())

    def on_did(self, name: str, *said: Any) -> None:
        """Whoever shows this page binds here."""

    def show(self, page: Any) -> None:
        """Put it on the screen; laid out anew only where something moved."""
        same = self.page is not None and self.page.language == page.language and self.change(page)
        self.page = page
        if not same:
            self._lay_out_again()

    def change(self, page: Any) -> bool:
        """Show only what is other than in `self.page`; False where that is too much."""
        return bool(page == self.page)

    def lay_out(self, page: Any) -> None:
        """Build all of it."""

    @property
    def touch(self) -> float:
        """The height of what staff touch."""
        return float(TOUCH_MM * self.scale.px_per_mm)

    def button(self, name: str, did: tuple[Any, ...], **more: Any) -> TextTarget:
        """A button with one of our words on it."""
        more.setdefault("step", -2)
        target = TextTarget(text=name, language=self.page.language, scale=self.scale, **more)
        target.bind(on_release=lambda _: self.dispatch("on_did", *did))
        return target

    def words(self, text: str, step: int = -1, **more: Any) -> Words:
        """A line of text."""
        language = self.page.language
        return Words(text=text, language=language, scale=self.scale, step=step, **more)

    def said(self, name: str, **numbers: int) -> str:
        """One of our words in the page's language."""
        return say(name, self.page.language, **numbers)

    def _lay_out_again(self) -> None:
        if self.page is not None:
            self.clear_widgets()
            self.lay_out(self.page)


class PinPadPage(CarePage):
    """Ten digits in two rows: a telephone's order needs more height than small screens have."""

    def change(self, page: PinPad) -> bool:
        """Only the line above the digits changes, but for a lock that comes or goes."""
        if page.armed != self.page.armed:
            return False
        self._line.text = self._told(page)
        return True

    def lay_out(self, page: PinPad) -> None:
        """The line, the digits, and the ways on."""
        self._line = self.words(self._told(page), 0 if page.armed else -1, bold=page.armed)
        self.add_widget(self._line)
        close = self.button(self.said("close"), ("close",))
        if not page.armed:
            close.size_hint_y, close.height = None, self.touch
            self.add_widget(close)
            return
        grid = GridLayout(cols=5, spacing=self.scale.unit, size_hint_y=3)
        for digit in "1234567890":
            grid.add_widget(self.button(digit, ("digit", digit), step=0, bold=True))
        self.add_widget(grid)
        row = BoxLayout(spacing=self.scale.unit, size_hint_y=1.3)
        row.add_widget(close)
        row.add_widget(self.button(self.said("erase"), ("erase",)))
        row.add_widget(self.button(self.said("enter"), ("enter",), strong=True))
        self.add_widget(row)

    def _told(self, page: PinPad) -> str:
        if not page.armed:
            return self.said("pin_none")
        if page.wait_s:
            return self.said("pin_wait", s=page.wait_s)
        if page.judging:
            return self.said("pin_judging")
        if page.entered:
            return "• " * page.entered
        return self.said("pin_wrong") if page.wrong else self.said("pin")


class FactLine(BoxLayout):
    """One fact: what it is and what is so."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    language = StringProperty("en")
    name = StringProperty()
    said = StringProperty()
    worry = BooleanProperty(False)
    names = ObjectProperty(None, allownone=True)
    values = ObjectProperty(None, allownone=True)


class DeskPage(CarePage):
    """The facts on one side, what can be done on the other."""

    def change(self, page: Desk) -> bool:
        """What was told changes often, the rest seldom."""
        before = self.page
        if (before.facts, before.acts, before.testing) != (page.facts, page.acts, page.testing):
            return False
        self._told.text = page.told or self.said("title")
        return True

    def lay_out(self, page: Desk) -> None:
        """Side by side, or one above the other on a screen that stands upright."""
        self._told = self.words(page.told or self.said("title"), -2, bold=True)
        upright = self.scale.portrait
        both = BoxLayout(
            orientation="vertical" if upright else "horizontal", spacing=self.scale.unit * 2
        )
        both.add_widget(self._facts(page))
        both.add_widget(self._acts(page))
        self.add_widget(both)

    def _facts(self, page: Desk) -> Widget:
        column = BoxLayout(orientation="vertical", spacing=self.scale.unit / 2, size_hint_x=1.9)
        names, values, troubles = Rank(), Rank(), Rank()
        for fact in page.facts:
            trouble = fact.name == "fact_trouble"
            column.add_widget(
                FactLine(
                    name=self.said(fact.name),
                    said=fact.said,
                    worry=fact.worry,
                    language=page.language,
                    scale=self.scale,
                    names=names,
                    values=troubles if trouble else values,
                    size_hint_y=2.4 if trouble else 1,
                )
            )
        return column

    def _acts(self, page: Desk) -> Widget:
        grid = GridLayout(cols=2, spacing=self.scale.unit)
        rank = Rank()
        for act in page.acts:
            ends = act is Act.INSTALL and page.testing
            name = self.said("install_end" if ends else act.value)
            grid.add_widget(self.button(name, ("do", act), rank=rank))
        grid.add_widget(self.button(self.said("close"), ("close",), strong=True))
        grid.add_widget(self._told)  # nine buttons leave one place
        return grid


class Lamp(Widget):
    """One button in the test: lit while it is down, ringed once it was pressed."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    text = StringProperty()
    down = BooleanProperty(False)
    presses = NumericProperty(0)
    side = NumericProperty(0)


class ButtonTestPage(CarePage):
    """A lamp for each wired button."""

    def change(self, page: ButtonTest) -> bool:
        """Lamps follow the buttons."""
        for lamp, (number, down, presses) in zip(self._lamps, page.buttons, strict=True):
            lamp.text = f"{number} ×{presses}" if presses else str(number)
            lamp.down, lamp.presses = down, presses
        return True

    def lay_out(self, page: ButtonTest) -> None:
        """The lamps, what to do, and the way back."""
        text = "press_each" if page.buttons else "no_buttons"
        self.add_widget(self.words(self.said(text), -1))
        row = BoxLayout(spacing=self.scale.unit * 2, size_hint_y=2)
        self._lamps = [Lamp(scale=self.scale) for _ in page.buttons]
        for lamp in self._lamps:
            row.add_widget(lamp)
        self.add_widget(row)
        self.change(page)
        back = self.button(self.said("back"), ("back",), size_hint_y=None)
        back.height = self.touch
        self.add_widget(back)


class Patch(Widget):
    """One patch of the glass; lights up once a finger was on it."""

    wiped = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        with self.canvas:
            self._colour = Color(*look.rgba(DARK.surface))
            self._patch = Rectangle()
        self.bind(pos=self._draw, size=self._draw, wiped=self._draw)

    def _draw(self, *_: Any) -> None:
        self._colour.rgba = look.rgba(DARK.text if self.wiped else DARK.surface)
        self._patch.pos, self._patch.size = self.pos, self.size


class ScreenTestPage(CarePage):
    """Red, green, blue, white, black: dead pixels. Then a grid to wipe: dead glass."""

    COLOURS = ("#FF0000", "#00FF00", "#0000FF", "#FFFFFF", "#000000")
    ACROSS, DOWN = 8, 5
    HOLD_S = 2.0

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._leave = Clock.create_trigger(lambda _: self.dispatch("on_did", "back"), self.HOLD_S)

    def lay_out(self, page: ScreenTest) -> None:
        """One colour, or the grid."""
        self.padding = 0
        if page.step < len(self.COLOURS):
            whole = Widget()
            with whole.canvas:
                Color(*look.rgba(self.COLOURS[page.step]))
                patch = Rectangle()
            whole.bind(
                pos=lambda _, at: setattr(patch, "pos", at),
                size=lambda _, size: setattr(patch, "size", size),
            )
            self.add_widget(whole)
            return
        grid = GridLayout(cols=self.ACROSS, spacing=2)
        self._fields = [Patch() for _ in range(self.ACROSS * self.DOWN)]
        for field in self._fields:
            grid.add_widget(field)
        self.add_widget(grid)
        hint = self.words(self.said("wipe"), -3, size_hint_y=None)
        hint.height = self.touch * 0.6
        self.add_widget(hint)

    def on_touch_down(self, touch: Any) -> bool:
        """The next colour, or the first field."""
        if self.page.step < len(self.COLOURS):
            self.dispatch("on_did", "step_on")
        else:
            self._wipe(touch)
            self._leave()
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """Wiping."""
        if self.page.step >= len(self.COLOURS):
            self._wipe(touch)
            if abs(touch.dx) + abs(touch.dy) > self.scale.unit:
                self._leave.cancel()
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """The finger left in time."""
        self._leave.cancel()
        return bool(super().on_touch_up(touch))

    def _wipe(self, touch: Any) -> None:
        self.dispatch("on_did", "touched")
        for field in self._fields:
            if field.collide_point(*touch.pos):
                field.wiped = True


class SetTimePage(CarePage):
    """Five numbers, turned up and down."""

    NAMES = ("year", "month", "day", "hour", "minute")

    def change(self, page: SetTime) -> bool:
        """The numbers follow."""
        for words, number in zip(self._numbers, page.parts, strict=True):
            words.text = f"{number:02d}"
        return True

    def lay_out(self, page: SetTime) -> None:
        """A column each, and the ways on."""
        columns = BoxLayout(spacing=self.scale.unit, size_hint_y=3.5)
        self._numbers = []
        for part, name in enumerate(self.NAMES):
            column = BoxLayout(orientation="vertical", spacing=self.scale.unit)
            column.add_widget(
                self.words(self.said(name), -3, colour=look.rgba(DARK.quiet), size_hint_y=0.5)
            )
            column.add_widget(self.button("+", ("turn", part, 1), step=0))
            number = self.words("", 0, bold=True)
            column.add_widget(number)
            column.add_widget(self.button("–", ("turn", part, -1), step=0))
            self._numbers.append(number)
            columns.add_widget(column)
        self.add_widget(columns)
        row = BoxLayout(spacing=self.scale.unit)
        row.add_widget(self.button(self.said("back"), ("back",)))
        row.add_widget(self.button(self.said("set"), ("set",), strong=True))
        self.add_widget(row)
        self.change(page)


class CleaningPage(CarePage):
    """Words and nothing else: whatever is touched does nothing."""

    def change(self, page: Cleaning) -> bool:
        """The number counts down."""
        self._line.text = self.said("cleaning", s=page.left_s)
        return True

    def lay_out(self, page: Cleaning) -> None:
        """One line."""
        self._line = self.words(self.said("cleaning", s=page.left_s), 1, bold=True)
        self.add_widget(self._line)


_WIDGETS = {
    PinPad: PinPadPage,
    Desk: DeskPage,
    ButtonTest: ButtonTestPage,
    ScreenTest: ScreenTestPage,
    SetTime: SetTimePage,
    Cleaning: CleaningPage,
}


def widget_for(page: Page | None) -> type[CarePage] | None:
    """The kind of widget that shows such a page."""
    return None if page is None else _WIDGETS[type(page)]
