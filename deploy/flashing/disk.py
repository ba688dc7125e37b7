"""Which disks may be written: cards that nobody uses, and plain files."""

import json
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Refused(Exception):
    """This cannot be flashed, and why; the second argument says what cures it."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.cure = cure


@dataclass(frozen=True, slots=True)
class Target:
    """Something that may be overwritten. Sizes are in bytes."""

    path: Path
    size: int | None
    """None for a file, which becomes as large as it must."""
    words: str


def target(path: Path) -> Target:
    """Look at it before it is touched; raises Refused."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_relative_to("/dev"):
            raise Refused(f"there is no {path}", "Put the card in; `lsblk` lists disks.") from None
        return Target(path, None, "a new file")
    if stat.S_ISREG(mode):
        return Target(path, None, "a file")
    if not stat.S_ISBLK(mode):
        raise Refused(f"{path} is neither a disk nor a file", "`lsblk` lists disks.")
    return _card(path, _lsblk(path))


def _card(path: Path, found: dict[str, Any]) -> Target:
    if found["type"] != "disk":
        raise Refused(f"{path} is a {found['type']}, not a whole disk", "Name the disk itself.")
    if used := sorted(_uses(found)):
        raise Refused(
            f"{path} is in use: {', '.join(used)}",
            "Is this the right disk? If it is, unmount it first: umount " + " ".join(used),
        )
    # A reader in a laptop's slot is neither, but its cards have names of their own.
    pulled_out = found["rm"] or found["hotplug"] or path.resolve().name.startswith("mmcblk")
    if not pulled_out:
        raise Refused(f"{path} cannot be pulled out", "Only cards and sticks are flashed.")
    if found["ro"]:
        raise Refused(f"{path} is write-protected", "Move the small switch on the card's side.")
    words = " ".join(str(found[key]).strip() for key in ("vendor", "model") if found.get(key))
    return Target(path, int(found["size"]), words or "a card")


def _lsblk(path: Path) -> dict[str, Any]:
    if shutil.which("lsblk") is None:
        raise Refused("there is no lsblk here", "Install the package util-linux.")
    columns = "PATH,TYPE,SIZE,RM,HOTPLUG,RO,MOUNTPOINTS,VENDOR,MODEL,FSTYPE"
    said = subprocess.run(
        ["lsblk", "--json", "--bytes", "--output", columns, str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if said.returncode:
        raise Refused(f"lsblk cannot read {path}: {said.stderr.strip()}", "Is it a disk?")
    found: dict[str, Any] = json.loads(said.stdout)["blockdevices"][0]
    return found


def _uses(found: dict[str, Any]) -> set[str]:
    """Where it or a part of it is mounted, or what is built on it."""
    used = {place for place in found.get("mountpoints") or () if place}
    for child in found.get("children") or ():
        used |= _uses(child)
        if child["type"] not in ("part", "disk"):
            used.add(f"{child['path']} ({child['type']})")
    return used
