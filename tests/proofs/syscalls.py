"""What a process did to its files, from a log of its system calls (strace)."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.kiosk.store.test_trouble import ROOT, can_trace

TRACED = (
    "openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,"
    "ftruncate,fallocate,mkdir,mkdirat"
)
_CALL = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_HANDLE = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})*)>")


class Did(NamedTuple):
    """One thing a process did, in the order it was done. What it does not need is empty."""

    what: str
    """create, write, truncate, sync, rename, unlink or say"""
    path: str
    at: int = 0
    data: bytes = b""
    to: str = ""


def recorded(directory: Path, *words: str) -> list[Did]:
    """Run the presser under strace, and return what it did below `directory`, and said."""
    directory.mkdir()
    log = directory.with_suffix(".log")
    subprocess.run(
        [*("strace", "-f", "-y", "-xx", "-s", "10000000", "-e", f"trace={TRACED}", "-o", str(log)),
         *(sys.executable, "-m", "tests.proofs.presser", str(directory), *words)],
        check=True, cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    done = list(_read(log, str(directory)))
    log.unlink()
    shutil.rmtree(directory)
    return done


def _read(log: Path, below: str) -> Iterator[Did]:
    seen, places = set[str](), dict[str, int]()
    for name, given, result in _calls(log):
        if result < 0:
            continue
        did = _did(name, given, result, seen, places)
        if did is not None and (did.what == "say" or did.path.startswith(below)):
            yield did


def _calls(log: Path) -> Iterator[tuple[str, str, int]]:
    """Every call when it ended; one that strace had to interrupt is put together again."""
    begun = dict[str, str]()
    with log.open() as lines:
        for line in lines:
            pid, _, rest = line.rstrip("\n").partition(" ")
            rest = rest.strip()
            if rest.endswith("<unfinished ...>"):
                begun[pid] = rest.removesuffix("<unfinished ...>").rstrip()
                continue
            if rest.startswith("<... "):
                rest = begun.pop(pid) + rest.partition(" resumed>")[2]
            if found := _CALL.match(f"{pid} {rest}"):
                yield found[2], found[3], int(found[4])


def _did(name: str, given: str, result: int, seen: set[str], places: dict[str, int]) -> Did | None:
    texts = [_bytes(one) for one in _STRING.findall(given)]
    handle = _HANDLE.match(given)
    path = os.fsdecode(_bytes(handle[2])) if handle else ""
    last = given.rsplit(",", 1)[-1]
    match name:
        case "openat" | "rename" | "renameat" | "renameat2" | "unlink" | "unlinkat":
            return _named(name, given, [os.fsdecode(text) for text in texts], seen, places)
        case "write" if handle and handle[1] == "1":
            return Did("say", "", data=texts[0])
        case "write":
            places[path] = places.get(path, 0) + result
            return Did("write", path, places[path] - result, texts[0][:result])
        case "pwrite64":
            return Did("write", path, int(last), texts[0][:result])
        case "ftruncate":
            return Did("truncate", path, int(last))
        case "fsync" | "fdatasync":
            return Did("sync", path)
    return None  # folders stand from the beginning; the ballast's room is no response


def _named(
    name: str, given: str, paths: list[str], seen: set[str], places: dict[str, int]
) -> Did | None:
    """What happens to names: `seen` are those that exist."""
    if name == "openat":
        places[paths[0]] = 0
        if "O_CREAT" not in given or paths[0] in seen:
            return None
        seen.add(paths[0])
        return Did("create", paths[0])
    seen.discard(paths[0])
    if name.startswith("unlink"):
        return Did("unlink", paths[0])
    seen.add(paths[1])
    return Did("rename", paths[0], to=paths[1])


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


__all__ = ["Did", "can_trace", "recorded"]
