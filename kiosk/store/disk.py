"""Files that are whole and on the disk, or not there at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.errors import StoreTrouble

BALLAST = 8 * 1024 * 1024
"""Bytes to give back when the disk is full: SQLite needs room even to delete."""


def sync_directory(path: Path) -> None:
    """Make what was created, renamed or removed in it last."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, raw: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that a power cut leaves the old one or the new one; raises OSError."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_directory(path.parent)


def make_directory(path: Path) -> None:
    """Make it, and its parents, so that they last; raises OSError."""
    if path.is_dir():
        return
    make_directory(path.parent)
    path.mkdir(mode=0o750, exist_ok=True)
    sync_directory(path.parent)


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """What the system refuses, as StoreTrouble naming `path`."""
    try:
        yield
    except OSError as error:
        hint = "Make the directory writable for the terminal's user, with room on its disk."
        raise StoreTrouble(path, error.strerror or error, hint) from error


class Ballast:
    """Room on the disk, held back for the day when there is no other."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "ballast"

    def take(self) -> bool:
        """Hold the room, where the disk has plenty; False where it has not."""
        if self._path.exists():
            return True
        if shutil.disk_usage(self._path.parent).free < 4 * BALLAST:
            return False
        part = self._path.with_name("ballast.part")
        with part.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, BALLAST)
        part.replace(self._path)
        return True

    def give_back(self) -> bool:
        """Free the room; False when there is none left to free."""
        if not self._path.exists():
            return False
        self._path.unlink()
        sync_directory(self._path.parent)
        return True
