"""Two slots on an emulated Raspberry Pi 3: chosen by hand, counted, and left when empty."""

import subprocess
from pathlib import Path

from deploy.boot.emulator import Parts
from deploy.boot.machine import Machine
from deploy.boot.table import FAT_AT, Table, expect, put_on_fat, say
from deploy.build.rom import SECTOR, partitions
from deploy.build.uboot_env import image

TREE = "bcm2837-rpi-3-b.dtb"
START_S = 600
# The emulator's watchdog restarts the machine under systemd's hands; the kernel should speak.
WORDS = "console=ttyS1,115200 loglevel=7 modprobe.blacklist=bcm2835_wdt systemd.mask=kiosk.service"


def switched(bench: Table) -> None:
    """Slot B is tried first by hand, on an emulated Pi 3: it starts, counted; emptied, A does."""
    card = bench.new_card("slots")
    fill_b(card)
    put_environment(bench, card, BOOT_ORDER="B A", BOOT_B_LEFT="3", bootargs_more=WORDS)
    with pi3(bench, card, "slot-b") as machine:
        machine.wait_for("slot B, tries left: 2", START_S)
        machine.wait_for("rauc.slot=B", START_S)
        machine.wait_for("mmcblk0p3): mounted", START_S)
        machine.wait_for("systemd[1]", START_S)
        say("slot B starts, from the third partition")
    expect(environment(card)["BOOT_B_LEFT"] == "2", "a try is counted before the slot starts")

    empty_b(card)
    with pi3(bench, card, "slot-b-empty") as machine:
        machine.wait_for("slot B holds nothing that starts", START_S)
        machine.wait_for("slot A, tries left: 9", START_S)
        machine.wait_for("mmcblk0p2): mounted", START_S)
        say("where it is empty, slot A starts all the same")

    put_on_fat(card, torn(bench), "uboot.env")
    with pi3(bench, card, "torn") as machine:
        machine.wait_for("slot A, tries left: 9", START_S)
        say("an environment that a power cut has torn: slot A starts")


def pi3(bench: Table, card: Path, name: str) -> Machine:
    """An emulated Pi 3 with that card; its firmware and device tree are the card's own."""
    parts = bench.work / "pi3"
    parts.mkdir(exist_ok=True)
    for file in ("u-boot.bin", TREE):
        subprocess.run(
            ["mcopy", "-o", "-n", "-i", f"{card}@@{FAT_AT}", f"::{file}", str(parts / file)],
            check=True,
        )
    return Machine(
        Parts(card, parts / "u-boot.bin", bench.bench, tree=parts / TREE), bench.work / name
    )


def fill_b(card: Path) -> None:
    """What is in slot A, in slot B too."""
    _, first, second, _ = partitions(card)
    subprocess.run(
        [
            "dd", f"if={card}", f"of={card}", f"bs={SECTOR * 2048}", "conv=notrunc,sparse",
            f"skip={first.start // 2048}", f"seek={second.start // 2048}",
            f"count={first.length // 2048}", "status=none",
        ],
        check=True,
    )  # fmt: skip


def empty_b(card: Path) -> None:
    """Nothing that starts is in slot B any more."""
    _, _, second, _ = partitions(card)
    with card.open("r+b") as file:
        file.seek(second.start * SECTOR)
        file.write(bytes(1 << 20))


def environment(card: Path) -> dict[str, str]:
    """U-Boot's environment as it lies on the card."""
    told = subprocess.run(
        ["mtype", "-i", f"{card}@@{FAT_AT}", "::uboot.env"], capture_output=True, check=True
    ).stdout[4:]
    words = (word.decode() for word in told.split(b"\0\0")[0].split(b"\0"))
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def put_environment(bench: Table, card: Path, **changed: str) -> None:
    """The same with some words changed, as `fw_setenv` would."""
    file = bench.work / "uboot.env"
    file.write_bytes(image({**environment(card), **changed}))
    put_on_fat(card, file, "uboot.env")


def torn(bench: Table) -> Path:
    """An environment whose middle never reached the card."""
    file = bench.work / "uboot.env"
    told = bytearray(file.read_bytes())
    told[512:1024] = bytes(512)
    file.write_bytes(told)
    return file
