"""An emulated arm64 machine with the card in it: started, watched, touched, and unplugged."""

import json
import os
import re
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from deploy.boot.emulator import Parts, command

_ENDED = re.compile(rb"\nbench:\d+\n\Z")
"""How the agent inside says that a command is over, after its words."""


class Gone(Exception):
    """The machine did not do in time what was waited for, or ended."""


def patient(seconds: float) -> float:
    """So long on a quiet builder; longer on one where others take most of the processor."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Machine:
    """One machine, running from its making until `unplug` or `close`."""

    def __init__(self, parts: Parts, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self.serial = directory / "serial.log"
        self.serial.unlink(missing_ok=True)
        self._began = time.monotonic()
        with (directory / "qemu.log").open("w") as log:
            self._process = subprocess.Popen(
                command(parts, directory), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._agent: socket.socket | None = None

    @property
    def seconds(self) -> float:
        """Since it was plugged in."""
        return time.monotonic() - self._began

    def wait_for(self, words: str, timeout_s: float) -> float:
        """Until the serial console has said it; the seconds since it was plugged in."""
        return self._until(lambda: words in self.said(), timeout_s, f"{words!r} on the console")

    def run(self, command: str, timeout_s: float = 120) -> str:
        """A shell command as root inside; its words. Raises Gone."""
        if self._agent is None:
            self._agent = self._connect("agent", timeout_s)
        self._agent.settimeout(patient(timeout_s))
        self._agent.sendall(command.encode() + b"\n")
        told = b""
        while not _ENDED.search(told):
            try:
                piece = self._agent.recv(65536)
            except TimeoutError:
                piece = b""
            if not piece:
                raise Gone(f"no answer to {command!r}")
            told += piece
        return told.decode(errors="replace").rpartition("bench:")[0]

    def until(self, command: str, wanted: str, timeout_s: float) -> float:
        """Until a command inside says it; the seconds since it was plugged in."""
        return self._until(
            lambda: wanted in self.run(command, timeout_s), timeout_s, f"{wanted!r} from {command}"
        )

    def photograph(self, path: Path) -> Path:
        """What stands on the screen."""
        self._qmp("screendump", filename=str(path), format="png")
        return path

    def touch(self, x: float, y: float) -> None:
        """A finger, for a moment; both are shares of the screen."""
        finger = {"slot": 0, "tracking-id": 7}

        def event(kind: str, axis: str, value: float) -> dict[str, Any]:
            told = {"type": kind, **finger, "axis": axis, "value": int(value * 32767)}
            return {"type": "mtt", "data": told}

        def button(down: bool) -> dict[str, Any]:
            return {"type": "btn", "data": {"button": "touch", "down": down}}

        begin, across, along = event("begin", "x", 0), event("data", "x", x), event("data", "y", y)
        self._qmp("input-send-event", events=[begin, across, along, button(True)])
        time.sleep(0.4)
        finger["tracking-id"] = -1
        self._qmp("input-send-event", events=[event("end", "x", 0), button(False)])

    def plug_stick(self, image: Path) -> None:
        """A USB stick, until `pull_stick`."""
        told = {"driver": "file", "filename": str(image)}
        self._qmp("blockdev-add", **{"driver": "raw", "node-name": "stick", "file": told})
        self._qmp("device_add", driver="usb-storage", id="stick", drive="stick", removable=True)

    def pull_stick(self) -> None:
        """Without asking anybody."""
        self._qmp("device_del", id="stick")
        time.sleep(2)
        self._qmp("blockdev-del", **{"node-name": "stick"})

    def plug_keyboard(self) -> None:
        """A USB keyboard, for good."""
        self._qmp("device_add", driver="usb-kbd", id="keyboard")

    def press_keys(self, *keys: str) -> None:
        """All of them together, for a moment, by QEMU's names."""
        told = [{"type": "qcode", "data": key} for key in keys]
        self._qmp("send-key", keys=told, **{"hold-time": 60})

    def plug_network(self, **how: object) -> None:
        """A USB network card on a network of QEMU's that is like that, until `pull_network`."""
        self._qmp("netdev_add", **{"type": "user", "id": "stranger", **how})
        self._qmp("device_add", driver="usb-net", id="stranger-card", netdev="stranger")

    def pull_network(self) -> None:
        """It is gone."""
        self._qmp("device_del", id="stranger-card")
        time.sleep(2)
        self._qmp("netdev_del", id="stranger")

    def network(self, *, connected: bool) -> None:
        """Its cable, put in or pulled out."""
        self._qmp("set_link", name="net", up=connected)

    def open_port(self, inside: int, here: int) -> None:
        """A port of the machine's, on this one's loopback."""
        self._qmp(
            "human-monitor-command",
            **{"command-line": f"hostfwd_add net tcp:127.0.0.1:{here}-:{inside}"},
        )

    def freeze(self, memory: Path) -> None:
        """It ends; its memory is in that file, for Parts.memory, beside the card as it is then."""
        self._qmp("migrate", uri=f"exec:cat >{memory}")
        self._until(
            lambda: self._qmp("query-migrate").get("status") == "completed", 300, "memory kept"
        )
        self.unplug()

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def unplug(self) -> None:
        """The plug is pulled: nothing inside hears of it."""
        self._process.kill()
        self._process.wait()

    close = unplug

    def said(self) -> str:
        """Everything on the serial console so far."""
        return self.serial.read_text(errors="replace") if self.serial.exists() else ""

    def _until(self, done: Any, timeout_s: float, what: str) -> float:
        end = time.monotonic() + patient(timeout_s)
        while not done():
            if self._process.poll() is not None:
                raise Gone(f"the machine ended before {what}: see {self._directory}/qemu.log")
            if time.monotonic() > end:
                raise Gone(f"no {what} within {timeout_s:.0f} s: see {self.serial}")
            time.sleep(1)
        return self.seconds

    def _connect(self, name: str, timeout_s: float) -> socket.socket:
        path = self._directory / f"{name}.sock"
        self._until(path.exists, timeout_s, str(path))
        made = socket.socket(socket.AF_UNIX)
        made.settimeout(patient(timeout_s))
        made.connect(str(path))
        return made

    def _qmp(self, command: str, **arguments: object) -> dict[str, Any]:
        with self._connect("qmp", 30) as connection:
            lines = connection.makefile("rw")
            lines.readline()
            _ask(lines, {"execute": "qmp_capabilities"})
            return _ask(lines, {"execute": command, "arguments": arguments})


def _ask(lines: Any, told: dict[str, Any]) -> dict[str, Any]:
    lines.write(json.dumps(told) + "\n")
    lines.flush()
    while not ({"return", "error"} & (answer := json.loads(lines.readline())).keys()):
        pass
    if "error" in answer:
        raise Gone(f"{told['execute']}: {answer['error']}")
    returned: dict[str, Any] = answer["return"]
    return returned
