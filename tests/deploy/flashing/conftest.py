"""A small image, and `deploy/flash` as it is run."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

MIB = 1 << 20

Flash = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A small image with a FAT partition first, as the boot ROM wants it."""
    path = tmp_path / "terminal.img"
    path.write_bytes(os.urandom(8 * MIB))
    fat = tmp_path / "fat"
    subprocess.run(["truncate", "-s", "2M", fat], check=True)
    subprocess.run(["mkfs.vfat", fat], check=True, capture_output=True)
    record = bytearray(512)
    record[450] = 0x0C
    record[454:458] = (2048).to_bytes(4, "little")
    record[510:512] = b"\x55\xaa"
    with path.open("r+b") as file:
        file.write(record)
        file.seek(2048 * 512)
        file.write(fat.read_bytes())
    return path


@pytest.fixture
def flash(repository: Path, tmp_path: Path) -> Flash:
    """Runs it; `lsblk` is what that program would say of a disk."""

    def run(*words: object, lsblk: str = "", said: str = "y\n") -> subprocess.CompletedProcess[str]:
        programs = tmp_path / "bin"
        programs.mkdir(exist_ok=True)
        if lsblk:
            (programs / "lsblk").write_text(f"#!/bin/sh\ncat <<'END'\n{lsblk}\nEND\n")
            (programs / "lsblk").chmod(0o755)
        return subprocess.run(
            [repository / "deploy/flash", *map(str, words)],
            env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
            input=said, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run
