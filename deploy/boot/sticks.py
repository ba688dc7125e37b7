"""USB sticks, plugged into an emulated machine: prepared, of no use, full, pulled too early."""

import random
import subprocess
from pathlib import Path

from deploy.boot.machine import Machine
from deploy.boot.standing import Standing
from deploy.boot.table import captured, expect, press_pin, say, wait_for_status, wait_until

FOLDER = "feedback-terminal"
_MIB = 1 << 20
_PART = _MIB
"""Where a stick's one partition begins, as they are sold."""


class Stick:
    """A file that is a stick: FAT32 in one partition, or on all of it."""

    def __init__(self, path: Path, *, mib: int = 64, partitioned: bool = True) -> None:
        self.path, self._at = path, _PART if partitioned else 0
        path.unlink(missing_ok=True)
        with path.open("wb") as file:
            file.truncate(mib * _MIB)
        if partitioned:
            table = "label: dos\nstart=2048, type=c\n"
            subprocess.run(
                ["sfdisk", "-q", str(path)], input=table, text=True, check=True, capture_output=True
            )
        size = (mib * _MIB - self._at) // 1024
        subprocess.run(
            ["mkfs.vfat", "--offset", str(self._at // 512), "-n", "STICK", str(path), str(size)],
            check=True, capture_output=True,
        )  # fmt: skip

    def prepare(self) -> "Stick":
        """With the folder that makes it a stick for terminals."""
        self._tool("mmd", f"::{FOLDER}")
        return self

    def put(self, path: Path, name: str) -> None:
        """A file onto it."""
        self._tool("mcopy", "-o", str(path), f"::{name}")

    def put_all(self, directory: Path) -> None:
        """All that lies there, as somebody brings it back from a desk."""
        for one in sorted(directory.iterdir()):
            self._tool("mcopy", "-s", "-o", "-n", str(one), "::")

    def read(self, name: str) -> str:
        """A file of it; empty where there is none."""
        return self._tool("mtype", f"::{name}", check=False)

    def take_folder(self, to: Path) -> Path:
        """Its folder, at somebody's desk."""
        to.mkdir()
        self._tool("mcopy", "-s", "-n", f"::{FOLDER}", str(to))
        return to

    def sound(self) -> bool:
        """Whether its file system is whole."""
        checked = ["fsck.vfat", "-n", str(self.path)]
        if self._at:
            part = self.path.with_suffix(".part")
            with self.path.open("rb") as file:
                file.seek(self._at)
                part.write_bytes(file.read())
            checked[-1] = str(part)
        return subprocess.run(checked, capture_output=True, check=False).returncode == 0

    def _tool(self, name: str, *words: str, check: bool = True) -> str:
        tool = [name, "-i", f"{self.path}@@{self._at}", *words]
        return subprocess.run(tool, capture_output=True, text=True, check=check).stdout


def carried(standing: Standing) -> None:
    """Without a network: out on a stick, into the account, and receipts back on the same stick."""
    for partitioned in (True, False):
        name = "partitioned" if partitioned else "whole"
        stick = Stick(standing.bench.work / f"{name}.stick", partitioned=partitioned).prepare()
        with standing.machine() as machine:
            counted = press_unheard(machine, 3)
            machine.plug_stick(stick.path)
            let_go(machine)
            machine.run("sleep 2")
            standing.bench.photograph(machine, "stick")
            machine.pull_stick()
            said = " ".join(stick.read(f"{FOLDER}/last.txt").split())
            expect("3 responses" in said, f"a stick ({name}): {said}")
            expect(stick.sound(), "pulled, it is whole")
            desk = stick.take_folder(standing.bench.work / f"{name}.desk")
            before = len(standing.account.responses())
            told = standing.account.take_in(desk)
            arrived = len(standing.account.responses()) - before
            expect(arrived == 3, f"the account has 3 more: {' '.join(told.split())}")
            stick.put_all(desk)
            machine.plug_stick(stick.path)
            let_go(machine)
            status = wait_for_status(machine, lambda status: status["waiting"] == 0)
            expect(captured(status) == counted, "with its receipts back, nothing waits any more")
            subprocess.run(["rm", "-r", desk], check=True)


def useless(standing: Standing) -> None:
    """Rubbish, a full one, one without the folder, one pulled at once: it goes on asking."""
    work = standing.bench.work
    rubbish, full = work / "rubbish.stick", Stick(work / "full.stick", mib=36).prepare()
    rubbish.write_bytes(random.Random(1).randbytes(8 * _MIB))  # noqa: S311 - the same each time
    filling = work / "filling"
    filling.write_bytes(bytes(34 * _MIB))
    subprocess.run(["mcopy", "-i", f"{full.path}@@{_PART}", str(filling), "::"], check=False)
    other = Stick(work / "other.stick")
    with standing.machine() as machine:
        counted = press_unheard(machine, 2)
        for stick, what in ((rubbish, "rubbish"), (full.path, "full"), (other.path, "unprepared")):
            machine.plug_stick(stick)
            let_go(machine, mounted=what == "unprepared")
            machine.pull_stick()
            wait_until(lambda: not machine.run("ls -A /run/media 2>/dev/null").strip(), 120)
            status = wait_for_status(machine, lambda status: status["showing"] == "asking")
            expect(status["waiting"] == 2, f"{what}: it asks, and all that waits is there")
        pulled = Stick(work / "pulled.stick").prepare()
        machine.plug_stick(pulled.path)
        machine.pull_stick()
        status = wait_for_status(machine, lambda status: status["showing"] == "asking")
        expect(captured(status) == counted, "pulled at once: nothing is lost")


def press_unheard(machine: Machine, presses: int) -> int:
    """So many presses that no network carries away; what the terminal has counted then."""
    machine.network(connected=False)
    counted = captured(wait_for_status(machine, lambda _: True))
    for _ in range(presses):
        press_pin(machine, 22)
        counted += 1
        wait_for_status(machine, lambda status, now=counted: captured(status) == now)
        wait_for_status(machine, lambda status: status["showing"] == "asking")
    say(f"{presses} presses without a network")
    return counted


def let_go(machine: Machine, *, mounted: bool = False) -> None:
    """Until udev's rule has run its course: done, failed, or left for the caretaker."""
    machine.until("ls /sys/block", "sd", 120)
    machine.run("udevadm settle; sleep 3")
    jobs = "systemctl list-jobs --no-legend 'kiosk-export@*'"
    wait_until(lambda: not machine.run(jobs).strip(), 600)
    if mounted:
        machine.until("cat /proc/mounts", "/run/media/", 120)
