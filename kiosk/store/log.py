"""The write-ahead log beside a store's file: how far it can be believed, and what lies in it.

SQLite reads a log up to the first frame whose checksum fails and forgets the rest, since that is
what a power cut leaves. But every commit is on the disk before the next begins: where two whole
commits or more lie beyond the failure, it was no power cut, and the rest holds responses that
somebody was thanked for. The format is SQLite's own (sqlite.org/fileformat2.html, section 4).
"""

import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_MAGIC = 0x377F0682
"""Its last bit tells the byte order of the checksums."""
_HEADER, _FRAME, PAGE = 32, 24, 4096
_CUT_SHORT = 1
"""Commits that a power cut can have left behind a torn one: its own."""


class _Frame(NamedTuple):
    start: int
    commits: bool
    salts: bytes


def is_damaged(log: Path) -> bool:
    """Whether commits lie in it that SQLite would not read. Raises OSError."""
    raw = log.read_bytes() if log.exists() else b""
    frames = list(_frames(raw))
    if sum(one.commits for one in frames) <= _CUT_SHORT:
        return False
    sound = _sound(raw, frames)
    return sum(one.commits for one in frames[sound:]) > _CUT_SHORT


def pages(raw: bytes) -> Iterator[bytes]:
    """The pages in a log, the latest first; those of an earlier round are not among them."""
    for one in reversed([*_frames(raw)]):
        yield raw[one.start + _FRAME : one.start + _FRAME + PAGE]


def _frames(raw: bytes) -> Iterator[_Frame]:
    """Those of this round, by their salt: the header's, or if that is damaged what most have."""
    found = [_frame(raw, at) for at in range(_HEADER, len(raw) - _FRAME - PAGE + 1, _FRAME + PAGE)]
    if not found:
        return iter(())
    salts = raw[16:24]
    if _begun(raw) is None:
        ((salts, _),) = Counter(one.salts for one in found).most_common(1)
    return (one for one in found if one.salts == salts)


def _frame(raw: bytes, start: int) -> _Frame:
    return _Frame(start, raw[start + 4 : start + 8] != bytes(4), raw[start + 8 : start + 16])


def _sound(raw: bytes, frames: list[_Frame]) -> int:
    """How many of them SQLite reads."""
    begun = _begun(raw)
    if begun is None:
        return 0
    order, before = begun
    for number, one in enumerate(frames):
        if one.start != _HEADER + number * (_FRAME + PAGE):
            return number
        before = _checksum(order, raw[one.start : one.start + 8], before)
        page = raw[one.start + _FRAME : one.start + _FRAME + PAGE]
        before = _checksum(order, page, before)
        if before != struct.unpack_from(">II", raw, one.start + 16):
            return number
    return len(frames)


def _begun(raw: bytes) -> tuple[str, tuple[int, int]] | None:
    """The byte order and checksum that a header begins with; None where it is damaged."""
    (magic,) = struct.unpack_from(">I", raw)
    order = ">" if magic & 1 else "<"
    checksum = _checksum(order, raw[:24], (0, 0))
    sound = magic & ~1 == _MAGIC and checksum == struct.unpack_from(">II", raw, 24)
    return (order, checksum) if sound else None


def _checksum(order: str, raw: bytes, before: tuple[int, int]) -> tuple[int, int]:
    first, second = before
    words = struct.unpack(f"{order}{len(raw) // 4}I", raw)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
