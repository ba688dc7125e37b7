"""The stage: one screen at a time, and everything visitors do on any of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from feedback.response import ContactDetails, Value
from feedback.settings import Settings
from feedback.survey import WRITTEN
from feedback.theme import DARK
from kiosk.screens.fingers import Fingers
from kiosk.screens.follow_up import FollowUpScreen
from kiosk.screens.idle import Idle
from kiosk.screens.logo import Logo, picture
from kiosk.screens.night import AWAKE_S, Night
from kiosk.screens.question import QuestionScreen
from kiosk.screens.resting import RestingScreen
from kiosk.screens.scale import Scale
from kiosk.screens.thanks import ThanksScreen
from kiosk.screens.writing import WritingScreen
from kiosk.visit import Asking, Resting, Thanking, View

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Stage(FloatLayout):
    """Shows views, and passes on what its screens dispatch."""

    __events__ = (
        "on_rated", "on_chosen", "on_written", "on_contact", "on_went_on", "on_went_back",
        "on_skipped", "on_spoken", "on_stayed", "on_left", "on_ticked",
    )  # fmt: skip
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    physical_mm = ObjectProperty(None, allownone=True)
    """Width and height of the screen in millimetres, where they are known."""
    still = BooleanProperty(False)
    """Nothing moves: neither a pressed face nor an idle one."""
    theme = ObjectProperty(DARK, rebind=True)
    low_reach = BooleanProperty(False)
    """Whether all of it stands in the lower part of the screen."""
    shift = ObjectProperty((0, 0))
    """By how many pixels all of it is moved, to spare the panel."""
    asleep = BooleanProperty(False)
    """Whether the screen is black; its backlight may go out too."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._device_still, self._png = self.still, b""
        self._fingers = Fingers()
        self.floor = FloatLayout(size_hint=(None, None))  # what screens lie on
        self.add_widget(self.floor)
        self._above = Logo()
        self._night = Night()
        self._night.bind(on_woken=lambda _: self._wake())
        self._awake = Clock.create_trigger(lambda _: None, AWAKE_S)
        self.question = QuestionScreen(still=self.still)
        self.follow_up = FollowUpScreen(still=self.still)
        self.writing = WritingScreen()
        self.thanks, self.resting = ThanksScreen(), RestingScreen()
        screens = (self.question, self.follow_up, self.writing, self.thanks, self.resting)
        for screen in screens:
            screen.pos_hint = {"x": 0, "y": 0}
            self.bind(scale=screen.setter("scale"))
            for name in self.__events__:
                if screen.is_event_type(name):
                    screen.fbind(name, self._pass_on, name)
        for name in ("size", "pos", "physical_mm", "theme", "low_reach", "shift"):
            self.fbind(name, self._measure)
        self._measure()
        self.idle = Idle(self)

    def dress(self, settings: Settings) -> None:
        """Look as the account wants it; raises BadLogo."""
        self.theme, self.low_reach = settings.dressed, settings.low_reach
        self.still = self._device_still or settings.reduced_motion
        self.question.smileys.still = self.follow_up.smileys.still = self.still
        self._png = b""
        if settings.logo:
            picture(settings.logo_png)
        self._png = settings.logo_png
        self._place_logo()

    def show(self, view: View) -> None:
        """Put the view on the screen, in the same frame."""
        screen = self._screen_for(view)
        if screen is not self.follow_up:
            self.follow_up.forget()
        if screen is self.follow_up:
            self.writing.put_by()  # who went back from it finds it again
        elif screen is not self.writing:
            self.writing.forget()  # nothing of one visitor stays for the next
        screen.show(view)
        if screen not in self.floor.children:
            self.floor.clear_widgets()
            self.floor.add_widget(screen)
        self.idle.show(view)

    def sleep(self, wanted: bool) -> None:
        """In the dark hours go black, unless somebody was here a moment ago."""
        self.asleep = wanted and not self._awake.is_triggered

    def on_asleep(self, *_: Any) -> None:
        """Night falls, or is over."""
        self.remove_widget(self._night)
        if self.asleep:
            self.add_widget(self._night)

    def on_touch_down(self, touch: Any) -> bool:
        """Any touch means that somebody is there."""
        self._awake.cancel()
        self._awake()
        self.dispatch("on_stayed")
        first = self._fingers.comes(touch)
        if not first and self.writing not in self.floor.children:  # fast hands type with several
            return True
        return bool(super().on_touch_down(touch))

    def on_touch_up(self, touch: Any) -> bool:
        """A finger less."""
        self._fingers.goes(touch)
        return bool(super().on_touch_up(touch))

    def on_rated(self, value: int) -> None:
        """The rating was pressed."""

    def on_chosen(self, value: Value) -> None:
        """A follow-up was answered."""

    def on_ticked(self, choices: tuple[str, ...]) -> None:
        """What is ticked among several has changed."""

    def on_written(self, text: str) -> None:
        """A comment was sent."""

    def on_contact(self, details: ContactDetails) -> None:
        """Contact details were sent."""

    def on_went_on(self, consent: bool) -> None:
        """The privacy notice was read, and its box ticked or not."""

    def on_went_back(self) -> None:
        """To the question before."""

    def on_skipped(self) -> None:
        """A follow-up was waved aside."""
        if self.follow_up.question is not None:
            self.writing.drop(self.follow_up.question.id)

    def on_spoken(self, language: str) -> None:
        """A language was chosen."""

    def on_stayed(self) -> None:
        """Somebody is still there."""

    def on_left(self) -> None:
        """Done with the thank-you."""

    def _wake(self) -> None:
        self.asleep = False

    def _measure(self, *_: Any) -> None:
        """A screen of another size, or dressed differently: all is measured again."""
        width, height = (max(1, int(side)) for side in self.size)
        whole = Scale.of((width, height), self.physical_mm, self.theme)
        reach = whole.within_reach if self.low_reach else height
        self.floor.size = width, reach
        self.floor.pos = self.x + self.shift[0], self.y + self.shift[1]
        self.scale = replace(whole, height=reach)
        self._place_logo()

    def _place_logo(self) -> None:
        """Above what is within reach where there is room, else beside the question."""
        above = self.height - self.floor.height >= self.scale.target * 2
        self.remove_widget(self._above)
        self._above.png = self._png if above else b""
        self.question.logo = b"" if above else self._png
        if self._above.png:
            side = self.scale.target
            self._above.size_hint = (None, None)
            self._above.size = self.width - 2 * side, self.height - self.floor.height - side
            self._above.pos = self.x + side, self.floor.top + side / 2
            self.add_widget(self._above)

    def _screen_for(self, view: View) -> Any:
        match view:
            case Asking(follow_up=False):
                return self.question
            case Asking(notice=False) if view.question.kind in WRITTEN:
                return self.writing
            case Asking():
                return self.follow_up
            case Thanking():
                return self.thanks
            case Resting():
                return self.resting

    def _pass_on(self, name: str, _screen: Widget, *said: Any) -> None:
        self.dispatch(name, *said)
