"""Sets up account, network plug and terminal in one directory, each a process of its own."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple, cast

from msgspec import convert

from fleet.demo.display import SIZE
from fleet.demo.programs import Program, run
from kiosk import control
from kiosk.hw.twins import Seen, in_words

PARTS = 'layout = "four-lit-buttons"'
SWITCHED = "[presence]\npin = 26\naway_s = 60\n\n[backlight]\npin = 21\n"
"""Beside the ready layout: a sensor that a word moves, and a screen's light to look at."""


class SignIn(NamedTuple):
    """How a person gets into the account."""

    address: str
    email: str
    password: str


class AccountAlone:
    """An account of its own in `directory`/account, on a free port."""

    def __init__(self, directory: Path) -> None:
        self._log = directory / "account.log"
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory / "account"
        self._program = self._start("0")
        owner = self._program.wait_for("sign in as")
        self.sign_in = self._sign_in(owner, self._program.wait_for("account ready at"))

    def __enter__(self) -> "AccountAlone":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def restart(self) -> None:
        """Kill it as a power cut would, and start it on the same port."""
        self._program.kill()
        self._program = self._start(self.sign_in.address.rpartition(":")[2])
        self._program.wait_for("account ready at")

    def kept(self) -> list[dict[str, Any]]:
        """Every response it holds, each terminal's in its order."""
        lines = run("account", "responses", "--directory", str(self.directory))
        kept = [json.loads(line) for line in lines.splitlines()]
        return sorted(kept, key=lambda row: (row["terminal_id"], row["seq"]))

    def close(self) -> None:
        """End it."""
        self._program.close()

    def _start(self, port: str) -> Program:
        words = ["account", "serve", "--directory", str(self.directory), "--port", port]
        return Program(words, self._log)

    @staticmethod
    def _sign_in(owner: str, ready: str) -> SignIn:
        address = re.search(r"http://\S+", ready)
        named = re.search(r"sign in as (\S+) with password (\S+)", owner)
        if address is None or named is None:
            raise RuntimeError(f"the account said {owner!r} and {ready!r}")
        return SignIn(address[0], named[1], named[2])


class Stage:
    """The account and the plug run from the start; the terminal once it is raised."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.terminal: Program | None = None
        self.account = AccountAlone(directory)
        self.sign_in = self.account.sign_in
        self.plug = Program(
            ["fleet.network", "--to", self.sign_in.address.removeprefix("http://")],
            directory / "plug.log",
        )
        self._plugged = self.plug.wait_for("listening").split()[-1]

    def raise_terminal(self, display: str, *, size: tuple[int, int] | None = SIZE) -> None:
        """Start the terminal's window on a display; enrols it the first time."""
        settings = self.directory / "kiosk.toml"
        if not settings.exists():
            self._write_settings(settings)
        words = ["kiosk", "run", "--config", str(settings), "--mock-pins"]
        if size is not None:
            words += ["--window", f"{size[0]}x{size[1]}"]
        self.terminal = Program(words, self.directory / "terminal.log", {"DISPLAY": display})
        self.terminal.wait_for("terminal ready")

    def cut(self) -> None:
        """Pull the network plug between terminal and account."""
        self.plug.tell("unplug")
        self.plug.wait_for("unplugged")

    def mend(self) -> None:
        """Put the plug back."""
        self.plug.tell("plug")
        self.plug.wait_for("plugged")

    def status(self) -> dict[str, Any]:
        """What the terminal says of itself."""
        return cast("dict[str, Any]", control.ask(self.directory / "terminal", "status"))

    def panel(self) -> str:
        """The twins of its parts, in one line."""
        return in_words(
            convert(control.ask(self.directory / "terminal", "panel"), Seen, strict=False)
        )

    def hand(self, words: str) -> None:
        """Move one of them; raises KioskError where that cannot be done."""
        control.ask(self.directory / "terminal", f"hand {words}")

    def running(self) -> bool:
        """Whether the terminal's window is still there."""
        return self.terminal is not None and self.terminal.process.poll() is None

    def kill_terminal(self) -> None:
        """End the terminal as a power cut would."""
        if self.terminal is not None:
            self.terminal.kill()

    def close_terminal(self) -> int:
        """End the terminal; its exit code."""
        if self.terminal is None:
            return 0
        ended, self.terminal = self.terminal.close(), None
        return ended

    def close(self) -> None:
        """End everything that was started, the terminal first."""
        self.close_terminal()
        self.plug.close()
        self.account.close()

    def _write_settings(self, settings: Path) -> None:
        run(
            *("account", "terminal", "add", "Demo terminal"),
            *("--directory", str(self.account.directory)),
            *("--address", f"http://{self._plugged}", "--provisioning", str(settings)),
        )
        directory = json.dumps(str(self.directory / "terminal"))
        card = settings.read_text()
        settings.write_text(f"directory = {directory}\n{PARTS}\n{card}\n{SWITCHED}")
