"""The card or disk below a directory: how much was written to it, and whether it gives errors.

SD cards do not say how worn they are; eMMC (on a CM4) does. What every ext4 file system tells is
how much was ever written to it, and how often it met an error.
Source: Linux, Documentation/ABI/testing/sysfs-fs-ext4; JEDEC JESD84-B51, DEVICE_LIFE_TIME_EST.
"""

import os
from dataclasses import dataclass
from pathlib import Path

SYS = Path("/sys")
WORN_PERCENT = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One look; what cannot be known is None."""

    written_bytes: int | None = None
    errors: int | None = None
    worn_percent: int | None = None

    def trouble(self) -> tuple[str, ...]:
        """What a caretaker should do about it, in words."""
        said = []
        if self.errors:
            said.append(
                f"the card gave {self.errors} errors: export its responses, then put in a new card"
            )
        if self.worn_percent is not None and self.worn_percent >= WORN_PERCENT:
            said.append(f"the card's memory is {self.worn_percent} % worn: plan a new one")
        return tuple(said)


def read_card(directory: Path, sys: Path = SYS) -> Card:
    """The one that `directory` is on."""
    try:
        device = directory.stat().st_dev
    except OSError:
        return Card()
    block = (sys / f"dev/block/{os.major(device)}:{os.minor(device)}").resolve()
    ext4 = sys / "fs/ext4" / block.name
    kilobytes = _number(ext4 / "lifetime_write_kbytes")
    return Card(
        written_bytes=None if kilobytes is None else kilobytes * 1024,
        errors=_number(ext4 / "errors_count"),
        worn_percent=_worn(block.parent / "device/life_time"),
    )


def _worn(path: Path) -> int | None:
    """eMMC tells tenths, in hexadecimal, for two kinds of cells: `0x02 0x01` is up to 20 %."""
    try:
        tenths = [int(one, 16) for one in path.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return None
    worst = max(tenths, default=0)
    return min(100, worst * 10) if worst else None


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
