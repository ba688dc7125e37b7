"""`kiosk hardware` and `kiosk wiring`: for whoever fits a terminal together."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import msgspec

from kiosk import control, layout
from kiosk.config import Config, load
from kiosk.errors import KioskError, NotRunning
from kiosk.hw.clock import now
from kiosk.hw.finding import Machine
from kiosk.hw.hardware import in_words, look
from kiosk.hw.panel import Panel

PRESS_S = 60
"""How long each button may be pressed when that is what is asked for."""
LOOK_S = 0.25


class NoDrawing(KioskError):
    """There is no such layout, or no room for the picture."""

    hint = "kiosk wiring --list names the ready layouts."


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What the pins' owner says: of trouble, and how often each button was pressed."""

    trouble: tuple[str, ...]
    presses: dict[str, int]


Ask = Callable[[], Heard]


def hardware(config: Config, directory: Path, asked: argparse.Namespace) -> int:
    """Look at every part, by the terminal that runs where one does; 1 where something is wrong."""
    with_panel = _running(directory)
    panel = None if with_panel else Panel(config, lambda: now().boot_ms, None)
    try:
        ask = with_panel or _alone(cast("Panel", panel))
        if asked.try_out:
            print(control.ask(directory, "try", control.LONG_S) if with_panel else _NOT_ALONE)
        unpressed = _press_each(ask) if asked.press else ()
        found = look(config, Machine(directory=directory), (*ask().trouble, *unpressed))
    finally:
        if panel is not None:
            panel.close()
    print(json.dumps(msgspec.to_builtins(found)) if asked.json else in_words(found))
    return 1 if any(one.well is False for one in found) else 0


_NOT_ALONE = "lights and sounds are tried by the running terminal: start it, then ask again"


def _running(directory: Path) -> Ask | None:
    def ask() -> Heard:
        return msgspec.convert(control.ask(directory, "hardware"), Heard)

    try:
        ask()
    except NotRunning:
        return None
    return ask


def _alone(panel: Panel) -> Ask:
    panel.listen(lambda _: None, lambda _: None)
    return lambda: Heard(trouble=panel.trouble(), presses=panel.presses)


def _press_each(ask: Ask) -> tuple[str, ...]:
    """Say which buttons are still to be pressed, until all were or time is up."""
    before, told, end = ask().presses, "", time.monotonic() + PRESS_S
    left = tuple(before)
    while left and time.monotonic() < end:
        heard = ask().presses
        left = tuple(name for name, count in heard.items() if count == before[name])
        words = f"press {', '.join(left)}" if left else "every button was heard"
        if words != told:
            print(told := words, file=sys.stderr, flush=True)
        time.sleep(LOOK_S)
    return tuple(
        f"the {name} was not heard within {PRESS_S} s: look at its wires, and at the number of its "
        "pin in the settings"
        for name in left
    )


def wiring(asked: argparse.Namespace) -> int:
    """Draw the wires of a settings file or a ready layout; raises NoDrawing, Misconfigured."""
    # Pillow and its fonts: only whoever draws needs them.
    from feedback.theme import LIGHT
    from kiosk.wiring.diagram import draw
    from kiosk.wiring.shapes import as_png, as_svg

    if asked.list:
        print("\n".join(f"{name:<20} {layout.title(name)}" for name in layout.names()))
        return 0
    config, title = _drawn(asked)
    shapes, size = draw(config, title)
    if asked.to is None:
        print(as_svg(shapes, size, title), end="")
    elif asked.to.suffix == ".png":
        _write(asked.to, as_png(shapes, size, LIGHT.ground))
    else:
        _write(asked.to, as_svg(shapes, size, title).encode())
    return 0


def _drawn(asked: argparse.Namespace) -> tuple[Config, str]:
    if not asked.layout:
        config = load(asked.config)
        return config, layout.title(config.layout) if config.layout else "This terminal's wires"
    try:
        said: Mapping[str, object] = layout.spread({"layout": asked.layout})
        return msgspec.convert(said, Config, strict=False), layout.title(asked.layout)
    except ValueError as error:
        raise NoDrawing(str(error)) from error


def _write(to: Path, told: bytes) -> None:
    try:
        to.write_bytes(told)
    except OSError as error:
        raise NoDrawing(f"{to} cannot be written: {error.strerror}") from error


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """What the command line may say of it."""
    parts = commands.add_parser(
        "hardware", help="look at every part, and say what is wrong with it"
    )
    parts.add_argument("--json", action="store_true", help="for a program to read")
    parts.add_argument("--press", action="store_true", help="wait until each button was pressed")
    parts.add_argument(
        "--try", action="store_true", dest="try_out", help="light every light, sound every note"
    )
    wires = commands.add_parser("wiring", help="draw which part goes to which pin, as SVG or PNG")
    wires.add_argument("--layout", metavar="NAME", help="a ready one, not this terminal's own")
    wires.add_argument("--list", action="store_true", help="name the ready layouts")
    wires.add_argument("--to", type=Path, metavar="FILE", help="FILE.svg or FILE.png")
    for command in (parts, wires):
        command.add_argument(
            "--config", type=Path, metavar="FILE", help="settings (default: the device's)"
        )
