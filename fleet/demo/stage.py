"""Sets up account, network plug and terminal in one directory, each a process of its own."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple, cast

from fleet.demo.display import SIZE
from fleet.demo.programs import Program, run
from kiosk import control

PINS = {1: 17, 2: 27, 3: 22, 4: 23}


class SignIn(NamedTuple):
    """How a person gets into the account."""

    address: str
    email: str
    password: str


class Stage:
    """The account and the plug run from the start; the terminal once it is raised."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self.terminal: Program | None = None
        self.account = self._raise_account("0")
        owner = self.account.wait_for("sign in as")
        self.sign_in = self._sign_in(owner, self.account.wait_for("account ready at"))
        port = self.sign_in.address.rpartition(":")[2]
        self.plug = Program(
            ["fleet.network", "--listen", "127.0.0.1:0", "--to", f"127.0.0.1:{port}"],
            directory / "plug.log",
        )
        self._plugged = self.plug.wait_for("listening").split()[-1]

    def _raise_account(self, port: str) -> Program:
        words = ["account", "serve", "--directory", str(self.directory / "account")]
        return Program([*words, "--port", port], self.directory / "account.log")

    @staticmethod
    def _sign_in(owner: str, ready: str) -> SignIn:
        address = re.search(r"http://\S+", ready)
        named = re.search(r"sign in as (\S+) with password (\S+)", owner)
        if address is None or named is None:
            raise RuntimeError(f"the account said {owner!r} and {ready!r}")
        return SignIn(address[0], named[1], named[2])

    def restart_account(self) -> None:
        """Kill the account as a power cut would, and start it on the same port."""
        self.account.kill()
        self.account = self._raise_account(self.sign_in.address.rpartition(":")[2])
        self.account.wait_for("account ready at")

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

    def kept(self) -> list[dict[str, Any]]:
        """Every response the account holds, in the terminal's order."""
        lines = run("account", "responses", "--directory", str(self.directory / "account"))
        return sorted((json.loads(line) for line in lines.splitlines()), key=lambda r: r["seq"])

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
        for program in (self.terminal, self.plug, self.account):
            if program is not None:
                program.close()

    def _write_settings(self, settings: Path) -> None:
        run(
            *("account", "terminal", "add", "Demo terminal"),
            *("--directory", str(self.directory / "account")),
            *("--address", f"http://{self._plugged}", "--provisioning", str(settings)),
        )
        buttons = "\n".join(f"{face} = {pin}" for face, pin in PINS.items())
        directory = json.dumps(str(self.directory / "terminal"))
        card = settings.read_text()
        settings.write_text(f"directory = {directory}\n{card}\n[buttons]\n{buttons}\n")
