"""Lights in or around the buttons: the wired set, and one that is looked at by hand."""

from collections.abc import Mapping

from gpiozero import PWMLED
from gpiozero.pins import Factory

OFF = 0.0
FULL = 1.0


class WiredLights:
    """One dimmable light a button. `pins` maps smileys (1 is worst) to BCM pins, on when high."""

    def __init__(self, pins: Mapping[int, int], factory: Factory) -> None:
        self._lights = {face: PWMLED(pin, pin_factory=factory) for face, pin in pins.items()}

    @property
    def shown(self) -> dict[int, float]:
        """How bright each is, 0 to 1."""
        return {face: float(light.value) for face, light in self._lights.items()}

    def set(self, brightness: Mapping[int, float]) -> None:
        """Make each that bright, 0 to 1; those not named go out, those not there do not matter."""
        for face, light in self._lights.items():
            wanted = brightness.get(face, OFF)
            if light.value != wanted:  # writing a duty cycle anew makes it flicker
                light.value = wanted

    def close(self) -> None:
        """Put them out and give the pins back."""
        for light in self._lights.values():
            light.close()


class HandLights:
    """Stands in on a laptop and in tests: `shown` is what would shine."""

    def __init__(self, faces: tuple[int, ...] = (1, 2, 3, 4, 5)) -> None:
        self.shown = dict.fromkeys(faces, OFF)

    def set(self, brightness: Mapping[int, float]) -> None:
        """As wired ones do."""
        self.shown = {face: brightness.get(face, OFF) for face in self.shown}

    def close(self) -> None:
        """All go out."""
        self.set({})
