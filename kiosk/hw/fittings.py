"""What is fitted around the board, looked at: screen, touch, pins, sound, speech, backlight."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.config import Config
from kiosk.hw.backlight import driven_by_linux
from kiosk.hw.display import connectors
from kiosk.hw.finding import Finding, Machine, sentence
from kiosk.hw.speech import ENGINE

PLAYER = "aplay"


def screen(config: Config, machine: Machine) -> Finding:
    """Whether one is on its cable."""
    if not config.screen.fitted:
        return Finding(part="screen", well=None, said="none: this is a box of buttons")
    found = connectors(machine.sys)
    lit = [one for one in found if one.connected]
    if lit:
        sizes = ", ".join(f"{one.name} {one.mode}".strip() for one in lit)
        return Finding(part="screen", well=True, said=sizes)
    if not found:
        said, cure = (
            "no graphics driver",
            "On a Pi the image's own config.txt loads it; see rescue.",
        )
    else:
        said = f"nothing on {', '.join(one.name for one in found)}"
        cure = "Switch the screen on, and look at both ends of its cable."
    return Finding(part="screen", well=False, said=said, cure=cure)


def touch(config: Config, machine: Machine) -> Finding:
    """Whether a finger can be felt."""
    names = list(_touch_screens(machine.proc / "bus/input/devices"))
    if names:
        return Finding(part="touch", well=True, said=", ".join(names))
    if not config.screen.fitted or config.buttons:
        return Finding(part="touch", well=None, said="none")
    cure = "Plug the screen's USB cable into the Pi, or wire buttons and name them in the settings."
    return Finding(part="touch", well=False, said="no touch screen and no buttons", cure=cure)


def _touch_screens(listed: Path) -> Iterator[str]:
    """Names of devices with INPUT_PROP_DIRECT (bit 1 of PROP): a finger is where its point is."""
    try:
        blocks = listed.read_text(encoding="utf-8", errors="replace").split("\n\n")
    except OSError:
        return
    for block in blocks:
        lines = dict(
            line[3:].partition("=")[::2] for line in block.splitlines() if line[2:3] == " "
        )
        if int(lines.get("PROP", "0").split()[-1], 16) & 2:
            yield lines.get("Name", "a touch screen").strip('"')


def pins(config: Config, machine: Machine, trouble: tuple[str, ...]) -> Iterator[Finding]:
    """Everything that has a pin, with what a running terminal said of it."""
    if not config.wired:
        yield Finding(part="pins", well=None, said="nothing is wired")
        return
    if not any(machine.dev.glob("gpiochip*")):
        cure = (
            "A Raspberry Pi 3, 4, CM4 or Zero 2 W has one under this system; other boards do not."
        )
        yield Finding(part="pins", well=False, said="no GPIO chip", cure=cure)
        return
    names = [one.replace("_", " ") for one in config.wired]
    for name, pin in zip(names, config.wired.values(), strict=True):
        told = next((one for one in trouble if name in one), "")
        said, _, cure = told.partition(": ")
        where = f"BCM {pin}"
        if told:
            yield Finding(part=name, well=False, said=f"{where}: {said}", cure=sentence(cure))
        else:
            yield Finding(part=name, well=None, said=f"{where}; only a hand or an eye can tell")
    if general := [one for one in trouble if not any(name in one for name in names)]:
        yield Finding(part="pins", well=False, said="; ".join(general))


def sound(machine: Machine) -> Finding:
    """Whether a note can sound."""
    if not machine.find(PLAYER):
        cure = "apt install alsa-utils"
        return Finding(part="sound", well=False, said=f"there is no {PLAYER}", cure=cure)
    cards = _lines(machine.proc / "asound/cards")
    named = [line.partition("]: ")[2] for line in cards if "]: " in line]
    if named:
        return Finding(part="sound", well=True, said=", ".join(named))
    return Finding(part="sound", well=None, said="no sound card: it stays silent")


def speech(config: Config, machine: Machine) -> Finding:
    """Whether the spoken mode can speak."""
    if config.speech.pin is None:
        return Finding(part="speech", well=None, said="no button starts it")
    if engine := machine.find(ENGINE):
        return Finding(part="speech", well=True, said=engine)
    cure = f"apt install {ENGINE}"
    return Finding(part="speech", well=False, said=f"there is no {ENGINE}", cure=cure)


def backlight(config: Config, machine: Machine) -> Finding:
    """Whether the screen's light can be put out."""
    if config.backlight.pin is not None:
        return Finding(part="backlight", well=None, said=f"by BCM {config.backlight.pin}")
    if driven_by_linux(machine.sys):
        return Finding(part="backlight", well=True, said="by Linux's driver")
    said = "cannot be switched: out of hours the picture is black and the screen still glows"
    return Finding(part="backlight", well=None, said=said)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
