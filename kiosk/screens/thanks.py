"""The thank-you, and a QR code for whoever has more to say."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import ListProperty, ObjectProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout  # noqa: F401 - the kv file names it
from kivy.uix.boxlayout import BoxLayout

from feedback.words import word
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.icon import Icon  # noqa: F401 - the kv file names it
from kiosk.screens.languages import LanguageBar  # noqa: F401 - the kv file names it
from kiosk.screens.qr import QrCode, address  # noqa: F401 - the kv file names it
from kiosk.screens.scale import Scale
from kiosk.screens.targets import arrange
from kiosk.screens.words import Rank
from kiosk.visit import Thanking

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class ThanksScreen(BoxLayout):
    """Dispatches `on_left` when the visitor is done; decides nothing."""

    __events__ = ("on_left", "on_spoken")
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    thanks = StringProperty()
    more = StringProperty()
    """What the QR code is for."""
    scan = StringProperty()
    done = StringProperty()
    link = StringProperty()
    address = StringProperty()
    language = StringProperty("en")
    languages = ObjectProperty(())
    face = ListProperty([0, 0])

    quiet = ObjectProperty(None, allownone=True)
    """The rank of all words that stand back behind the thank-you."""
    ways = ObjectProperty(None, allownone=True)
    """And of the ways on."""

    def __init__(self, **given: Any) -> None:
        super().__init__(quiet=Rank(), ways=Rank(), **given)
        self._card = self.ids.card.__self__  # kept while there is nothing to scan
        self._footer = self.ids.footer.__self__
        for name in ("scale", "language", "link"):
            self.fbind(name, self._arrange)
        self._arrange()

    def on_left(self) -> None:
        """Whoever shows this screen binds here."""

    def on_spoken(self, language: str) -> None:
        """Whoever shows this screen binds here."""

    def show(self, view: Thanking) -> None:
        """Put the view on the screen."""
        language = view.language
        self.language, self.languages = language, view.languages
        self.thanks, self.done = view.ending.text[language], word("done", language)
        self.face = list(view.face)
        self.link = view.link or ""
        self.address = address(self.link)
        to = view.ending.link if view.link else None
        self.more = to.text[language] if to else ""
        self.scan = word("scan", language) if to else ""

    def _arrange(self, *_: Any) -> None:
        """Upright, what can be touched stands below all; else beside the code, which needs it."""
        ids, upright = self.ids, self.scale.portrait
        mirrored = reads_from_right(self.language)
        said = (ids.said, self._card) if self.link else (ids.said,)
        arrange(ids.both, *said, mirrored=mirrored and not upright)
        place = ids.under if upright else ids.beside
        for one in (ids.under, ids.beside):
            one.height = self.scale.target if one is place else 0
        arrange(place, self._footer)
        arrange(self._footer, ids.done, ids.languages, mirrored=mirrored)
