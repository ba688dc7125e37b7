"""This terminal's own settings, from one TOML file. Unknown keys are refused, with their line."""

import os
import re
from pathlib import Path

import msgspec

from kiosk.errors import Misconfigured

DEVICE_FILE = Path("/etc/feedback-terminal/kiosk.toml")


class AccountConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to report. Without an address the terminal keeps everything to itself."""

    address: str = ""
    enrolment_code: str = ""
    ca: str = ""
    """A PEM file to trust instead of the system's authorities."""
    proxy: str = ""


class ScreenConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The screen's own size in millimetres, 0 where unknown; letters are sized by it."""

    fullscreen: bool = True
    width_mm: int = 0
    height_mm: int = 0
    reduced_motion: bool = False


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of one settings file. `buttons` maps a smiley (1 is worst) to its GPIO pin (BCM)."""

    directory: str = ""
    account: AccountConfig = AccountConfig()
    screen: ScreenConfig = ScreenConfig()
    buttons: dict[int, int] = {}

    def __post_init__(self) -> None:
        for face, pin in self.buttons.items():
            if not 1 <= face <= 5:
                raise ValueError(f"buttons has {face}; smileys are numbered 1 to 5")
            if not 0 <= pin <= 27:
                raise ValueError(f"button {face} is on pin {pin}; the header has BCM 0 to 27")
        if len(set(self.buttons.values())) < len(self.buttons):
            raise ValueError("two buttons are on one pin")
        if self.account.enrolment_code and not self.account.address:
            raise ValueError("account has an enrolment_code but no address")


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
        raise Misconfigured(path, f"cannot be read: {error}", "Give --config a text file.") from error
    try:
        return msgspec.toml.decode(text, type=Config, strict=False)
    except msgspec.DecodeError as error:
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
