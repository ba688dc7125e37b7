"""A buzzer for boxes without a loudspeaker: the wired one, and one that is heard by hand."""

from gpiozero import Buzzer
from gpiozero.pins import Factory

BEEP_S = 0.08


class WiredBuzzer:
    """An active buzzer on one BCM pin, sounding while it is high."""

    def __init__(self, pin: int, factory: Factory) -> None:
        self._buzzer = Buzzer(pin, pin_factory=factory)

    def beep(self, times: int = 1) -> None:
        """Sound shortly, from a thread of gpiozero's; a new call cuts the one before short."""
        self._buzzer.beep(on_time=BEEP_S, off_time=BEEP_S, n=times)

    def close(self) -> None:
        """Be silent and give the pin back."""
        self._buzzer.close()


class HandBuzzer:
    """Stands in on a laptop and in tests: `beeps` counts."""

    def __init__(self) -> None:
        self.beeps = 0

    def beep(self, times: int = 1) -> None:
        """As the wired one does."""
        self.beeps += times

    def close(self) -> None:
        """Nothing is held."""
