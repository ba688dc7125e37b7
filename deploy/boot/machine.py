"""An emulated arm64 machine with the card in it: started, watched, touched, and unplugged.

The image is booted as it is, through U-Boot and its own boot script. What the bench needs comes
in from outside: a unit as a systemd credential (QEMU's fw_cfg) and a second disk.
"""

import json
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

BENCH = Path(__file__).with_name("bench")
CONTRACTS = Path(__file__).parents[2] / "tests/contracts"
PYTEST = ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments")
"""What runs a contract suite in the image: pure Python, from this machine's environment."""
SIZE = (1280, 800)
_CREDENTIALS = "opt/io.systemd.credentials"  # names in fw_cfg have at most 55 characters


class Gone(Exception):
    """The machine did not do in time what was waited for, or ended."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the machine is made of; None leaves a part out."""

    card: Path
    firmware: Path
    bench: Path
    screen: bool = True
    network: bool = True
    tree: Path | None = None
    """A device tree: then it is a Pi 3, and `firmware` its U-Boot; nothing reaches into it."""


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
                _command(parts, directory), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._agent: socket.socket | None = None

    @property
    def seconds(self) -> float:
        """Since it was plugged in."""
        return time.monotonic() - self._began

    def wait_for(self, words: str, timeout_s: float) -> float:
        """Until the serial console has said it; the seconds since it was plugged in."""
        return self._until(lambda: words in self._said(), timeout_s, f"{words!r} on the console")

    def run(self, command: str, timeout_s: float = 120) -> str:
        """A shell command as root inside; its words. Raises Gone."""
        if self._agent is None:
            self._agent = self._connect("agent", timeout_s)
        self._agent.settimeout(timeout_s)
        self._agent.sendall(command.encode() + b"\n")
        told = b""
        while b"bench:" not in told or not told.endswith(b"\n"):
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

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def unplug(self) -> None:
        """The plug is pulled: nothing inside hears of it."""
        self._process.kill()
        self._process.wait()

    close = unplug

    def _said(self) -> str:
        return self.serial.read_text(errors="replace") if self.serial.exists() else ""

    def _until(self, done: Any, timeout_s: float, what: str) -> float:
        end = time.monotonic() + timeout_s
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
        made.settimeout(timeout_s)
        made.connect(str(path))
        return made

    def _qmp(self, command: str, **arguments: object) -> None:
        with self._connect("qmp", 30) as connection:
            lines = connection.makefile("rw")
            lines.readline()
            for told in ({"execute": "qmp_capabilities"}, {"execute": command}):
                if arguments and told["execute"] == command:
                    told = {**told, "arguments": arguments}  # type: ignore[dict-item]
                lines.write(json.dumps(told) + "\n")
                lines.flush()
                while not ({"return", "error"} & (answer := json.loads(lines.readline())).keys()):
                    pass
                if "error" in answer:
                    raise Gone(f"{command}: {answer['error']}")


def copy_of(image: Path, to: Path, size: int) -> Path:
    """The image on a card of that many bytes, as flashing leaves it."""
    subprocess.run(["cp", "--sparse=always", str(image), str(to)], check=True)
    with to.open("r+b") as file:
        file.truncate(size)
    return to


def bench_disk(to: Path, driver: Path | None) -> Path:
    """The bench's own disk, labelled bench."""
    tree = to.with_suffix(".tree")
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(BENCH, tree, ignore=shutil.ignore_patterns("__pycache__"))
    if driver is not None:
        shutil.copy(driver, tree / "gpio-sim.ko")
    shutil.copytree(CONTRACTS, tree / "contracts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in PYTEST:
        here = find_spec(name)
        if here is not None and here.origin is not None:
            home = Path(here.origin).parent
            shutil.copytree(
                home, tree / "site" / name, ignore=shutil.ignore_patterns("__pycache__")
            )
    to.unlink(missing_ok=True)
    subprocess.run(
        ["mke2fs", "-q", "-t", "ext4", "-L", "bench", "-d", str(tree), str(to), "48M"], check=True
    )
    return to


def _pi3(parts: Parts, directory: Path) -> list[str]:
    """Its second serial port is the one that U-Boot and Linux speak through."""
    return [
        "qemu-system-aarch64", "-M", "raspi3b", "-accel", "tcg,thread=multi",
        "-kernel", str(parts.firmware), "-dtb", str(parts.tree),
        "-drive", f"if=sd,file={parts.card},format=raw,cache=none",
        "-display", "none", "-no-reboot", "-serial", "null",
        "-serial", f"file:{directory}/serial.log",
        "-qmp", f"unix:{directory}/qmp.sock,server=on,wait=off",
    ]  # fmt: skip


def _command(parts: Parts, directory: Path) -> list[str]:
    for name in ("qmp", "agent"):
        (directory / f"{name}.sock").unlink(missing_ok=True)
    if parts.tree is not None:
        return _pi3(parts, directory)
    words = [
        "qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "cortex-a72", "-smp", "2",
        "-m", "1024", "-accel", "tcg,thread=multi", "-bios", str(parts.firmware),
        "-display", "none", "-no-reboot", "-serial", f"file:{directory}/serial.log",
        "-qmp", f"unix:{directory}/qmp.sock,server=on,wait=off",
        "-drive", f"if=none,id=card,file={parts.card},format=raw,cache=none",
        "-device", "virtio-blk-pci,drive=card,serial=card",
        "-drive", f"if=none,id=bench,file={parts.bench},format=raw,readonly=on",
        "-device", "virtio-blk-pci,drive=bench,serial=bench",
        "-device", "virtio-serial-pci",
        "-chardev", f"socket,id=agent,path={directory}/agent.sock,server=on,wait=off",
        "-device", "virtserialport,chardev=agent,name=bench",
        "-fw_cfg", f"name={_CREDENTIALS}/systemd.extra-unit.l.service,file={BENCH}/l.service",
        "-fw_cfg", f"name={_CREDENTIALS}/systemd.unit-dropin.-.mount,file={BENCH}/root-dropin.conf",
    ]  # fmt: skip
    if parts.screen:
        words += ["-device", f"virtio-gpu-pci,xres={SIZE[0]},yres={SIZE[1]}"]
        words += ["-device", "virtio-multitouch-pci"]
    network = ["-nic", "user,model=virtio-net-pci"] if parts.network else ["-nic", "none"]
    return words + network
