"""Which pins there are: the board's own, or mock ones that a keyboard drives."""

from collections.abc import Mapping
from typing import cast

from gpiozero import GPIOZeroError
from gpiozero.pins import Factory
from gpiozero.pins.mock import MockFactory, MockPWMPin

from kiosk.errors import KioskError


class NoPins(KioskError):
    """The settings name buttons, and this machine has no pins for them."""

    hint = (
        "On a Raspberry Pi install python3-lgpio and let the terminal's user into the group gpio; "
        "elsewhere start with --mock-pins."
    )


def board_pins() -> Factory:
    """The board's GPIO through lgpio; raises NoPins.

    lgpio is named outright: by itself gpiozero falls back through other drivers in silence.
    """
    try:
        import lgpio
        from gpiozero.pins.lgpio import LGPIOFactory
    except ImportError as error:
        raise NoPins(f"no GPIO driver here: {error}") from error
    try:
        return cast("Factory", LGPIOFactory())
    except (OSError, GPIOZeroError, lgpio.error) as error:
        raise NoPins(f"the GPIO chip cannot be opened: {error}") from error


def pin_errors() -> tuple[type[Exception], ...]:
    """What gpiozero, and the driver beneath it, raise where a pin cannot be had or used so."""
    try:
        import lgpio
    except ImportError:
        return (OSError, GPIOZeroError)
    return (OSError, GPIOZeroError, lgpio.error)


class MockPins:
    """gpiozero's mock pins, driven by number: `hold(3, True)` closes smiley 3's pin to ground."""

    def __init__(self, pins: Mapping[int, int]) -> None:
        self.factory: Factory = MockFactory(pin_class=MockPWMPin)  # lights are dimmed
        self._pins = pins

    def hold(self, face: int, down: bool) -> None:
        """Press or let go of one button; a number without a button does nothing."""
        if face in self._pins:
            pin = self.factory.pin(self._pins[face])
            (pin.drive_low if down else pin.drive_high)()
