"""The wired parts of one terminal as its settings name them: buttons, lights, buzzer, sensor."""

import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Lock

from gpiozero.pins import Factory

from kiosk.config import NEXT, SPEAK, Config
from kiosk.hw.backlight import (
    AskedBacklight,
    Backlight,
    HandBacklight,
    PinBacklight,
    driven_by_linux,
)
from kiosk.hw.button_health import ButtonHealth
from kiosk.hw.buttons import OnPress, WiredButtons
from kiosk.hw.buzzer import WiredBuzzer
from kiosk.hw.lights import HandLights, WiredLights
from kiosk.hw.pins import MockPins, NoPins, board_pins, pin_errors
from kiosk.hw.presence import Company, WiredPresence

log = logging.getLogger(__name__)


class Panel:
    """Opens what there is; where a pin cannot be had it says so and goes on without that part.

    `mock` stands in for the board's pins. Call `listen` once somebody is there to hear.
    """

    def __init__(self, config: Config, clock_ms: Callable[[], int], mock: MockPins | None) -> None:
        self._config, self._clock_ms = config, clock_ms
        self._parts = ExitStack()
        self.notes: tuple[str, ...] = ()
        self.lights: WiredLights | HandLights = HandLights()
        self.buzzer: WiredBuzzer | None = None
        self.backlight: Backlight = HandBacklight()
        self._company = Company(sensor=False, at_ms=clock_ms())
        self._health = ButtonHealth({one: _name(one) for one in config.pressable})
        self._guard = Lock()  # presses come on gpiozero's thread, questions on any
        self._factory = self._open(mock)
        self._try("the lights", self._wire_lights)
        self._try("the buzzer", self._wire_buzzer)
        self._try("the presence sensor", self._wire_presence)
        self._try("the screen's light", self._wire_backlight)
        self._find_backlight()
        self._parts.callback(self.backlight.close)

    @property
    def away(self) -> bool:
        """Whether nobody has stood there for as long as the settings say; any thread may ask."""
        with self._guard:
            return self._company.away(self._clock_ms(), self._config.presence.away_s)

    @property
    def presses(self) -> dict[str, int]:
        """How often each button was pressed since the start, by its name; any thread may ask."""
        with self._guard:
            return {_name(one): count for one, count in self._health.presses.items()}

    def listen(self, on_press: OnPress, on_release: OnPress) -> None:
        """Hear the buttons from now on, from gpiozero's thread."""

        def down(button: int) -> None:
            with self._guard:
                self._health.down(button, self._clock_ms())
            on_press(button)

        def up(button: int) -> None:
            with self._guard:
                self._health.up(button)
            on_release(button)

        def wire(one: int, pin: int, factory: Factory) -> None:
            wired = WiredButtons({one: pin}, down, factory, up)
            self._parts.callback(wired.close)
            with self._guard:
                self._health.held_at_start(wired.held, self._clock_ms())

        for one, pin in self._config.pressable.items():
            self._try(f"the {_name(one)}", partial(wire, one, pin))

    def trouble(self) -> tuple[str, ...]:
        """What a caretaker should know of these parts; may be called from any thread."""
        with self._guard:
            now = self._clock_ms()
            return (*self.notes, *self._health.trouble(now), *self._company.trouble(now))

    def close(self) -> None:
        """Let go of everything, lights out."""
        self._parts.close()

    def _open(self, mock: MockPins | None) -> Factory | None:
        if mock is not None:
            return mock.factory
        if not self._config.wired:
            return None
        try:
            return board_pins()
        except NoPins as trouble:
            log.error("%s; %s", trouble, trouble.hint)
            self.notes = (f"buttons and lights are dead: {trouble}. {trouble.hint}",)
            return None

    def _try(self, part: str, wire: Callable[[Factory], None]) -> None:
        """One pin that another program holds must not keep the question from being asked."""
        if self._factory is None:
            return
        try:
            wire(self._factory)
        except pin_errors() as error:
            trouble = f"{part} cannot be had: {error}. Look at its pin in the settings"
            log.error("%s", trouble)
            self.notes = (*self.notes, trouble)

    def _wire_presence(self, factory: Factory) -> None:
        pin = self._config.presence.pin
        if pin is None:
            return

        def changed(there: bool) -> None:
            with self._guard:
                self._company.changed(there, self._clock_ms())

        sensor = WiredPresence(pin, changed, factory)
        self._parts.callback(sensor.close)
        with self._guard:
            self._company = Company(sensor=True, at_ms=self._clock_ms())
        changed(sensor.there)

    def _wire_backlight(self, factory: Factory) -> None:
        if self._config.backlight.pin is not None:
            self.backlight = PinBacklight(self._config.backlight.pin, factory)

    def _find_backlight(self) -> None:
        """Linux's driver, where no pin is named; elsewhere the dark picture has to do."""
        run = os.environ.get("RUNTIME_DIRECTORY")
        if self._config.backlight.pin is None and run and driven_by_linux():
            self.backlight = AskedBacklight(Path(run) / "backlight")

    def _wire_lights(self, factory: Factory) -> None:
        if self._config.lights:
            self.lights = WiredLights(self._config.lights, factory)
            self._parts.callback(self.lights.close)

    def _wire_buzzer(self, factory: Factory) -> None:
        if self._config.buzzer is not None:
            self.buzzer = WiredBuzzer(self._config.buzzer, factory)
            self._parts.callback(self.buzzer.close)


def _name(button: int) -> str:
    return {NEXT: "next button", SPEAK: "speech button"}.get(button, f"button {button}")
