"""What a Raspberry Pi needs to find on a card before any of our code runs: `rom.py IMAGE`.

The ROM of Pi 3 and Zero 2 W reads a master boot record (no GPT) and wants a FAT partition, the
first of its type 0x0c; it loads bootcode.bin, which loads start.elf and fixup.dat. Pi 4 and CM4
have the first stage in an EEPROM, which loads start4.elf and fixup4.dat. Each reads config.txt,
the kernel named there and its own device tree.
Source: https://www.raspberrypi.com/documentation/computers/raspberry-pi.html#boot-sequence
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

SECTOR = 512
FAT32_LBA, LINUX = 0x0C, 0x83
BOARDS = {
    "Pi 3": ("bootcode.bin", "start.elf", "fixup.dat", "bcm2837-rpi-3-b.dtb"),
    "Pi 3+": ("bootcode.bin", "start.elf", "fixup.dat", "bcm2837-rpi-3-b-plus.dtb"),
    "Zero 2 W": ("bootcode.bin", "start.elf", "fixup.dat", "bcm2837-rpi-zero-2-w.dtb"),
    "Pi 4": ("start4.elf", "fixup4.dat", "bcm2711-rpi-4-b.dtb"),
    "CM4": ("start4.elf", "fixup4.dat", "bcm2711-rpi-cm4-io.dtb"),
}
FOR_ALL = ("config.txt", "boot.scr", "uboot.env", "kiosk.toml")


@dataclass(frozen=True, slots=True)
class Partition:
    """One of the four primaries; places and lengths in sectors."""

    kind: int
    start: int
    length: int


def partitions(image: Path) -> list[Partition]:
    """The master boot record's four; a wrong signature gives none."""
    with image.open("rb") as file:
        record = file.read(SECTOR)
    if record[510:512] != b"\x55\xaa":
        return []
    entries = (record[at : at + 16] for at in range(446, 510, 16))
    return [
        Partition(
            entry[4], int.from_bytes(entry[8:12], "little"), int.from_bytes(entry[12:16], "little")
        )
        for entry in entries
    ]


def complaints(image: Path) -> Iterator[str]:
    """Everything that would keep a board from starting."""
    found = partitions(image)
    if not found:
        yield "there is no master boot record"
        return
    yield from _table_complaints(found, image)
    if found[0].kind == FAT32_LBA:
        yield from _file_complaints(image, found[0].start * SECTOR)


def _table_complaints(found: list[Partition], image: Path) -> Iterator[str]:
    wanted = [FAT32_LBA, LINUX, LINUX, LINUX]
    kinds = [one.kind for one in found]
    if kinds != wanted:
        yield f"the partitions' types are {kinds}, not {wanted}"
    ends = [(one.start, one.start + one.length) for one in found]
    if ends != sorted(ends) or any(one[1] > next_one[0] for one, next_one in pairwise(ends)):
        yield f"the partitions overlap or are out of order: {ends}"
    if ends[-1][1] * SECTOR > image.stat().st_size:
        yield "the last partition ends behind the image"
    with image.open("rb") as file:
        if file.read(2 * SECTOR)[SECTOR : SECTOR + 8] == b"EFI PART":
            yield "there is a GPT beside the master boot record"
        file.seek(found[0].start * SECTOR)
        if file.read(90)[82:87] != b"FAT32":
            yield "the first partition holds no FAT32"


def _file_complaints(image: Path, at: int) -> Iterator[str]:
    place = f"{image}@@{at}"
    listed = _mtools("mdir", "-b", "-i", place, "::").decode()
    there = {line.removeprefix("::/") for line in listed.splitlines()}
    for board, names in {**BOARDS, "any board": FOR_ALL}.items():
        yield from (f"{board} misses {name}" for name in names if name not in there)
    for line in _mtools("mtype", "-i", place, "::config.txt").decode().splitlines():
        name, _, value = line.partition("=")
        if name == "kernel" and value.strip() not in there:
            yield f"config.txt starts {value.strip()}, which is not there"


def _mtools(*words: str) -> bytes:
    return subprocess.run(words, capture_output=True, check=False).stdout


def main() -> int:
    """1 where a board would not start."""
    found = list(complaints(Path(sys.argv[1])))
    for one in found:
        print(one, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
