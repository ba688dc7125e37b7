"""A whole terminal on a display of its own, and whatever somebody standing there can do to it."""

import ctypes
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from feedback import wire
from fleet.demo.display import picture, virtual_display
from fleet.demo.programs import Program
from kiosk import control
from kiosk.caretaker import pin_hash
from kiosk.papers import built_in
from kiosk.store.shelf import Shelf

PIN = "4821"
SURVEY = Path(__file__).parents[2] / "account/surveys/smileys.toml"
"""One with follow-ups of several kinds."""
PATIENCE_S = 60.0


class Outside:
    """One running terminal, seen and handled from outside its process."""

    def __init__(self, directory: Path, display: str, program: Program) -> None:
        self.directory, self.display, self.program = directory, display, program

    def hands(self, *words: str) -> None:
        """Let xdotool do it; several commands may be chained."""
        subprocess.run(
            ["xdotool", *words],
            env={**os.environ, "DISPLAY": self.display},
            check=True,
            capture_output=True,
        )

    def many(self, lines: list[str]) -> None:
        """The same for a script of commands."""
        subprocess.run(
            ["xdotool", "-"],
            input="\n".join(lines) + "\n",
            env={**os.environ, "DISPLAY": self.display},
            check=False,  # it complains of keys that this keyboard lacks
            text=True,
            capture_output=True,
        )

    def status(self):
        return control.ask(self.directory, "status")

    def picture(self):
        return picture(self.display)

    def until(self, what, true):
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            assert self.program.process.poll() is None, "the terminal has ended"
            assert time.monotonic() < deadline, f"it never came true that {what}"
            time.sleep(0.1)

    def asks(self) -> bool:
        return self.status()["showing"] == "asking"


@contextmanager
def terminal(directory: Path, *more: str, size=(1280, 800)) -> Iterator[Outside]:
    """Full screen, four mock buttons, a PIN, and the shortest time-outs there are."""
    survey = wire.to_json(wire.survey_from_toml(SURVEY.read_text(encoding="utf-8")))
    short = msgspec.structs.replace(
        built_in().settings, survey_rev=wire.revision(survey), question_s=10, thanks_s=2
    )
    Shelf(directory).keep_papers(wire.to_json(short), survey)
    config = directory / "kiosk.toml"
    config.write_text(
        f'directory = "{directory}"\n[buttons]\n1 = 17\n2 = 27\n3 = 22\n4 = 23\n'
        f'[caretaker]\npin_hash = "{pin_hash.make(PIN)}"\n'
    )
    with virtual_display(size) as display:
        program = Program(
            ["kiosk", "run", "--mock-pins", "--config", str(config), *more],
            directory / "terminal.log",
            {"DISPLAY": display, "SDL_VIDEODRIVER": "x11"},
        )
        try:
            program.wait_for("terminal ready")
            yield Outside(directory, display, program)
        finally:
            program.close()


def ask_to_close(display: str) -> int:
    """Send every window what a window manager's close button sends; how many there were."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = x.XDefaultRootWindow.restype = ctypes.c_ulong
    there = ctypes.c_void_p(x.XOpenDisplay(display.encode()))
    root, parent = ctypes.c_ulong(), ctypes.c_ulong()
    windows, count = ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
    x.XQueryTree(
        there,
        ctypes.c_ulong(x.XDefaultRootWindow(there)),
        *(ctypes.byref(one) for one in (root, parent, windows, count)),
    )
    for window in windows[: count.value]:
        event = _Message(
            type=33,  # ClientMessage
            window=window,
            message_type=x.XInternAtom(there, b"WM_PROTOCOLS", 0),
            format=32,
        )
        event.longs[0] = x.XInternAtom(there, b"WM_DELETE_WINDOW", 0)
        padded = (ctypes.c_char * 192).from_buffer_copy(bytes(event).ljust(192, b"\0"))
        x.XSendEvent(there, ctypes.c_ulong(window), 0, ctypes.c_long(0), padded)
    x.XSync(there, 0)
    x.XCloseDisplay(there)
    return count.value


class _Message(ctypes.Structure):
    """XClientMessageEvent (Xlib.h)."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("longs", ctypes.c_long * 5),
    )
