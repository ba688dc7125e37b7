"""`kiosk …`: the terminal's command line."""

import argparse
import json
import logging
import os
import sys
import threading
from collections.abc import Sequence
from getpass import getpass
from pathlib import Path

import msgspec

from kiosk import control, fitter
from kiosk.caretaker import pin_hash
from kiosk.config import Config, directory_of, load
from kiosk.errors import KioskError, NotRunning
from kiosk.hw.pins import MockPins
from kiosk.status import Status, in_words

log = logging.getLogger("kiosk")


def main(words: Sequence[str] | None = None) -> int:
    """Do one command; 0 when it went well, 1 with a message when not, 2 for wrong words."""
    os.umask(0o077)  # what visitors said, and the door to a running terminal, are nobody else's
    asked = _parser().parse_args(words)
    told = logging.StreamHandler()
    told.setLevel(logging.INFO if asked.command == "run" else logging.WARNING)
    form = "%(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=logging.INFO, format=form, handlers=[told])
    if asked.command == "pin":
        return _pin()
    try:
        if asked.command == "wiring":
            return fitter.wiring(asked)
        config = load(asked.config)
        directory = directory_of(config).absolute()
        if asked.command == "run":
            return _run(config, directory, asked)
        if asked.command == "selftest":
            from kiosk import selftest  # it opens a window: nobody else needs what that needs

            return selftest.measure(config, directory, asked)
        if asked.command == "hardware":
            return fitter.hardware(config, directory, asked)
        return _ask(directory, asked)
    except KioskError as trouble:
        print(f"kiosk: {trouble}", file=sys.stderr)
        if trouble.hint:
            print(f"  {trouble.hint}", file=sys.stderr)
        return 1


def _run(config: Config, directory: Path, asked: argparse.Namespace) -> int:
    from kiosk import run

    threading.excepthook = _end
    mock = MockPins(config.pressable) if asked.mock_pins else None
    if asked.no_screen or not config.screen.fitted:
        run.without_screen(config, directory, mock=mock)
    elif run.screen_missing():
        run.without_screen(config, directory, mock=mock, until=lambda: not run.screen_missing())
    else:
        run.with_window(config, directory, mock=mock, size=asked.window)
    return 0


def _pin() -> int:
    """Ask for a PIN twice, and print its line for the settings file."""
    if sys.stdin.isatty():
        pin, again = getpass("New PIN: "), getpass("Again: ")
    else:
        pin = again = sys.stdin.readline().strip()
    if pin != again:
        print("kiosk: the two are not the same", file=sys.stderr)
        return 1
    try:
        line = pin_hash.make(pin)
    except ValueError as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 1
    print(f'[caretaker]\npin_hash = "{line}"')
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


def _ask(directory: Path, asked: argparse.Namespace) -> int:
    if asked.command in ("export", "receipts"):
        return _carry(directory, asked)
    answer = control.ask(directory, asked.command)
    if asked.command == "status" and not asked.json:
        answer = in_words(msgspec.convert(answer, Status))
    print(answer if isinstance(answer, str) else json.dumps(answer))
    return 0


def _carry(directory: Path, asked: argparse.Namespace) -> int:
    """By the terminal that runs; where none does, by ourselves."""
    stick = str(asked.stick.absolute()) if asked.stick else ""
    question = f"{asked.command} {stick}".strip()
    try:
        print(control.ask(directory, question, control.LONG_S))
    except NotRunning:
        from kiosk import standing

        print(standing.export(directory, stick) if asked.command == "export"
              else standing.receipts(directory, stick))  # fmt: skip
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk", description="A feedback terminal.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("pin", help="make the caretaker's PIN: prints a line for the settings")
    run = commands.add_parser("run", help="be a terminal: open the window and ask")
    run.add_argument(
        "--mock-pins",
        action="store_true",
        help="no GPIO: keys 1 to 5 are the smileys' buttons, 6 is next and 7 is speech",
    )
    run.add_argument(
        "--no-screen", action="store_true", help="a box with buttons and lights, and no window"
    )
    status = commands.add_parser("status", help="ask the running terminal how it is")
    status.add_argument("--json", action="store_true", help="for a program to read")
    send = commands.add_parser("send", help="have the running terminal send what waits, now")
    export = commands.add_parser(
        "export", help="write what waits to a stick, sealed to the account; deletes nothing"
    )
    receipts = commands.add_parser(
        "receipts", help="take in what the account says it kept of an earlier export"
    )
    for command in (export, receipts):
        command.add_argument(
            "stick", type=Path, nargs="?", metavar="DIR", help="default: the stick plugged in"
        )
    fitter.add_commands(commands)
    identify = commands.add_parser("identify", help="have the running terminal show which it is")
    test = commands.add_parser("selftest", help="measure press to thank-you on this board")
    test.add_argument("--presses", type=int, default=50, metavar="N", help="default: %(default)s")
    for command in (run, test):
        command.add_argument(
            "--window", type=_size, metavar="WxH", help="a window of that size, not the full screen"
        )
    for command in (run, test, status, send, identify, export, receipts):
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
