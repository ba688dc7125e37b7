"""What a terminal lives with: bad settings, no network, no screen, no program."""

import subprocess
import time
from pathlib import Path

from deploy.boot.table import (
    BOOT_S,
    Table,
    asking,
    captured,
    expect,
    press_pin,
    provisioned,
    put_on_fat,
    read_from_fat,
    say,
    wait_for_status,
    wait_until,
)
from deploy.build.rom import SECTOR, partitions


def lacking(bench: Table) -> None:
    """Rubbish for settings, and no network: it asks, and says on the card what is wrong."""
    rubbish = bench.work / "kiosk.toml"
    rubbish.write_bytes(bytes(range(256)) * 64)
    card = bench.new_card("lacking", rubbish)
    with bench.booted(card, network=False) as machine:
        status = asking(machine)
        wait_until(lambda: bench.photograph(machine, "without-network") > 20, 300)
        said = "; ".join(status["trouble"])
        expect("UTF-8" in said, f"the terminal says so itself: {said}")
    expect("UTF-8" in read_from_fat(card, "kiosk-errors.txt"), "the card says what is wrong")


def screenless(bench: Table) -> None:
    """Half a settings file on a card that was good, and no screen: the buttons still count."""
    with provisioned(bench, "screenless") as (account, card):
        with bench.booted(card) as machine:
            asking(machine)
            wait_for_status(machine, lambda status: bool(status["terminal_id"]))
            machine.run("sync")
        half = bench.work / "half" / "kiosk.toml"
        half.parent.mkdir(exist_ok=True)
        told = read_from_fat(card, "kiosk.toml").encode()
        half.write_bytes(told[: len(told) * 3 // 5])
        put_on_fat(card, half, "kiosk.toml")
        with bench.booted(card, screen=False) as machine:
            status = asking(machine)
            said = "; ".join(status["trouble"])
            expect("no screen is on its cable" in said, f"it says: {said}")
            before = captured(status)
            if bench.driver is not None:
                press_pin(machine, 17)
                wait_for_status(machine, lambda status: captured(status) == before + 1)
                say("a press of a simulated GPIO pin is in the store, without a screen")
                wait_until(lambda: len(account.responses()) == before + 1, 600)
                say("and in the account, with the settings of before")
        expect(
            "kiosk-errors.txt" in bench.files_on_fat(card), "the card says what is wrong with it"
        )


def broken(bench: Table) -> None:
    """A program that cannot start: the machine is restarted, then words on its screen."""
    card = bench.new_card("broken")
    put_on_data(card, "bench-broken", "")
    put_on_data(card, "rescue-tries", "1\n")
    with bench.booted(card) as machine:
        seconds = machine.wait_for("reboot: Restarting system", BOOT_S)
        say(f"it failed again and again, and restarted the machine after {seconds:.0f} s")
    with bench.booted(card) as machine:
        machine.wait_for("bench: ready", BOOT_S)
        machine.until("systemctl show -P SubState terminal-rescue", "running", BOOT_S)
        time.sleep(20)
        expect(bench.photograph(machine, "rescue") > 1, "there are words on the screen")
        machine.run("rm /data/bench-broken /run/systemd/system/kiosk.service.d/broken.conf")
        machine.run("systemctl daemon-reload; systemctl reset-failed kiosk")
        machine.run("systemctl start --no-block kiosk")
        asking(machine)
        gone = machine.run("test -e /data/rescue-tries || echo forgotten")
        expect("forgotten" in gone, "once it runs, its earlier failures are forgotten")


def put_on_data(card: Path, name: str, told: str) -> None:
    """A file onto the card's data partition as it was flashed, from outside."""
    part = partitions(card)[3]
    file, other = card.with_suffix(".data"), card.with_suffix(".told")
    other.write_text(told)
    place = f"of={file}", f"bs={SECTOR * 2048}", "status=none"
    where = part.start // 2048, part.length // 2048
    _dd(f"if={card}", *place, f"skip={where[0]}", f"count={where[1]}")
    told_to = ["debugfs", "-w", "-R", f"write {other} {name}", str(file)]
    subprocess.run(told_to, check=True, capture_output=True)
    _dd(f"if={file}", f"of={card}", *place[1:], f"seek={where[0]}", "conv=notrunc")


def _dd(*words: str) -> None:
    subprocess.run(["dd", *words], check=True)
