"""A card made by the build's own functions, of little things: what the boot ROMs find on it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.build.compare import differences
from deploy.build.rom import partitions

HERE = Path(__file__).parents[2]
TOOLS = ("genimage", "mcopy", "mkfs.vfat", "mkimage", "mke2fs")
MAKE = r"""
set -euo pipefail
die() { echo "$*" >&2; exit 1; }
BUILD=$SOURCE/deploy/build
source "$BUILD/tree.sh"
source "$BUILD/card.sh"
SLOT_MIB=8 SETTINGS_MIB=40 DATA_MIB=64
boot=fetched/usr/lib
mkdir -p tree/boot tree/etc tree/usr/lib/linux-image-6/broadcom fetched/usr/share/doc/raspi-firmware
mkdir -p $boot/raspi-firmware $boot/u-boot/rpi_arm64
for name in "${FIRMWARE[@]}"; do echo 1 >"$boot/raspi-firmware/$name"; done
for name in "${DEVICE_TREES[@]}"; do echo 1 >"tree/usr/lib/linux-image-6/broadcom/$name.dtb"; done
echo licence >fetched/usr/share/doc/raspi-firmware/copyright
printf '%s\0' code '' 'bootcmd=bootflow scan' bootdelay=2 'preboot=pci enum; usb start;' \
    'boot_targets=mmc usb pxe dhcp' scriptaddr=0x02400000 stdin=serial,usbkbd \
    stdout=serial,vidconsole stderr=serial,vidconsole '' more \
    >$boot/u-boot/rpi_arm64/u-boot.bin
printf 'feedback-terminal:x:990:\nsystemd-timesync:x:991:\n' | tee tree/etc/passwd >tree/etc/group
make_card "$PWD/terminal.img" tree fetched
"""

pytestmark = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in TOOLS), reason=f"needs {', '.join(TOOLS)}"
)


def _card(directory: Path) -> Path:
    directory.mkdir()
    subprocess.run(
        ["bash", "-c", MAKE], cwd=directory, check=True, capture_output=True,
        env={
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SOURCE": str(HERE),
            "PYTHON": sys.executable, "SOURCE_DATE_EPOCH": "1735689600",
        },
    )  # fmt: skip
    return directory / "terminal.img"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One card for all."""
    return _card(tmp_path_factory.mktemp("card") / "made")


@pytest.fixture
def card(built: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copy(built, tmp_path / "terminal.img"))


def _complaints(card: Path) -> str:
    return subprocess.run(
        [sys.executable, HERE / "deploy/build/rom.py", card],
        capture_output=True, text=True, check=False,
    ).stderr  # fmt: skip


def _delete(name: str) -> Callable[[Path], None]:
    def spoil(card: Path) -> None:
        subprocess.run(["mdel", "-i", f"{card}@@4M", f"::{name}"], check=True)

    return spoil


def _poke(at: int, told: bytes) -> Callable[[Path], None]:
    def spoil(card: Path) -> None:
        with card.open("r+b") as file:
            file.seek(at)
            file.write(told)

    return spoil


def test_every_board_finds_what_it_needs(card: Path) -> None:
    assert _complaints(card) == ""


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_poke(510, b"\0\0"), "no master boot record"),
        (_poke(450, b"\xee"), "types are [238, 131, 131, 131]"),
        (_poke(512, b"EFI PART"), "a GPT beside"),
        (_poke((4 << 20) + 82, b"FAT16"), "holds no FAT32"),
        (_poke(454, (1 << 20).to_bytes(4, "little")), "overlap or are out of order"),
        (_delete("bootcode.bin"), "Zero 2 W misses bootcode.bin"),
        (_delete("start4.elf"), "CM4 misses start4.elf"),
        (_delete("bcm2837-rpi-3-b.dtb"), "Pi 3 misses bcm2837-rpi-3-b.dtb"),
        (_delete("u-boot.bin"), "config.txt starts u-boot.bin, which"),
        (_delete("boot.scr"), "any board misses boot.scr"),
    ],
)
def test_what_is_missing_is_named(card: Path, spoil: Callable[[Path], None], named: str) -> None:
    spoil(card)

    assert named in _complaints(card)


def test_slot_b_is_empty(card: Path) -> None:
    with card.open("rb") as file:
        entry = file.read(512)[478:494]
        start, length = (int.from_bytes(entry[at : at + 4], "little") * 512 for at in (8, 12))
        file.seek(start)
        assert not any(file.read(length))


@pytest.mark.parametrize("file", ["uboot.env", "u-boot.bin"])
def test_nobody_at_a_keyboard_can_stop_the_start(card: Path, file: str) -> None:
    """Nor where the file is torn, and U-Boot takes what is compiled into it."""
    environment = subprocess.run(
        ["mtype", "-i", f"{card}@@4M", f"::{file}"], capture_output=True, check=True
    ).stdout

    assert b"\0bootdelay=-2\0" in environment
    assert b"usbkbd" not in environment


@pytest.mark.parametrize("place", [1, 3])
def test_no_file_system_says_when_it_was_built(built: Path, place: int) -> None:
    with built.open("rb") as file:
        file.seek(partitions(built)[place].start * 512 + 1024)
        superblock = file.read(1024)

    # When it was last written and checked, and made: s_wtime, s_lastcheck, s_mkfs_time.
    times = [int.from_bytes(superblock[at : at + 4], "little") for at in (0x30, 0x40, 0x108)]
    assert times == [1735689600] * 3


def test_two_builds_are_the_same(built: Path, tmp_path: Path) -> None:
    assert _card(tmp_path / "again").read_bytes() == built.read_bytes()


def _compared(one: Path, other: Path) -> list[str]:
    return list(differences(one, other))


def test_the_same_image_differs_in_nothing(built: Path, card: Path) -> None:
    assert _compared(built, card) == []


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_delete("boot.scr"), "settings: ::/boot.scr: "),
        (_poke(300, b"?"), "byte 300, before the first partition"),
        (_poke(466, b"\x07"), "the partition tables: "),
        (_poke(55 << 20, b"?"), "slot B: byte "),
    ],
)
def test_what_differs_is_named(
    built: Path, card: Path, spoil: Callable[[Path], None], named: str
) -> None:
    spoil(card)

    found = _compared(built, card)
    assert found
    assert all(one.startswith(named.partition(" ")[0]) for one in found)
    assert any(named in one for one in found)


def test_a_file_of_the_system_with_other_rights_is_named(built: Path, card: Path) -> None:
    at, slot = partitions(card)[1].start * 512, card.with_name("slot")
    with card.open("r+b") as file:
        file.seek(at)
        slot.write_bytes(file.read(partitions(card)[1].length * 512))
        said = ["debugfs", "-w", "-R", "sif /etc/passwd mode 0100666", str(slot)]
        subprocess.run(said, check=True, capture_output=True)
        file.seek(at)
        file.write(slot.read_bytes())

    (found,) = _compared(built, card)
    assert "slot A: /etc/passwd: 100644" in found
    assert "100666" in found
