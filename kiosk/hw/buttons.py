"""Smiley buttons: the wired set, and a set pushed by hand."""

from collections.abc import Callable, Mapping
from functools import partial

from gpiozero import Button
from gpiozero.pins import Factory

OnPress = Callable[[int], None]

BOUNCE_S = 0.02
"""Arcade microswitches settle within 5 ms; a finger does not press twice within 20."""


def nobody(_face: int) -> None:
    """Whoever does not care for releases."""


class WiredButtons:
    """Calls `on_press` and `on_release` with the smiley's number, from gpiozero's thread.

    `pins` maps smileys (1 is worst) to BCM pins; each button closes its pin to ground. A button
    that is down at the start is no press: `held` names it.
    """

    def __init__(
        self,
        pins: Mapping[int, int],
        on_press: OnPress,
        factory: Factory,
        on_release: OnPress = nobody,
    ) -> None:
        self._buttons = {
            face: Button(pin, pull_up=True, bounce_time=BOUNCE_S, pin_factory=factory)
            for face, pin in pins.items()
        }
        for face, button in self._buttons.items():
            button.when_pressed = partial(on_press, face)
            button.when_released = partial(on_release, face)

    @property
    def held(self) -> tuple[int, ...]:
        """The buttons that are down now."""
        return tuple(face for face, button in self._buttons.items() if button.is_pressed)

    def close(self) -> None:
        """Give the pins back."""
        for button in self._buttons.values():
            button.close()


class HandButtons:
    """Stands in on a laptop and in tests: `push` is the press, `hold` half of one."""

    def __init__(self, on_press: OnPress, on_release: OnPress = nobody) -> None:
        self._on_press, self._on_release = on_press, on_release
        self._held = dict[int, None]()

    @property
    def held(self) -> tuple[int, ...]:
        """The buttons that are down now."""
        return tuple(self._held)

    def push(self, face: int) -> None:
        """Press and let go."""
        self.hold(face, True)
        self.hold(face, False)

    def hold(self, face: int, down: bool) -> None:
        """Press or let go; twice the same is once."""
        if down and face not in self._held:
            self._held[face] = None
            self._on_press(face)
        elif not down and face in self._held:
            del self._held[face]
            self._on_release(face)

    def close(self) -> None:
        """Nothing is held."""
        self._held.clear()
