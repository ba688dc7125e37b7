"""How the board is: disk, temperature, supply. What cannot be read here is None."""

import shutil
from dataclasses import dataclass
from pathlib import Path

SYS = Path("/sys")
SERIAL = Path("/proc/device-tree/serial-number")
"""The board's own, burnt into it; a Raspberry Pi has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """One reading."""

    disk_free_bytes: int | None
    temperature_c: float | None
    under_voltage: bool | None


def read_vitals(directory: Path, sys: Path = SYS) -> Vitals:
    """Read what this machine tells; `directory` is on the disk that matters."""
    milli = _number(sys / "class/thermal/thermal_zone0/temp")
    return Vitals(
        disk_free_bytes=_free(directory),
        temperature_c=None if milli is None else milli / 1000,
        under_voltage=_under_voltage(sys),
    )


def board_serial(path: Path = SERIAL) -> str:
    """Which board this is; empty where it does not say."""
    try:
        return path.read_text(encoding="ascii").strip("\0 \n")
    except (OSError, UnicodeDecodeError):
        return ""


def _free(directory: Path) -> int | None:
    try:
        return shutil.disk_usage(directory).free
    except OSError:
        return None


def _under_voltage(sys: Path) -> bool | None:
    """The Pi's supply alarm (Linux's rpi_volt hwmon driver): 1 once it fell below 4.63 V."""
    for chip in sorted((sys / "class/hwmon").glob("hwmon*")):
        alarm = _number(chip / "in0_lcrit_alarm")
        if alarm is not None:
            return alarm != 0
    return None


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
