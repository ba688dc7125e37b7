"""What a window tells whoever stands behind it, all of it on the main loop."""

from typing import Protocol

from feedback.response import ContactDetails, Value
from feedback.settings import Settings
from kiosk.visit import View


class TerminalFace(Protocol):
    """What the window tells a terminal, all on the main loop."""

    @property
    def view(self) -> View:
        """What should be on the screen."""

    @property
    def settings(self) -> Settings:
        """What the account wants of it now: how it looks, among others."""

    @property
    def dark(self) -> bool:
        """Whether the screen should be black."""

    def rated(self, value: int) -> None:
        """A smiley was touched."""

    def chose(self, value: Value) -> None:
        """A follow-up was answered."""

    def ticked(self, choices: tuple[str, ...]) -> None:
        """These stand ticked now, and are not sent yet."""

    def wrote(self, text: str) -> None:
        """A comment was sent."""

    def gave_contact(self, details: ContactDetails) -> None:
        """Contact details were sent."""

    def went_on(self, consent: bool) -> None:
        """The privacy notice was read, and its box ticked or not."""

    def went_back(self) -> None:
        """To the question before."""

    def skipped(self) -> None:
        """A follow-up was waved aside."""

    def spoke(self, language: str) -> None:
        """A language was chosen."""

    def stayed(self) -> None:
        """Somebody is still there."""

    def left(self) -> None:
        """Done with the thank-you."""

    def tick(self) -> None:
        """A fifth of a second went by."""


class CareFace(Protocol):
    """What the window tells a caretaker's visit; and what is done on its pages, by name."""

    def called(self) -> None:
        """The hidden corner was held."""

    def tick(self) -> None:
        """A fifth of a second went by."""
