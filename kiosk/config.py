"""This terminal's own settings, from one TOML file. Unknown keys are refused, with their line."""

import os
import re
import tomllib
from pathlib import Path

import msgspec

from kiosk import layout
from kiosk.addresses import trouble_with, trouble_with_proxy
from kiosk.caretaker import pin_hash
from kiosk.errors import Misconfigured

DEVICE_FILE = Path("/etc/feedback-terminal/kiosk.toml")
MOST_RESPONSES = 100_000_000
LARGEST_MM = 10_000
PULLED_UP = (2, 3)
"""BCM pins with a resistor of the board's own to 3.3 V: good for buttons, deaf to a sensor."""


class AccountConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to report. Without an address the terminal keeps everything to itself."""

    address: str = ""
    enrolment_code: str = ""
    ca: str = ""
    """A PEM file to trust instead of the system's authorities."""
    proxy: str = ""
    identity: str = ""
    """A line that the account made for a terminal that will never ask it."""

    def __post_init__(self) -> None:
        if self.address and (wrong := trouble_with(self.address)):
            raise ValueError(f"account has address {self.address!r}, which {wrong}")
        if self.proxy and (wrong := trouble_with_proxy(self.proxy)):
            # It may hold a password.
            raise ValueError(f"account has a proxy, which {wrong}; write http://host:port")


class StoreConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many responses may wait: a card of 8 GB holds some millions. At 80 % it warns, when it
    is full it rests: nothing is ever overwritten.
    """

    capacity: int = 1_000_000

    def __post_init__(self) -> None:
        if self.capacity < 1000:
            raise ValueError(f"store has capacity {self.capacity}; 1000 responses are the least")
        if self.capacity > MOST_RESPONSES:
            raise ValueError(f"store has a capacity above {MOST_RESPONSES}, which no card holds")


class ScreenConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The screen's own size in millimetres, 0 where unknown; letters are sized by it."""

    fitted: bool = True
    """False for a box of buttons and lights."""
    fullscreen: bool = True
    width_mm: int = 0
    height_mm: int = 0
    reduced_motion: bool = False

    def __post_init__(self) -> None:
        for name in ("width_mm", "height_mm"):
            if not 0 <= getattr(self, name) <= LARGEST_MM:
                raise ValueError(f"screen has a {name} that is not between 0 and {LARGEST_MM}")


class CaretakerConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may open the caretaker's screen: `kiosk pin` makes the hash."""

    pin_hash: str = ""


class SpeechConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Spoken mode: the BCM pin of the button that starts it, and how loud it starts (percent).

    `headphones` that are plugged in start it too, where the sound card can tell, at a volume of
    their own.
    """

    pin: int | None = None
    volume: int = 60
    headphones: bool = False
    headphones_volume: int = 40

    def __post_init__(self) -> None:
        for name in ("volume", "headphones_volume"):
            percent = getattr(self, name)
            if not 0 < percent <= 100:
                raise ValueError(f"speech has {name} {percent}; percent go from 1 to 100")

    @property
    def fitted(self) -> bool:
        """Whether there is a way to start it."""
        return self.pin is not None or self.headphones


class PresenceConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sensor that sees whether somebody stands there: its BCM pin, high while it does.

    `away_s` is after how many seconds alone the screen may sleep; 0: never for that reason.
    """

    pin: int | None = None
    away_s: int = 0

    def __post_init__(self) -> None:
        if self.pin in PULLED_UP:
            raise ValueError(
                f"the presence sensor is on pin {self.pin}, which the board itself pulls up;"
                " take another"
            )
        if self.away_s < 0 or (self.away_s and self.pin is None):
            raise ValueError(f"presence has away_s {self.away_s}, and no pin to tell by")


class BacklightConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The BCM pin that switches the screen's light, where Linux has no driver for it."""

    pin: int | None = None


LONGEST_NAME = 80
NEXT, SPEAK = 6, 7
"""The numbers of the two buttons that are no smileys."""


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of one settings file.

    `buttons` maps a smiley (1 is worst) to its GPIO pin (BCM), `lights` to its light's. `layout`
    names what `kiosk.layout` has spread into the others. `language` and `touchpoint` hold until an
    account says otherwise.
    """

    directory: str = ""
    layout: str = ""
    language: str = ""
    touchpoint: str = ""
    account: AccountConfig = AccountConfig()
    store: StoreConfig = StoreConfig()
    screen: ScreenConfig = ScreenConfig()
    buttons: dict[int, int] = {}
    lights: dict[int, int] = {}
    next_button: int | None = None
    buzzer: int | None = None
    caretaker: CaretakerConfig = CaretakerConfig()
    speech: SpeechConfig = SpeechConfig()
    presence: PresenceConfig = PresenceConfig()
    backlight: BacklightConfig = BacklightConfig()

    def __post_init__(self) -> None:
        for name, parts in (("buttons", self.buttons), ("lights", self.lights)):
            for face in parts:
                if not 1 <= face <= 5:
                    raise ValueError(f"{name} has {face}; smileys are numbered 1 to 5")
        self._check_place()
        self._check_pins()
        if self.caretaker.pin_hash:
            pin_hash.check(self.caretaker.pin_hash)
        if self.account.enrolment_code and not self.account.address:
            raise ValueError("account has an enrolment_code but no address")

    def _check_place(self) -> None:
        if self.language and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", self.language):
            raise ValueError(f"language is {self.language!r}; write a code as in de or pt-BR")
        if len(self.touchpoint) > LONGEST_NAME:
            raise ValueError(f"touchpoint has {len(self.touchpoint)} letters; {LONGEST_NAME} fit")

    @property
    def pressable(self) -> dict[int, int]:
        """Every button's pin: smileys by their number, and NEXT and SPEAK."""
        more = {NEXT: self.next_button, SPEAK: self.speech.pin}
        return {**self.buttons, **{one: pin for one, pin in more.items() if pin is not None}}

    @property
    def wired(self) -> dict[str, int]:
        """Every part that has a pin, by what it is called in messages."""
        found = {f"button {face}": pin for face, pin in self.buttons.items()}
        found |= {f"light {face}": pin for face, pin in self.lights.items()}
        others = (
            ("next_button", self.next_button),
            ("buzzer", self.buzzer),
            ("the speech button", self.speech.pin),
            ("the presence sensor", self.presence.pin),
            ("the backlight", self.backlight.pin),
        )
        return found | {name: pin for name, pin in others if pin is not None}

    def _check_pins(self) -> None:
        taken = dict[int, str]()
        for name, pin in self.wired.items():
            if not 0 <= pin <= 27:
                raise ValueError(f"{name} is on pin {pin}; the header has BCM 0 to 27")
            if pin in taken:
                raise ValueError(f"{taken[pin]} and {name} are both on pin {pin}")
            taken[pin] = name


def load(path: Path | None) -> Config:
    """Read a settings file; None means the device's own, or the defaults where there is none.

    Raises Misconfigured, naming file, line, key and cure.
    """
    if path is None:
        if not DEVICE_FILE.exists():
            return Config()
        path = DEVICE_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(
            path, f"cannot be read: {error}", "Give --config a text file."
        ) from error
    try:
        # TOML's keys are text, and buttons have numbers.
        return msgspec.convert(layout.spread(tomllib.loads(text)), Config, strict=False)
    except ValueError as error:
        raise Misconfigured(path, _where(text, str(error)), _HINT) from error


def directory_of(config: Config) -> Path:
    """Where the terminal keeps what it must not lose.

    The file's own `directory`, else what systemd gave (STATE_DIRECTORY), else the user's state.
    """
    if config.directory:
        return Path(config.directory)
    if given := os.environ.get("STATE_DIRECTORY"):
        return Path(given)
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "feedback-terminal"


_HINT = "Correct the line; docs/guides/settings.md lists every key."


def _where(text: str, what: str) -> str:
    """Put the line before msgspec's words, found by the key it names."""
    named = re.search(r"unknown field `(\w+)`|`\$\.(?:\w+\.)*(\w+)`", what)
    if named is None:
        return what
    key = named[1] or named[2]
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*\[?{re.escape(key)}\b", line):
            return f"line {number}: {what}"
    return what
