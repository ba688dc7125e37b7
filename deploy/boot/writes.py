"""Everything that was written to a card, in order, as QEMU's `blklogwrites` kept it.

What a plug pulled at any of its moments would have left is made of it again. The format is that of
the kernel's dm-log-writes (Documentation/admin-guide/device-mapper/log-writes.rst).
"""

import mmap
import random
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.boot.machine import Gone
from deploy.build.rom import SECTOR

MAGIC = 0x6A736677736872
_SUPER, _ENTRY = struct.Struct("<QQQI"), struct.Struct("<QQQQ")
_FLUSH, _WITHOUT_BYTES = 1, 4 | 8
"""Flags of an entry: what was before is on the card; discarded, or only a mark."""


@dataclass(frozen=True, slots=True)
class Write:
    """So many bytes at a place of the card; none where it only flushes what was before."""

    at: int
    told: bytes = b""
    flushes: bool = False

    def torn_after(self, sectors: int) -> "Write":
        """The same, of which only the first sectors reached the card."""
        return Write(self.at, self.told[: sectors * SECTOR])


@dataclass(frozen=True, slots=True)
class Cut:
    """The first `whole` writes are on the card, and of the later ones these."""

    whole: int
    beside: tuple[Write, ...] = ()


def written(log: Path) -> list[Write]:
    """The writes of a log; what was half logged when the machine ended is left out.

    Raises Gone where it is no such log.
    """
    with log.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as kept:
        magic, _, _, sector = _SUPER.unpack_from(kept, 0)
        if magic != MAGIC:
            raise Gone(f"{log} is no log of writes: it begins with {magic:#x}")
        return list(_entries(kept, sector))


def _entries(kept: mmap.mmap, sector: int) -> Iterator[Write]:
    place = sector
    while place + sector <= len(kept):
        at, length, flags, _ = _ENTRY.unpack_from(kept, place)
        place += sector
        size = 0 if flags & _WITHOUT_BYTES else length * sector
        if (not length and not flags) or place + size > len(kept):
            return
        yield Write(at * sector, kept[place : place + size], bool(flags & _FLUSH))
        place += size


def cuts_within(writes: Sequence[Write], start: int, length: int) -> Iterator[Cut]:
    """A cut after each write to that part of the card, and one after each of its sectors."""
    for number, one in enumerate(writes):
        if one.told and start <= one.at < start + length:
            for sectors in range(1, len(one.told) // SECTOR):
                yield Cut(number, (one.torn_after(sectors),))
            yield Cut(number + 1)


def cuts_at_flushes(writes: Sequence[Write], most: int, chance: random.Random) -> Iterator[Cut]:
    """Cuts after flushes, `most` of them from first to last; half of what came next is there too.

    A card may have kept any of what was not flushed yet, in any order.
    """
    flushes = [number for number, one in enumerate(writes) if one.flushes]
    for place in range(0, len(flushes), max(1, len(flushes) // most)):
        whole = flushes[place] + 1
        end = flushes[place + 1] if place + 1 < len(flushes) else len(writes)
        loose = [one for one in writes[whole:end] if one.told]
        yield Cut(whole, tuple(chance.sample(loose, len(loose) // 2)))
