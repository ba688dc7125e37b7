"""What was found of one part, and where to look."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.hw.clock import SYNCHRONIZED

SYS, PROC, DEV = Path("/sys"), Path("/proc"), Path("/dev")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One part: how it is, and where something is wrong what cures it.

    `well` is None where nobody can tell by looking, or where there is no such part.
    """

    part: str
    well: bool | None
    said: str
    cure: str = ""


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Where to look; tests have a machine of files."""

    directory: Path
    sys: Path = SYS
    proc: Path = PROC
    dev: Path = DEV
    synchronized: Path = SYNCHRONIZED
    find: Callable[[str], str | None] = shutil.which


def sentence(words: str) -> str:
    """Words that begin large and end."""
    return f"{words[:1].upper()}{words[1:]}." if words else ""
