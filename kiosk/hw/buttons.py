"""Smiley buttons: the wired set, and a set pushed by hand."""

from collections.abc import Callable, Mapping
from functools import partial

from gpiozero import Button
from gpiozero.pins import Factory

OnPress = Callable[[int], None]

BOUNCE_S = 0.02
"""Arcade microswitches settle within 5 ms; a finger does not press twice within 20."""


class WiredButtons:
    """Calls `on_press` with the smiley's number, from gpiozero's thread.

    `pins` maps smileys (1 is worst) to BCM pins; each button closes its pin to ground.
    """

    def __init__(self, pins: Mapping[int, int], on_press: OnPress, factory: Factory) -> None:
        self._buttons = {
            face: Button(pin, pull_up=True, bounce_time=BOUNCE_S, pin_factory=factory)
            for face, pin in pins.items()
        }
        for face, button in self._buttons.items():
            button.when_pressed = partial(on_press, face)

    def close(self) -> None:
        """Give the pins back."""
        for button in self._buttons.values():
            button.close()


class HandButtons:
    """Stands in on a laptop and in tests: `push` is the press."""

    def __init__(self, on_press: OnPress) -> None:
        self.push = on_press

    def close(self) -> None:
        """Nothing is held."""
