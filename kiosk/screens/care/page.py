"""What all pages of the caretaker's have in common."""

from typing import Any

from kivy.properties import ObjectProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.caretaker.wording import say
from kiosk.screens.scale import Scale
from kiosk.screens.targets import TextTarget
from kiosk.screens.words import Words

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
