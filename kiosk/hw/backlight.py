"""The screen's own light: by a pin, by Linux's driver, and one that is looked at by hand.

A black picture still glows; a shop that is closed wants it dark.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from gpiozero import OutputDevice
from gpiozero.pins import Factory

SYS = Path("/sys")
ON, OFF = "on\n", "off\n"


class Backlight(Protocol):
    """What every screen's light does. It begins on; each word twice is as good as once."""

    @property
    def lit(self) -> bool:
        """Whether it shines."""

    def on(self) -> None:
        """Let it shine."""

    def off(self) -> None:
        """Put it out."""

    def close(self) -> None:
        """Leave it shining: whoever comes next may not know of it."""


class PinBacklight:
    """Shines while its BCM pin is high."""

    def __init__(self, pin: int, factory: Factory) -> None:
        self._pin = OutputDevice(pin, initial_value=True, pin_factory=factory)

    @property
    def lit(self) -> bool:
        """Whether it shines."""
        return bool(self._pin.value)

    def on(self) -> None:
        """Let it shine."""
        self._pin.on()

    def off(self) -> None:
        """Put it out."""
        self._pin.off()

    def close(self) -> None:
        """Leave it shining, and give the pin back."""
        self._pin.on()
        self._pin.close()


class AskedBacklight:
    """Linux's driver, by way of a file: `terminal-backlight.service` does what is written there.

    The terminal itself may write nothing below /sys.
    """

    def __init__(self, wish: Path) -> None:
        self._wish = wish
        self.lit = True
        self._write(ON)

    def on(self) -> None:
        """Let it shine."""
        if not self.lit:
            self.lit = True
            self._write(ON)

    def off(self) -> None:
        """Put it out."""
        if self.lit:
            self.lit = False
            self._write(OFF)

    def close(self) -> None:
        """Leave it shining."""
        self.on()

    def _write(self, word: str) -> None:
        with suppress(OSError):  # a light is no reason to end
            self._wish.write_text(word, encoding="ascii")


class HandBacklight:
    """Stands in on a laptop, in tests, and where a screen's light cannot be switched."""

    def __init__(self, changed: Callable[[bool], None] = lambda _: None) -> None:
        self.lit = True
        self._changed = changed

    def on(self) -> None:
        """Let it shine."""
        self._turn(True)

    def off(self) -> None:
        """Put it out."""
        self._turn(False)

    def close(self) -> None:
        """Leave it shining."""
        self.on()

    def _turn(self, lit: bool) -> None:
        if lit != self.lit:
            self.lit = lit
            self._changed(lit)


def driven_by_linux(sys: Path = SYS) -> bool:
    """Whether a driver for this screen's light is there."""
    home = sys / "class/backlight"
    return home.is_dir() and any(home.iterdir())
