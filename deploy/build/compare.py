"""Whether two images differ, and in what: `./dev image compare ONE OTHER`.

Bytes first: two builds from the same inputs are the same file. Where they are not, what differs is
named: the partition table, files of the settings partition, files of slot A and of data with their
owners, rights and times. Nothing is mounted.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from deploy.build.rom import SECTOR, Partition, partitions

NAMES = ("settings", "slot A", "slot B", "data")
_PIECE = 1 << 22
Tree = dict[str, str]
"""A file's path, and everything about it that matters, in words."""


def differences(one: Path, other: Path) -> Iterator[str]:
    """What differs, in words; nothing where both are the same byte for byte."""
    tables = partitions(one), partitions(other)
    if tables[0] != tables[1]:
        yield f"the partition tables: {tables[0]} and {tables[1]}"
        return
    before = _same(one, other, 0, tables[0][0].start * SECTOR)
    if before is not None:
        yield f"byte {before}, before the first partition"
    for name, part in zip(NAMES, tables[0], strict=True):
        at, length = part.start * SECTOR, part.length * SECTOR
        differs = _same(one, other, at, length)
        if differs is None:
            continue
        named = list(_files_that_differ(one, other, name, part))
        yield from named or (f"{name}: byte {differs - at}, in no file",)


def _same(one: Path, other: Path, at: int, length: int) -> int | None:
    """The first place where they differ, None where they do not."""
    with one.open("rb") as first, other.open("rb") as second:
        first.seek(at)
        second.seek(at)
        while length > 0:
            pieces = first.read(min(_PIECE, length)), second.read(min(_PIECE, length))
            if pieces[0] != pieces[1]:
                pairs = enumerate(zip_longest(*pieces))
                return at + next(place for place, (a, b) in pairs if a != b)
            if not pieces[0]:
                return None
            at, length = at + len(pieces[0]), length - len(pieces[0])
    return None


def _files_that_differ(one: Path, other: Path, name: str, part: Partition) -> Iterator[str]:
    read = _fat if name == "settings" else _ext4
    trees = read(one, part), read(other, part)
    for path in sorted(trees[0].keys() | trees[1].keys()):
        told = trees[0].get(path, "not there"), trees[1].get(path, "not there")
        if told[0] != told[1]:
            yield f"{name}: {path}: {told[0]} and {told[1]}"


def _fat(image: Path, part: Partition) -> Tree:
    place = f"{image}@@{part.start * SECTOR}"
    listed = _run("mdir", "-b", "-/", "-i", place, "::").decode().split()
    return {one: _hash(_run("mtype", "-i", place, one)) for one in listed}


def _ext4(image: Path, part: Partition) -> Tree:
    """Taken out by debugfs, which as root keeps owners, rights and times."""
    with tempfile.TemporaryDirectory() as work:
        file, tree = Path(work, "ext4"), Path(work, "tree")
        tree.mkdir()
        _run(
            "dd", f"if={image}", f"of={file}", f"bs={SECTOR * 64}", f"skip={part.start // 64}",
            f"count={part.length // 64}", "conv=sparse", "status=none",
        )  # fmt: skip
        _run("debugfs", "-R", f"rdump / {tree}", str(file))
        return {f"/{one.relative_to(tree)}": _told(one) for one in sorted(tree.rglob("*"))}


def _told(path: Path) -> str:
    about = path.lstat()
    if path.is_symlink():
        return f"-> {path.readlink()}"
    what = "directory" if path.is_dir() else _hash(path.read_bytes()) if path.is_file() else "node"
    return f"{about.st_mode:o} {about.st_uid}:{about.st_gid} {int(about.st_mtime)} {what}"


def _hash(told: bytes) -> str:
    return hashlib.sha256(told).hexdigest()[:16]


def _run(*words: str) -> bytes:
    return subprocess.run(words, capture_output=True, check=True).stdout


def main() -> int:
    """1 where they differ."""
    parser = argparse.ArgumentParser(prog="./dev image compare", description="Compare two images.")
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    asked = parser.parse_args()
    found = list(differences(asked.one, asked.other))
    print(*found or ("the same, byte for byte",), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
