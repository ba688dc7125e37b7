"""Which disks are refused, so that nobody's pictures are written over."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.deploy.flashing.conftest import MIB, Flash

DISK = """{{"blockdevices": [{{"path": "{path}", "type": "{type}", "size": {size}, "rm": {rm},
"hotplug": {rm}, "ro": {ro}, "mountpoints": [null], "vendor": "ACME ", "model": "Reader",
"children": [{{"path": "{path}1", "type": "{child}", "mountpoints": [{place}]}}]}}]}}"""


def _disk(**said: object) -> str:
    usual = {"path": "/dev/zero", "type": "disk", "size": 64 * MIB, "rm": "true", "ro": "false"}
    return DISK.format(**{**usual, "child": "part", "place": "null", **said})


@pytest.mark.skipif(os.geteuid() != 0, reason="makes a block device")
def test_a_disk_that_is_taken_meanwhile(flash: Flash, image: Path, tmp_path: Path) -> None:
    made = subprocess.run(
        ["losetup", "--find", "--show", image], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no loop device here: {made.stderr}")
    disk = Path(made.stdout.strip())
    holder = os.open(disk, os.O_RDWR | os.O_EXCL)
    try:
        said = flash(image, disk, "--yes", lsblk=_disk(path=disk))
        assert said.returncode == 1
        assert f"{disk} is in use" in said.stderr
        os.close(holder)
        assert flash(image, disk, "--yes", lsblk=_disk(path=disk)).returncode == 0
    finally:
        subprocess.run(["losetup", "--detach", disk], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="makes a block device")
def test_a_card_that_is_too_small_is_not_begun(flash: Flash, image: Path, tmp_path: Path) -> None:
    node = tmp_path / "disk"
    os.mknod(node, 0o660 | 0o060000, os.makedev(259, 4095))
    said = flash(image, node, "--yes", lsblk=_disk(size=MIB))
    assert "has 1 MiB, and the image is larger" in said.stderr


@pytest.mark.parametrize(
    ("disk", "named"),
    [
        (_disk(place='"/home"'), "is in use: /home"),
        (_disk(child="lvm"), "is in use: /dev/zero1 (lvm)"),
        (_disk(rm="false"), "cannot be pulled out"),
        (_disk(ro="true"), "write-protected"),
        (_disk(type="part"), "is a part, not a whole disk"),
    ],
)
@pytest.mark.skipif(os.geteuid() != 0, reason="makes a block device")
def test_disks_that_are_refused(
    flash: Flash, image: Path, tmp_path: Path, disk: str, named: str
) -> None:
    node = tmp_path / "disk"
    # A disk that is nowhere: had it not been refused, opening it would fail in other words.
    os.mknod(node, 0o660 | 0o060000, os.makedev(259, 4095))

    said = flash(image, node, "--yes", lsblk=disk)

    assert said.returncode == 1
    assert named in said.stderr


def test_a_disk_that_is_not_there(flash: Flash, image: Path) -> None:
    assert "there is no /dev/none" in flash(image, "/dev/none").stderr


def test_a_terminal_is_no_disk(flash: Flash, image: Path) -> None:
    assert "neither a disk nor a file" in flash(image, "/dev/zero").stderr
