"""What a running terminal answers to whoever may ask: a local socket, one line each way.

The store has one connection and one owner, so status and export ask the running process.
"""

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kiosk.errors import KioskError, NotRunning

NAME = "control.sock"
LONGEST_LINE = 65536
PATIENCE_S = 5.0

LONG_S = 3600.0
"""For whoever asks for something that takes its time, like an export."""

Answer = Callable[..., object]
"""Is given what follows the question's name, where anything does."""


class Control:
    """Listens in `directory`; `answers` maps a question's name to what makes its JSON.

    Only the terminal's own user (and root) can reach it. Each is answered on a thread of its own:
    an export that takes minutes must not keep `status` waiting.
    """

    def __init__(self, directory: Path, answers: Mapping[str, Answer]) -> None:
        self._answers = answers
        self._path = directory / NAME
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with _short(directory) as path:
            self._socket.bind(path)
        self._path.chmod(0o600)
        self._socket.listen()
        self._closing, self._answering = False, list[threading.Thread]()
        self._thread = threading.Thread(target=self._serve, name="control")
        self._thread.start()

    def close(self) -> None:
        """Stop listening; returns when nobody is being answered."""
        self._closing = True
        self._socket.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self._thread.join()
        for thread in self._answering:
            thread.join()
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _serve(self) -> None:
        while not self._closing:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve_one, args=(caller,), name="answers")
            self._answering = [one for one in self._answering if one.is_alive()] + [thread]
            thread.start()

    def _serve_one(self, caller: socket.socket) -> None:
        with caller:
            caller.settimeout(PATIENCE_S)
            try:
                self._answer(caller)
            except OSError:
                return  # the caller went away; there is nobody to tell

    def _answer(self, caller: socket.socket) -> None:
        with caller.makefile("rwb") as line:
            asked = line.readline(LONGEST_LINE).decode(errors="replace").strip()
            question, _, about = asked.partition(" ")
            answer = self._answers.get(question)
            if answer is None:
                known = ", ".join(sorted(self._answers))
                reply: dict[str, object] = {"error": f"{asked!r} is unknown; there is {known}"}
            else:
                try:
                    reply = {"answer": answer(about) if about else answer()}
                except KioskError as error:
                    reply = {"error": str(error), "hint": error.hint}
            line.write(json.dumps(reply).encode() + b"\n")


def ask(directory: Path, question: str, patience_s: float = PATIENCE_S) -> object:
    """Ask the terminal that runs in `directory`; raises NotRunning, or KioskError with its word."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as to_terminal:
        to_terminal.settimeout(patience_s)
        try:
            with _short(directory) as path:
                to_terminal.connect(path)
            to_terminal.sendall(question.encode() + b"\n")
            with to_terminal.makefile("rb") as line:
                reply = json.loads(line.readline())
        except (OSError, ValueError) as error:
            raise NotRunning(f"no terminal answers in {directory}: {error}") from error
    if "error" in reply:
        trouble = KioskError(reply["error"])
        trouble.hint = reply.get("hint", "")
        raise trouble
    return reply["answer"]


@contextmanager
def _short(directory: Path) -> Iterator[str]:
    """A path to the socket under the kernel's 107 letters, however deep the directory lies."""
    handle = os.open(directory, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{NAME}"
    finally:
        os.close(handle)
