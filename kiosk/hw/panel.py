"""The wired parts of one terminal as its settings name them: buttons, lights, buzzer."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from threading import Lock

from gpiozero.pins import Factory

from kiosk.config import NEXT, SPEAK, Config
from kiosk.hw.button_health import ButtonHealth
from kiosk.hw.buttons import OnPress, WiredButtons
from kiosk.hw.buzzer import WiredBuzzer
from kiosk.hw.lights import HandLights, WiredLights
from kiosk.hw.pins import MockPins, NoPins, board_pins

log = logging.getLogger(__name__)


class Panel:
    """Opens what there is; where the pins cannot be had it says so and goes on without.

    `mock` stands in for the board's pins. Call `listen` once somebody is there to hear.
    """

    def __init__(self, config: Config, clock_ms: Callable[[], int], mock: MockPins | None) -> None:
        self._config, self._clock_ms = config, clock_ms
        self._parts = ExitStack()
        self.notes: tuple[str, ...] = ()
        self.lights: WiredLights | HandLights = HandLights()
        self.buzzer: WiredBuzzer | None = None
        self._health = ButtonHealth({one: _name(one) for one in config.pressable})
        self._guard = Lock()  # presses come on gpiozero's thread, questions on any
        self._factory = self._open(mock)
        if self._factory is not None:
            self._wire_lights(self._factory)

    def listen(self, on_press: OnPress, on_release: OnPress) -> None:
        """Hear the buttons from now on, from gpiozero's thread."""
        if self._factory is None or not self._config.pressable:
            return

        def down(button: int) -> None:
            with self._guard:
                self._health.down(button, self._clock_ms())
            on_press(button)

        def up(button: int) -> None:
            with self._guard:
                self._health.up(button)
            on_release(button)

        wired = WiredButtons(self._config.pressable, down, self._factory, up)
        self._parts.callback(wired.close)
        with self._guard:
            self._health.held_at_start(wired.held, self._clock_ms())

    def trouble(self) -> tuple[str, ...]:
        """What a caretaker should know of these parts; may be called from any thread."""
        with self._guard:
            return (*self.notes, *self._health.trouble(self._clock_ms()))

    def close(self) -> None:
        """Let go of everything, lights out."""
        self._parts.close()

    def _open(self, mock: MockPins | None) -> Factory | None:
        if mock is not None:
            return mock.factory
        config = self._config
        if not config.pressable and not config.lights and config.buzzer is None:
            return None
        try:
            return board_pins()
        except NoPins as trouble:
            log.error("%s; %s", trouble, trouble.hint)
            self.notes = (f"buttons and lights are dead: {trouble}. {trouble.hint}",)
            return None

    def _wire_lights(self, factory: Factory) -> None:
        if self._config.lights:
            self.lights = WiredLights(self._config.lights, factory)
            self._parts.callback(self.lights.close)
        if self._config.buzzer is not None:
            self.buzzer = WiredBuzzer(self._config.buzzer, factory)
            self._parts.callback(self.buzzer.close)


def _name(button: int) -> str:
    return {NEXT: "next button", SPEAK: "speech button"}.get(button, f"button {button}")
