"""Whether somebody stands there: a sensor on a pin, and one that is told by hand."""

from gpiozero import DigitalInputDevice
from gpiozero.pins import Factory

from kiosk.hw.by_hand import Changed, HandSensed

STUCK_MS = 12 * 60 * 60 * 1000
"""Nobody stands before a terminal for half a day."""


class WiredPresence:
    """A sensor (infrared or radar) whose output is high while it sees somebody.

    `changed` is called from gpiozero's thread.
    """

    def __init__(self, pin: int, changed: Changed, factory: Factory) -> None:
        self._sensor = DigitalInputDevice(pin, pull_up=False, pin_factory=factory)
        self._sensor.when_activated = lambda: changed(True)
        self._sensor.when_deactivated = lambda: changed(False)

    @property
    def there(self) -> bool:
        """Whether somebody is."""
        return bool(self._sensor.is_active)

    def close(self) -> None:
        """Give the pin back."""
        self._sensor.close()


class HandPresence(HandSensed):
    """Stands in on a laptop and in tests: `come` and `go` are a person's."""

    def come(self) -> None:
        """Somebody steps before it."""
        self._turn(True)

    def go(self) -> None:
        """And away."""
        self._turn(False)


class Company:
    """For how long somebody, or nobody, has been there; times are boot_ms.

    A terminal without a sensor is never alone. Not for several threads.
    """

    def __init__(self, *, sensor: bool, at_ms: int) -> None:
        self._sensor, self._there, self._since_ms = sensor, sensor, at_ms

    def changed(self, there: bool, at_ms: int) -> None:
        """The sensor says so."""
        if there != self._there:
            self._there, self._since_ms = there, at_ms

    def away(self, now_ms: int, after_s: int) -> bool:
        """Whether nobody has been there for so long; never where `after_s` is 0."""
        if not self._sensor or not after_s or self._there:
            return False
        return now_ms - self._since_ms >= after_s * 1000

    def trouble(self, now_ms: int) -> tuple[str, ...]:
        """What a caretaker should look at, in words."""
        if not self._sensor or not self._there or now_ms - self._since_ms < STUCK_MS:
            return ()
        hours = (now_ms - self._since_ms) // 3_600_000
        said = f"the presence sensor has seen somebody for {hours} h"
        return (f"{said}: wipe it, turn it away from what moves or warms, or look at its wires",)
