"""The image onto a card, and back from it to be sure."""

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from disk import Refused, Target
from settings import Settings

PIECE = 4 << 20
SETTINGS = "kiosk.toml"


def write(image: Path, to: Target) -> tuple[str, int]:
    """Every byte; the SHA-256 of what was written, and how much that was."""
    size = _size(image)
    _fits(to, size or 0)
    digest, written, shown = hashlib.sha256(), 0, Progress(f"Writing {to.path}", size)
    with _opened(image) as source, _alone(to) as card:
        while piece := source.read(PIECE):
            _fits(to, written + len(piece))
            card.write(piece)
            digest.update(piece)
            written += len(piece)
            if written % (16 * PIECE) == 0:
                # Else the last hundred megabytes wait in memory, and the bar lies.
                card.flush()
                os.fsync(card.fileno())
            shown.at(written)
        card.flush()
        os.fsync(card.fileno())
        if to.size is None:
            card.truncate(written)
        os.posix_fadvise(card.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    shown.done()
    return digest.hexdigest(), written


def _fits(to: Target, size: int) -> None:
    if to.size is not None and size > to.size:
        raise Refused(
            f"{to.path} has {to.size >> 20} MiB, and the image is larger",
            "Take a larger card: 8 GB or more.",
        )


def _alone(to: Target) -> IO[bytes]:
    """Opened to be written; raises Refused where somebody took the disk since it was looked at."""
    if to.size is None:
        return to.path.open("r+b" if to.path.exists() else "x+b")
    try:
        # Linux opens a disk so only while nothing is mounted from it or built on it (open(2)).
        return os.fdopen(os.open(to.path, os.O_RDWR | os.O_EXCL), "r+b")
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        raise Refused(
            f"{to.path} is in use", "Unmount it, and see that nothing mounts it."
        ) from error


def verify(to: Target, wanted: str, length: int) -> None:
    """Read it back from the card itself; raises Refused where it differs."""
    digest, left, shown = hashlib.sha256(), length, Progress(f"Reading {to.path}", length)
    with to.path.open("rb", buffering=0) as card:
        os.posix_fadvise(card.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while left > 0:
            piece = card.read(min(PIECE, left))
            if not piece:
                break
            digest.update(piece)
            left -= len(piece)
            shown.at(length - left)
    shown.done()
    if digest.hexdigest() != wanted:
        raise Refused(
            f"{to.path} gives back something else", "This card is worn out: take another."
        )


def put_settings(to: Target, settings: Settings) -> None:
    """The terminal's settings onto the first partition, and read back; raises Refused."""
    if shutil.which("mcopy") is None:
        raise Refused("there is no mcopy here", "Install the package mtools.")
    place = f"{to.path}@@{_first_partition(to.path)}"
    files = {SETTINGS: settings.told, **settings.beside}
    for name, told in files.items():
        said = subprocess.run(
            ["mcopy", "-o", "-i", place, "-", f"::{name}"],
            input=told, capture_output=True, check=False,
        )  # fmt: skip
        if said.returncode:
            raise Refused(f"{name} cannot be written: {said.stderr.decode().strip()}", "")
    fd = os.open(to.path, os.O_RDWR)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
    for name, told in files.items():
        back = subprocess.run(
            ["mcopy", "-i", place, f"::{name}", "-"], capture_output=True, check=False
        )
        if back.stdout != told:
            raise Refused(f"{to.path} gives back another {name}", "This card is worn out.")


def _first_partition(path: Path) -> int:
    """Where it begins, in bytes, by the master boot record; raises Refused."""
    with path.open("rb") as card:
        record = card.read(512)
    start = int.from_bytes(record[454:458], "little")
    if record[510:512] != b"\x55\xaa" or record[450] != 0x0C or not start:
        raise Refused(f"{path} has no FAT partition first", "Is this a terminal's image?")
    return start * 512


@contextmanager
def _opened(image: Path) -> Iterator[IO[bytes]]:
    if image.suffix != ".zst":
        with image.open("rb") as file:
            yield file
        return
    if shutil.which("zstd") is None:
        raise Refused("there is no zstd here", "Install the package zstd.")
    with subprocess.Popen(["zstd", "-dcq", str(image)], stdout=subprocess.PIPE) as unpacking:
        if unpacking.stdout is not None:
            yield unpacking.stdout
        if unpacking.wait():
            raise Refused(f"{image} is damaged", "Fetch it again.")


def _size(image: Path) -> int | None:
    return None if image.suffix == ".zst" else image.stat().st_size


class Progress:
    """A moving line on a terminal; one line at the end elsewhere."""

    def __init__(self, label: str, whole: int | None) -> None:
        self._label, self._whole, self._began, self._bytes = label, whole, time.monotonic(), 0

    def at(self, count: int) -> None:
        """So many bytes are done."""
        self._bytes = count
        if sys.stdout.isatty():
            print(f"\r{self._words()}\033[K", end="", flush=True)

    def done(self) -> None:
        """All of them."""
        print(f"{chr(13) if sys.stdout.isatty() else ''}{self._words()}", flush=True)

    def _words(self) -> str:
        seconds = max(time.monotonic() - self._began, 0.001)
        share = f" {self._bytes * 100 // self._whole} %" if self._whole else ""
        speed = self._bytes / seconds / 1e6
        return f"{self._label}:{share} {self._bytes >> 20} MiB, {speed:.0f} MB/s"
