"""The twins of one terminal's parts, side by side: looked at, and moved by hand."""

import msgspec

from kiosk.config import Config
from kiosk.errors import KioskError
from kiosk.hw.pins import MockPins


class NoSuchHand(KioskError):
    """What was asked for is nothing that a hand can do here."""

    hint = "hold 3, let 3, press 3, come or go; numbers are those of the buttons that are wired."


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody before the terminal would see of its parts; None where there is no such part.

    Buttons and lights by their numbers; a light from 0 to 1.
    """

    down: dict[int, bool]
    lights: dict[int, float]
    beeps: int | None = None
    """How often the buzzer sounded since the start."""
    screen_lit: bool | None = None
    somebody: bool | None = None


class Twins:
    """The mock pins of a terminal, by its settings. May be asked from any thread."""

    def __init__(self, config: Config, mock: MockPins) -> None:
        self._config, self._mock = config, mock

    def look(self) -> Seen:
        """How they are now."""
        config = self._config
        return Seen(
            down={one: not self._state(pin) for one, pin in config.pressable.items()},
            lights={one: float(self._state(pin)) for one, pin in config.lights.items()},
            beeps=None if config.buzzer is None else self._beeps(config.buzzer),
            screen_lit=self._on(config.backlight.pin),
            somebody=self._on(config.presence.pin),
        )

    def do(self, words: str = "") -> str:
        """`hold 3`, `let 3`, `press 3`, `come`, `go`; raises NoSuchHand."""
        what, _, number = words.partition(" ")
        if what in ("come", "go") and self._config.presence.pin is not None:
            pin = self._mock.factory.pin(self._config.presence.pin)
            (pin.drive_high if what == "come" else pin.drive_low)()
            return words
        button = int(number) if number.isdecimal() else None
        if what not in ("hold", "let", "press") or button not in self._config.pressable:
            raise NoSuchHand(f"{words!r} is nothing that can be done here")
        for down in {"hold": (True,), "let": (False,), "press": (True, False)}[what]:
            self._mock.hold(button, down)
        return words

    def _state(self, pin: int) -> float:
        return float(self._mock.factory.pin(pin).state)

    def _on(self, pin: int | None) -> bool | None:
        return None if pin is None else self._state(pin) > 0

    def _beeps(self, pin: int) -> int:
        return sum(1 for one in self._mock.factory.pin(pin).states if one.state)


def in_words(seen: Seen) -> str:
    """The panel in one line of signs, for a terminal's window."""
    parts = []
    if seen.lights:
        parts.append("lights " + " ".join(_lamp(one) for one in seen.lights.values()))
    if seen.down:
        parts.append("buttons " + " ".join("▼" if one else "▽" for one in seen.down.values()))
    if seen.beeps is not None:
        parts.append(f"buzzer {seen.beeps} beep{'s' * (seen.beeps != 1)}")
    if seen.screen_lit is not None:
        parts.append(f"screen's light {'on' if seen.screen_lit else 'off'}")
    if seen.somebody is not None:
        parts.append("somebody is there" if seen.somebody else "nobody is there")
    return "   ".join(parts)


def _lamp(brightness: float) -> str:
    return "○" if brightness == 0 else "●" if brightness > 0.5 else "◐"
