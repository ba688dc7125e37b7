"""`kiosk …`: the terminal's command line."""

import argparse
import json
import logging
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec
from gpiozero.pins import Factory

from kiosk import control
from kiosk.config import Config, directory_of, load
from kiosk.errors import KioskError
from kiosk.hw.buttons import WiredButtons
from kiosk.hw.pins import MockPins, NoPins, board_pins
from kiosk.hw.watchdog import Watchdog
from kiosk.status import Status, in_words

log = logging.getLogger("kiosk")


def main(words: Sequence[str] | None = None) -> int:
    """Do one command; 0 when it went well, 1 with a message when not, 2 for wrong words."""
    asked = _parser().parse_args(words)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        config = load(asked.config)
        directory = directory_of(config).absolute()
        if asked.command == "run":
            return run(config, directory, mock_pins=asked.mock_pins, size=asked.window)
        return _ask(directory, asked)
    except KioskError as trouble:
        print(f"kiosk: {trouble}", file=sys.stderr)
        if trouble.hint:
            print(f"  {trouble.hint}", file=sys.stderr)
        return 1


def run(config: Config, directory: Path, *, mock_pins: bool, size: tuple[int, int] | None) -> int:
    """Open the window and be a terminal until told to stop."""
    threading.excepthook = _end
    # Kivy takes a second to import, and opens a display: only the window needs it.
    from kiosk.app import TerminalWindow
    from kiosk.running import Running

    screen, watchdog = config.screen, Watchdog()
    known = screen.width_mm and screen.height_mm
    window = TerminalWindow(
        fullscreen=screen.fullscreen and size is None,
        size=size or (1280, 800),
        physical_mm=(screen.width_mm, screen.height_mm) if known else None,
        still=screen.reduced_motion,
    )
    mock = MockPins(config.buttons) if mock_pins else None
    factory, notes = _pins(config, mock)
    with ExitStack() as parts:
        running = Running(
            directory, config.account, post=window.post, show=window.show, notes=notes
        )
        parts.callback(running.close)
        answers = {
            "status": lambda: msgspec.to_builtins(running.status()),
            "send": running.send_now,
        }
        parts.callback(control.Control(directory, answers).close)
        if factory is not None:
            wired = WiredButtons(config.buttons, running.terminal.pressed, factory)
            parts.callback(wired.close)
        running.start()

        def ready() -> None:
            watchdog.ready()
            print(f"terminal ready, keeping its responses in {directory}", flush=True)

        window.run(
            running.terminal,
            on_ready=ready,
            heartbeat=watchdog.alive,
            keys=mock.hold if mock else None,
        )
        watchdog.stopping()
    return 0


def _end(mistake: threading.ExceptHookArgs) -> None:
    """A thread died of a mistake in the program: end it all, so that systemd starts it afresh.

    Nothing is lost: nothing was thanked before it was on the disk.
    """
    thread = mistake.thread.name if mistake.thread else "a thread"
    told = (mistake.exc_type, mistake.exc_value, mistake.exc_traceback)
    log.critical("%s failed", thread, exc_info=told)  # type: ignore[arg-type]
    logging.shutdown()
    os._exit(os.EX_SOFTWARE)


def _pins(config: Config, mock: MockPins | None) -> tuple[Factory | None, tuple[str, ...]]:
    """What drives the buttons, and a note where nothing can: the screen works without them."""
    if mock is not None:
        return mock.factory, ()
    if not config.buttons:
        return None, ()
    try:
        return board_pins(), ()
    except NoPins as trouble:
        log.error("%s; %s", trouble, trouble.hint)
        return None, (f"the buttons are dead: {trouble}. {trouble.hint}",)


def _ask(directory: Path, asked: argparse.Namespace) -> int:
    answer = control.ask(directory, asked.command)
    if asked.command == "status" and not asked.json:
        answer = in_words(msgspec.convert(answer, Status))
    print(answer if isinstance(answer, str) else json.dumps(answer))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk", description="A feedback terminal.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="be a terminal: open the window and ask")
    run.add_argument(
        "--mock-pins", action="store_true", help="no GPIO: keys 1 to 5 are the buttons' pins"
    )
    run.add_argument(
        "--window", type=_size, metavar="WxH", help="a window of that size, not the full screen"
    )
    status = commands.add_parser("status", help="ask the running terminal how it is")
    status.add_argument("--json", action="store_true", help="for a program to read")
    send = commands.add_parser("send", help="have the running terminal send what waits, now")
    for command in (run, status, send):
        command.add_argument(
            "--config", type=Path, metavar="FILE", help="settings (default: the device's)"
        )
    return parser


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = map(int, text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write 1280x800") from None
    return width, height


if __name__ == "__main__":
    sys.exit(main())
