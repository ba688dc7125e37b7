"""The thank-you, and a QR code for whoever has more to say."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import ListProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from feedback.words import word
from kiosk.screens.qr import QrCode, address  # noqa: F401 - the kv file names it
from kiosk.screens.scale import Scale
from kiosk.visit import Thanking

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class ThanksScreen(BoxLayout):
    """Dispatches `on_left` when the visitor is done; decides nothing."""

    __events__ = ("on_left", "on_spoken")
    scale = ObjectProperty(Scale(800, 480))
    thanks = StringProperty()
    more = StringProperty()
    """What the QR code is for."""
    scan = StringProperty()
    done = StringProperty()
    link = StringProperty()
    address = StringProperty()
    language = StringProperty("en")
    languages = ObjectProperty(())
    face = ListProperty([0, 4])

    def on_left(self) -> None:
        """Whoever shows this screen binds here."""

    def on_spoken(self, language: str) -> None:
        """Whoever shows this screen binds here."""

    def show(self, view: Thanking, face: tuple[int, int]) -> None:
        """Put the view on the screen; `face` is the rating and the steps of its scale."""
        language = view.language
        self.language, self.languages = language, view.languages
        self.thanks, self.done = view.ending.text[language], word("done", language)
        self.face = list(face)
        self.link = view.link or ""
        self.address = address(self.link)
        to = view.ending.link if view.link else None
        self.more = to.text[language] if to else ""
        self.scan = word("scan", language) if to else ""
