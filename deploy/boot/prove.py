"""`./dev prove image`: the card image booted, touched, and unplugged, beside a real account.

What is measured here is an emulator's time, and no promise about a Raspberry Pi.
"""

import argparse
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from deploy.boot.account import HostedAccount
from deploy.boot.machine import Gone, Machine, Parts, bench_disk, copy_of

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


class Bench:
    """The parts every proof uses."""

    def __init__(self, image: Path, work: Path, pictures: Path) -> None:
        self.image, self.work, self.pictures = image, work, pictures
        pictures.mkdir(parents=True, exist_ok=True)
        driver = OUT / "gpio-sim.ko"
        self.driver = driver if driver.exists() else None
        self.bench = bench_disk(work / "bench.ext4", self.driver)
        self.firmware = OUT / "u-boot-for-qemu.bin"
        self._boots = 0

    def new_card(self, name: str, settings: Path | None = None, *beside: Path) -> Path:
        """A card as `deploy/flash` leaves it."""
        card = copy_of(self.image, self.work / f"{name}.img", CARD_BYTES)
        for path in filter(None, (settings, *beside)):
            put_on_fat(card, path, path.name)
        return card

    @contextmanager
    def booted(self, card: Path, **parts: bool) -> Iterator[Machine]:
        """A machine with that card in it, until the end of the block."""
        self._boots += 1
        machine = Machine(
            Parts(card, self.firmware, self.bench, **parts), self.work / f"boot-{self._boots}"
        )
        try:
            yield machine
        finally:
            machine.close()

    def photograph(self, machine: Machine, name: str) -> int:
        """Keep a picture; how many colours it has."""
        path = machine.photograph(self.pictures / f"{name}.png")
        return colours(path)


def put_on_fat(card: Path, path: Path, name: str) -> None:
    """A file onto the card's first partition, from outside."""
    subprocess.run(["mcopy", "-o", "-i", f"{card}@@{FAT_AT}", str(path), f"::{name}"], check=True)


def read_from_fat(card: Path, name: str) -> str:
    """A file of the card's first partition, from outside."""
    return subprocess.run(
        ["mtype", "-i", f"{card}@@{FAT_AT}", f"::{name}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def colours(path: Path) -> int:
    """A dark screen has one, a question dozens."""
    with Image.open(path) as picture:
        found = picture.convert("RGB").getcolors(1 << 24)
    return len(found or ())


def asking(machine: Machine) -> dict[str, Any]:
    """Wait until the terminal asks its question; its status."""
    seconds = machine.wait_for("terminal ready", BOOT_S)
    status = wait_for_status(machine, lambda status: status["showing"] != "")
    say(f"it asks its question, {seconds:.0f} s after the plug went in (emulated)")
    return status


def wait_for_status(
    machine: Machine, good: Callable[[dict[str, Any]], bool], timeout_s: float = 900
) -> dict[str, Any]:
    """Ask the running terminal until it says so; an emulated one is slow to answer."""
    end = time.monotonic() + timeout_s
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


def first_boot(bench: Bench) -> None:
    """An image as built, without any settings, asks its question and has grown into the card."""
    card = bench.new_card("plain")
    with bench.booted(card) as machine:
        status = asking(machine)
        expect(status["captured"] == 0, "nothing is captured yet")
        wait_until(lambda: bench.photograph(machine, "question") > 20, 300)
        say("the question is on the screen")
        size = int(machine.run("df -B1 --output=size /data | tail -1"))
        expect(size > CARD_BYTES // 5, f"the data partition has grown to {size >> 20} MiB")
        expect("ro," in machine.run("findmnt -no OPTIONS /"), "the root is read-only")
        failed = machine.run("systemctl --failed --no-legend --plain").split("\n")[0]
        expect(not failed, f"no unit has failed{failed and ': ' + failed}")
        listening = machine.run("ss -Hltn || true").strip()
        say(f"listening for strangers: {listening or 'nobody'}")
        machine_id = machine.run("cat /etc/machine-id").strip()
        memory = machine.run("systemctl show -P MemoryCurrent kiosk").strip()
        say(f"the terminal takes {int(memory) >> 20} MiB; {machine.run('systemd-analyze').strip()}")
        machine.run("sync")
    with bench.booted(card) as machine:
        asking(machine)
        again = machine.run("cat /etc/machine-id").strip()
        expect(again == machine_id, "after the plug was pulled it is the same machine")


def touch_and_press(bench: Bench) -> None:
    """A touch, and a press of a simulated pin, reach the store and a real account over TLS."""
    with provisioned(bench, "touched") as (account, card), bench.booted(card) as machine:
        asking(machine)
        secret = read_from_fat(card, "kiosk.toml")
        expect('enrolment_code = "***"' in secret, "the code is blanked on the card")
        wait_for_status(machine, enrolled)
        pressed = 1
        machine.touch(*HAPPY)
        wait_for_status(machine, lambda status: captured(status) == 1)
        bench.photograph(machine, "touched")
        say("a touch is in the store")
        if bench.driver is None:
            say("NOT TRIED: a press of a pin; there is no gpio-sim driver here")
        else:
            press_pin(machine, 17)
            wait_for_status(machine, lambda status: captured(status) == 2)
            pressed = 2
            say("a press of a simulated GPIO pin is in the store")
        wait_until(lambda: len(account.responses()) == pressed, 600)
        say(f"the account has {pressed}, received over TLS")


def press_pin(machine: Machine, pin: int) -> None:
    """A button closes its pin to ground, long enough for an emulator to see it."""
    line = f'"$(cat /run/bench-pins)/sim_gpio{pin}/pull"'
    machine.run(f"echo pull-down >{line}; sleep 1; echo pull-up >{line}")


def unplugged(bench: Bench, cuts: int) -> None:
    """The plug is pulled among presses: what the terminal had counted is there, once."""
    with provisioned(bench, "cut") as (account, card):
        counted = 0
        for cut in range(cuts):
            with bench.booted(card) as machine:
                expect_at_least(asking(machine), counted)
                counted = press_for_a_while(machine, 40 + 25 * cut)
        with bench.booted(card) as machine:
            expect_at_least(asking(machine), counted)
            wait_until(lambda: len(account.responses()) >= counted, 900)
            rids = [one["rid"] for one in account.responses()]
            expect(len(rids) == len(set(rids)), f"the account has {len(rids)}, each once")


def expect_at_least(status: dict[str, Any], counted: int) -> None:
    """Nothing that was counted before the cut is missing after it."""
    now = captured(status)
    expect(now >= counted, f"{now} captured; {counted} were counted before the cut")


def press_for_a_while(machine: Machine, seconds: float) -> int:
    """Touch again and again; the last count that the terminal told before the plug is pulled."""
    end, counted = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        machine.touch(*HAPPY)
        counted = captured(wait_for_status(machine, lambda _: True))
    machine.unplug()
    return counted


def cut_at_first_boot(bench: Bench, moments: list[int]) -> None:
    """The plug is pulled while everything is made for the first time; then it asks all the same."""
    with provisioned(bench, "first") as (_, card):
        for seconds in moments:
            with bench.booted(card) as machine:
                time.sleep(seconds)
                say(f"pulled after {seconds} s")
        with bench.booted(card) as machine:
            asking(machine)
            wait_for_status(machine, enrolled)
            say("and is enrolled")


def lacking(bench: Bench) -> None:
    """Rubbish for settings, and no network: it asks, and says on the card what is wrong."""
    rubbish = bench.work / "kiosk.toml"
    rubbish.write_bytes(bytes(range(256)) * 64)
    card = bench.new_card("lacking", rubbish)
    with bench.booted(card, network=False) as machine:
        asking(machine)
        bench.photograph(machine, "without-network")
    expect("UTF-8" in read_from_fat(card, "kiosk-errors.txt"), "the card says what is wrong")


@contextmanager
def provisioned(bench: Bench, name: str) -> Iterator[tuple[HostedAccount, Path]]:
    """An account, and a card with the file that it made, its authority and four buttons."""
    directory = bench.work / f"account-{name}"
    account = HostedAccount(directory, free_port())
    try:
        settings = directory / "kiosk.toml"
        wait_until(lambda: reachable(account), 60)
        account.add_terminal("North door", settings)
        text = settings.read_text().replace("[account]", '[account]\nca = "authority.pem"')
        if bench.driver is not None:
            text += "\n[buttons]\n1 = 17\n2 = 27\n3 = 22\n4 = 23\n"
        settings.write_text(text)
        yield account, bench.new_card(name, settings, account.authority)
    finally:
        account.close()


def reachable(account: HostedAccount) -> bool:
    """Whether it listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(account.address.rpartition(":")[2]))) == 0


def free_port() -> int:
    """A port that nobody has right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(done: Callable[[], bool], timeout_s: float) -> None:
    """Look again and again."""
    end = time.monotonic() + timeout_s
    while not done():
        if time.monotonic() > end:
            raise Gone("what was waited for did not come")
        time.sleep(1)


PROOFS: dict[str, Callable[[Bench], None]] = {
    "first": first_boot,
    "touch": touch_and_press,
    "cuts": lambda bench: unplugged(bench, 3),
    "first-cuts": lambda bench: cut_at_first_boot(bench, [12, 25, 45]),
    "lacking": lacking,
}


def main() -> int:
    """Run what is named, or all; 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="prove image", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *PROOFS], metavar="NAME")
    parser.add_argument("--image", type=Path, default=OUT / "terminal.img")
    parser.add_argument("--keep", action="store_true", help="keep cards and logs")
    asked = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="bench-", dir=OUT))
    bench = Bench(asked.image, work, OUT / "pictures")
    status = 0
    for name in asked.names or PROOFS:
        print(f"{name}: {(PROOFS[name].__doc__ or name).splitlines()[0]}", flush=True)
        try:
            PROOFS[name](bench)
        except Gone as trouble:
            print(f"   {trouble}", flush=True)
            status, asked.keep = 1, True
    if asked.keep:
        print(f"cards and logs: {work}")
    else:
        shutil.rmtree(work)
    print(f"pictures: {bench.pictures}")
    return status


if __name__ == "__main__":
    sys.exit(main())
