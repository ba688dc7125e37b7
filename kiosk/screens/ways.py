"""The ways on from a question: other languages, back, skip, send, and "I am still here"."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from feedback.words import word
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.icon_target import IconTarget  # noqa: F401 - the kv file names it
from kiosk.screens.languages import LanguageBar  # noqa: F401 - the kv file names it
from kiosk.screens.legend import Legend  # noqa: F401 - the kv file names it
from kiosk.screens.scale import Scale
from kiosk.screens.targets import arrange
from kiosk.screens.words import Rank

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


MOST = 0.35
"""Of the screen's width the languages take no more: whoever is here has found theirs."""


class Ways(BoxLayout):
    """Dispatches what was touched; decides nothing.

    `send` is the word on the button that goes on; without one there is no such button.
    """

    __events__ = ("on_went_back", "on_sent", "on_skipped", "on_spoken", "on_stayed")
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    language = StringProperty("en")
    languages = ObjectProperty(())
    leaving = BooleanProperty(False)
    back = BooleanProperty(False)
    send = StringProperty()
    skips = BooleanProperty(True)
    """Whether there is a button to skip, besides; who is asked to go on, or not, has one answer."""
    ready = BooleanProperty(True)
    """Whether there is something to send."""
    room = NumericProperty(0)
    """How wide all of them are together, in pixels, at most."""
    most = NumericProperty(0.0)
    """What the words on the others leave to the languages, as a share of the screen's width."""
    spread = BooleanProperty(False)
    """Whether they take all the width there is: languages at one end, the others at the other."""
    buttons = ObjectProperty(())
    """What wired buttons do besides (see Legend)."""
    rank = ObjectProperty(None, allownone=True)
    skip_word = StringProperty()
    stay_word = StringProperty()
    back_word = StringProperty()

    def __init__(self, **given: Any) -> None:
        super().__init__(rank=Rank(), **given)
        self._kept = list[Any]()
        self.fbind("language", self._speak)
        for name in ("spread", "minimum_width"):
            self.fbind(name, self._widen)
        for name in ("language", "back", "send", "skips", "leaving", "buttons", "spread"):
            self.fbind(name, self._arrange)
        for name in ("room", "scale", "languages"):
            self.fbind(name, self._share_out)
        self._speak()
        self._widen()

    def on_kv_post(self, _base: Any) -> None:
        """All of them are there."""
        for one in (self.ids.stay, self.ids.skip, self.ids.send):
            one.fbind("wish", self._share_out)
        self.ids.legend.fbind("width", self._share_out)
        self._arrange()

    def on_went_back(self) -> None:
        """Whoever shows these binds here."""

    def on_sent(self) -> None:
        """Whoever shows these binds here."""

    def on_skipped(self) -> None:
        """Whoever shows these binds here."""

    def on_spoken(self, language: str) -> None:
        """Whoever shows these binds here."""

    def on_stayed(self) -> None:
        """Whoever shows these binds here."""

    def _speak(self, *_: Any) -> None:
        self.skip_word, self.stay_word, self.back_word = (
            word(name, self.language) for name in ("skip", "stay", "back")
        )

    def _widen(self, *_: Any) -> None:
        self.size_hint_x = 1 if self.spread else None
        if not self.spread:
            self.width = self.minimum_width

    def _arrange(self, *_: Any) -> None:
        ids = self.ids
        if not ids:
            return
        self._kept = self._kept or [one.__self__ for one in ids.values()]  # while not shown
        shown = [ids.languages, ids.spare]
        shown += [ids.legend] if self.buttons and not self.leaving else []
        shown += [ids.stay] if self.leaving else []
        shown += [ids.back] if self.back and not self.leaving else []
        shown += [ids.skip] if self.skips and not self.leaving else []
        shown += [ids.send] if self.send and not self.leaving else []
        ids.spare.size_hint_x = 1 if self.spread else None
        if not self.spread:
            ids.spare.width = 0
        for one in (ids.stay, ids.skip, ids.send):
            one.rank = self.rank if one in shown else None  # else it has a say in the others' size
        arrange(self, *shown, mirrored=reads_from_right(self.language))
        self._share_out()

    def _share_out(self, *_: Any) -> None:
        """Words in one line first, in letters that all can read; the languages take what is left,
        a globe at least.
        """
        ids = self.ids
        if not ids or not self.room:
            return
        scale, shown = self.scale, self.children
        worded = [one for one in (ids.stay, ids.skip, ids.send) if one.__self__ in shown]
        globe = scale.target if len(self.languages) > 1 and not self.leaving else 0
        taken = globe + scale.gap * (len(shown) - 1)
        taken += sum(one.width for one in (ids.back, ids.legend) if one.__self__ in shown)
        left, wished = max(0.0, self.room - taken), sum(one.wish for one in worded)
        part = min(1.0, left / wished) if wished else 1.0
        for one in worded:
            one.width = max(scale.target, one.wish * part)
        self.most = min(MOST, (globe + max(0.0, left - wished)) / scale.width)
