"""The stage: one screen at a time, and everything visitors do on any of them."""

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.screens.follow_up import FollowUpScreen
from kiosk.screens.question import QuestionScreen
from kiosk.screens.resting import RestingScreen
from kiosk.screens.scale import Scale
from kiosk.screens.thanks import ThanksScreen
from kiosk.visit import Asking, Resting, Thanking, View


class Stage(FloatLayout):
    """Shows views, and passes on what its screens dispatch."""

    __events__ = ("on_rated", "on_chosen", "on_skipped", "on_spoken", "on_stayed", "on_left")
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    physical_mm = ObjectProperty(None, allownone=True)
    """Width and height of the screen in millimetres, where they are known."""
    still = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._rating = (0, 4)  # the face last pressed and the steps of its scale
        self.question, self.follow_up = QuestionScreen(still=self.still), FollowUpScreen()
        self.thanks, self.resting = ThanksScreen(), RestingScreen()
        for screen in (self.question, self.follow_up, self.thanks, self.resting):
            self.bind(scale=screen.setter("scale"))
            for name in self.__events__:
                if screen.is_event_type(name):
                    screen.fbind(name, self._pass_on, name)
        self.on_size()

    def show(self, view: View) -> None:
        """Put the view on the screen, in the same frame."""
        match view:
            case Asking(follow_up=True):
                self.follow_up.show(view, self._rating)
                self._put_up(self.follow_up)
            case Asking():
                if view.pressed:
                    self._rating = (view.pressed, len(view.question.values))
                self.question.show(view)
                self._put_up(self.question)
            case Thanking():
                self.thanks.show(view, self._rating)
                self._put_up(self.thanks)
            case Resting():
                self.resting.show(view)
                self._put_up(self.resting)

    def on_size(self, *_: Any) -> None:
        """A screen of another size: all is measured again."""
        width, height = (max(1, int(side)) for side in self.size)
        self.scale = Scale.of((width, height), self.physical_mm)

    def on_touch_down(self, touch: Any) -> bool:
        """Any touch means that somebody is there."""
        self.dispatch("on_stayed")
        return bool(super().on_touch_down(touch))

    def on_rated(self, value: int) -> None:
        """A smiley was pressed."""

    def on_chosen(self, choice: str) -> None:
        """A follow-up was answered."""

    def on_skipped(self) -> None:
        """A follow-up was waved aside."""

    def on_spoken(self, language: str) -> None:
        """A language was chosen."""

    def on_stayed(self) -> None:
        """Somebody is still there."""

    def on_left(self) -> None:
        """Done with the thank-you."""

    def _put_up(self, screen: Widget) -> None:
        if screen not in self.children:
            self.clear_widgets()
            self.add_widget(screen)

    def _pass_on(self, name: str, _screen: Widget, *said: Any) -> None:
        self.dispatch(name, *said)
