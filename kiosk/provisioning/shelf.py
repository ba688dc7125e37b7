"""Files on the data partition, written whole or not at all."""

import os
from pathlib import Path


def put(path: Path, text: str, *, mode: int) -> bool:
    """Write a file that survives a power cut at any moment; False where it was so already.

    The file gets its directory's group. Raises OSError.
    """
    told = text.encode()
    if path.is_file() and path.read_bytes() == told:
        return False
    new = path.with_name(path.name + ".new")
    with new.open("wb") as file:
        os.fchmod(file.fileno(), mode)
        if os.geteuid() == 0:
            os.fchown(file.fileno(), 0, path.parent.stat().st_gid)
        file.write(told)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    settle(path.parent)
    return True


def point(path: Path, target: Path) -> None:
    """Make a symbolic link, whole or not at all."""
    if path.is_symlink() and path.readlink() == target:
        return
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(path)
    settle(path.parent)


def drop(path: Path) -> None:
    """Take a file away, for good."""
    if path.exists() or path.is_symlink():
        path.unlink()
        settle(path.parent)


def settle(directory: Path) -> None:
    """Have the directory's own entry on the disk."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
