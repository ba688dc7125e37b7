"""A disk that may lose power: what was synced is there, of the rest whatever chance leaves.

Hostile on purpose: each write since a file's last sync may have reached the disk or not, in any
order, whole or torn at a sector; a new, renamed or removed name lasts once its folder was synced.
"""

import os
import random
from dataclasses import dataclass, field

from tests.proofs.syscalls import Did

SECTOR = 512


@dataclass(slots=True)
class _File:
    safe: bytearray = field(default_factory=bytearray)
    unsafe: list[Did] = field(default_factory=list)

    def sync(self) -> None:
        for did in self.unsafe:
            _apply(self.safe, did)
        self.unsafe.clear()

    def after_a_cut(self, luck: random.Random) -> bytes:
        left, content = list(self.unsafe), bytearray(self.safe)
        match luck.randrange(4):
            case 0:  # everything was on its way already
                pass
            case 1:  # nothing was
                left = []
            case _:
                share = luck.random()
                left = [did for did in left if luck.random() < share]
                if luck.random() < 0.5:
                    luck.shuffle(left)
        torn = left.pop() if left and luck.random() < 0.3 else None
        for did in left:
            _apply(content, did)
        if torn is not None and torn.what == "write" and len(torn.data) > SECTOR:
            kept = luck.randrange(0, len(torn.data), SECTOR)
            _apply(content, torn._replace(data=torn.data[:kept]))
        return bytes(content)


class Disk:
    """Follows what a process did, and can be cut off after any of it.

    `lying` is for a control: a disk (or an LD_PRELOAD) that says "synced" and does nothing.
    """

    def __init__(self, *, lying: bool = False) -> None:
        self._lying, self._files = lying, list[_File]()
        self._safe, self._now = dict[str, int](), dict[str, int]()  # path to number of its file
        self._names = list[tuple[Did, int]]()  # changes of names that no sync has made last

    def follow(self, did: Did) -> None:
        """Let it happen."""
        match did.what:
            case "create" if did.path not in self._now:
                self._now[did.path] = len(self._files)
                self._names.append((did, len(self._files)))
                self._files.append(_File())
            case "rename" | "unlink":
                _enter(self._now, did, -1)
                self._names.append((did, -1))
            case "write" | "truncate" if did.path in self._now:
                self._files[self._now[did.path]].unsafe.append(did)
            case "sync" if not self._lying:
                self._sync(did.path)

    def after_a_cut(self, luck: random.Random) -> dict[str, bytes]:
        """What is left, by path."""
        names = dict(self._safe)
        for did, number in self._names[: luck.randint(0, len(self._names))]:  # journals keep order
            _enter(names, did, number)
        return {path: self._files[number].after_a_cut(luck) for path, number in names.items()}

    def _sync(self, path: str) -> None:
        if path in self._now:
            self._files[self._now[path]].sync()
            return
        left = list[tuple[Did, int]]()
        for did, number in self._names:
            if path in (os.path.dirname(did.path), os.path.dirname(did.to)):  # noqa: PTH120
                _enter(self._safe, did, number)
            else:
                left.append((did, number))
        self._names = left


def _enter(names: dict[str, int], did: Did, number: int) -> None:
    """One change of names."""
    match did.what:
        case "create":
            names[did.path] = number
        case "unlink":
            names.pop(did.path, None)
        case _:
            inside = f"{did.path}/"
            for path in [one for one in names if one == did.path or one.startswith(inside)]:
                names[did.to + path.removeprefix(did.path)] = names.pop(path)


def _apply(content: bytearray, did: Did) -> None:
    if did.what == "truncate":
        del content[did.at :]
        content.extend(bytes(max(0, did.at - len(content))))
        return
    content.extend(bytes(max(0, did.at - len(content))))
    content[did.at : did.at + len(did.data)] = did.data
