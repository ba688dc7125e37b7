"""The table on which cards are proved: cards made, machines booted, what they say waited for."""

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from deploy.boot.account import HostedAccount
from deploy.boot.disks import bench_disk, copy_of
from deploy.boot.emulator import Parts
from deploy.boot.machine import Gone, Machine, patient

ROOT = Path(__file__).parents[2]
OUT = ROOT / ".dev/image"
CARD_BYTES = 4 << 30
"""Larger than the image, so that growing into the card is part of every first boot."""
FAT_AT = 8192 * 512
STATUS = "kiosk status --json"
HAPPY = (0.62, 0.46)
"""Where the third of four smileys is, as shares of the screen."""
BOOT_S = 1500
"""How long an emulator on a busy machine may take to the first picture."""


class Table:
    """The parts every proof uses."""

    def __init__(self, image: Path, work: Path, pictures: Path) -> None:
        self.image, self.work, self.pictures = image, work, pictures
        pictures.mkdir(parents=True, exist_ok=True)
        driver = OUT / "gpio-sim.ko"
        self.driver = driver if driver.exists() else None
        self.bench = work / "bench.ext4"
        if not self.bench.exists():
            bench_disk(self.bench, self.driver)
        self.firmware = OUT / "u-boot-for-qemu.bin"
        self._boots = 0

    def new_card(self, name: str, settings: Path | None = None, *beside: Path) -> Path:
        """A card as `deploy/flash` leaves it."""
        card = copy_of(self.image, self.work / f"{name}.img", CARD_BYTES)
        for path in filter(None, (settings, *beside)):
            put_on_fat(card, path, path.name)
        return card

    @contextmanager
    def booted(
        self,
        card: Path,
        *,
        screen: bool = True,
        network: bool = True,
        memory: Path | None = None,
        writes: Path | None = None,
    ) -> Iterator[Machine]:
        """A machine with that card in it, until the end of the block."""
        self._boots += 1
        machine = Machine(
            Parts(card, self.firmware, self.bench, screen, network, memory, writes),
            self.work / f"boot-{self._boots}",
        )
        try:
            yield machine
        finally:
            machine.close()

    def files_on_fat(self, card: Path) -> str:
        """The names on the card's first partition, from outside."""
        return subprocess.run(
            ["mdir", "-b", "-i", f"{card}@@{FAT_AT}", "::"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    def photograph(self, machine: Machine, name: str) -> int:
        """Keep a picture; how many colours it has."""
        path = machine.photograph(self.pictures / f"{name}.png")
        return colours(path)


def put_on_fat(card: Path, path: Path, name: str) -> None:
    """A file onto the card's first partition, from outside."""
    subprocess.run(["mcopy", "-o", "-i", f"{card}@@{FAT_AT}", str(path), f"::{name}"], check=True)


def read_from_fat(card: Path, name: str) -> str:
    """A file of the card's first partition, from outside; empty while it is being written."""
    return subprocess.run(
        ["mtype", "-i", f"{card}@@{FAT_AT}", f"::{name}"],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip


def colours(path: Path) -> int:
    """A dark screen has one, a question dozens."""
    with Image.open(path) as picture:
        found = picture.convert("RGB").getcolors(1 << 24)
    return len(found or ())


def asking(machine: Machine) -> dict[str, Any]:
    """Wait until the terminal asks its question; its status."""
    machine.wait_for("terminal ready", BOOT_S)
    status = wait_for_status(machine, lambda status: status["showing"] != "")
    ready = machine.run("systemctl show -P ActiveEnterTimestampMonotonic kiosk")
    say(f"it asks its question, {int(ready) / 1e6:.0f} s after its kernel began (emulated)")
    return status


def wait_for_status(
    machine: Machine, good: Callable[[dict[str, Any]], bool], timeout_s: float = 900
) -> dict[str, Any]:
    """Ask the running terminal until it says so; an emulated one is slow to answer."""
    end = time.monotonic() + patient(timeout_s)
    while time.monotonic() < end:
        try:
            status: dict[str, Any] = json.loads(machine.run(STATUS))
        except json.JSONDecodeError:
            continue
        if good(status):
            return status
    raise Gone("the terminal's status is not what was waited for")


def enrolled(status: dict[str, Any]) -> bool:
    """Whether the account has answered."""
    return bool(status["terminal_id"])


def captured(status: dict[str, Any]) -> int:
    """How many responses the terminal ever took."""
    return int(status["captured"])


def say(words: str) -> None:
    """One finding."""
    print(f"   {words}", flush=True)


def expect(holds: bool, words: str) -> None:
    """A claim; raises Gone where it does not hold."""
    if not holds:
        raise Gone(f"NOT TRUE: {words}")
    say(words)


@contextmanager
def provisioned(bench: Table, name: str) -> Iterator[tuple[HostedAccount, Path]]:
    """An account, and a card with the file that it made, its authority and four buttons."""
    directory = bench.work / f"account-{name}"
    account = HostedAccount(directory, free_port())
    try:
        yield account, bench.new_card(name, settings_for(bench, account), account.authority)
    finally:
        account.close()


def settings_for(bench: Table, account: HostedAccount) -> Path:
    """The file that the account makes for a new terminal, its authority and four buttons added."""
    settings = account.authority.with_name("kiosk.toml")
    wait_until(account.serving, 60)
    account.add_terminal("North door", settings)
    text = settings.read_text().replace("[account]", '[account]\nca = "authority.pem"')
    if bench.driver is not None:
        text += "\n[buttons]\n1 = 17\n2 = 27\n3 = 22\n4 = 23\n"
    settings.write_text(text)
    return settings


def press_pin(machine: Machine, pin: int) -> None:
    """A button closes its pin to ground, long enough for an emulator to see it."""
    line = f'"$(cat /run/bench-pins)/sim_gpio{pin}/pull"'
    machine.run(f"echo pull-down >{line}; sleep 1; echo pull-up >{line}")


def free_port() -> int:
    """A port that nobody has right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(done: Callable[[], bool], timeout_s: float, every_s: float = 1) -> None:
    """Look again and again."""
    end = time.monotonic() + patient(timeout_s)
    while not done():
        if time.monotonic() > end:
            raise Gone("what was waited for did not come")
        time.sleep(every_s)
