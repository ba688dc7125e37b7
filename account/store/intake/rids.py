"""A response's identity as 16 bytes, if it is the one that its store and seq must have."""

import struct
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from feedback.identity import new_rid, place_of

_LETTERS, _BYTES = 36, 16
_DASHES = (8, 13, 18, 23)
_FRESH = 7
"""Digits at its end that say nothing."""


class ForeignRid(ValueError):
    """Minted by no terminal, or for another store or seq. `code` is the machine's word."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


def packed(rid: str, store_id: str, seq: int) -> bytes:
    """The rid of that response of that store; raises ForeignRid."""
    digits = f"{seq:08x}"
    if len(rid) == _LETTERS and rid.startswith(f"{_prefix(store_id)}{digits[:3]}-{digits[3:]}"):
        try:
            written = bytes.fromhex(rid.replace("-", ""))
        except ValueError:
            written = b""
        if len(written) == _BYTES:
            return written
    return _by_parts(rid, store_id, seq)


def all_packed(rids: Sequence[str], store_id: str, seqs: Sequence[int]) -> list[bytes] | None:
    """The same for responses of one batch; None where any must be looked at on its own.

    None of the seqs may be below 0 or above 32 bits.
    """
    number, text = len(rids), "".join(rids)
    digits = text.replace("-", "")
    if {*map(len, rids)} != {_LETTERS} or len(digits) != 2 * _BYTES * number:
        return None
    if any(text[at::_LETTERS] != "-" * number for at in _DASHES):
        return None
    try:
        whole = bytes.fromhex(digits)
    except ValueError:
        return None
    if len(whole) != _BYTES * number:
        return None
    halves = struct.unpack(f">{2 * number}Q", whole)
    high, first = _beginning(store_id)
    if halves[::2].count(high) != number:
        return None
    if [low >> 4 * _FRESH for low in halves[1::2]] != [first + seq for seq in seqs]:
        return None
    return [whole[at : at + _BYTES] for at in range(0, len(whole), _BYTES)]


def between(store_id: str, first_seq: int, last_seq: int) -> tuple[bytes, bytes]:
    """The lowest and the highest rid that responses of a store with these seqs can have."""
    begin = _prefix(store_id).replace("-", "")
    low, high = f"{begin}{first_seq:08x}{'0' * _FRESH}", f"{begin}{last_seq:08x}{'f' * _FRESH}"
    return bytes.fromhex(low), bytes.fromhex(high)


@lru_cache(maxsize=1024)
def _prefix(store_id: str) -> str:
    """How every rid of a store begins: taking each apart would cost more than all the rest."""
    return str(new_rid(store_id, 1))[:20]


@lru_cache(maxsize=1024)
def _beginning(store_id: str) -> tuple[int, int]:
    """The 64 bits that every rid of a store begins with, and the next 36 for the seq 0."""
    high, low = struct.unpack(">QQ", between(store_id, 0, 0)[0])
    return high, low >> 4 * _FRESH


def _by_parts(text: str, store_id: str, seq: int) -> bytes:
    try:
        rid = UUID(text)
        said = place_of(rid)
    except ValueError as error:
        raise ForeignRid("bad_rid", f"rid {text!r:.60} was minted by no terminal") from error
    if said != (store_id, seq):
        raise ForeignRid("foreign_rid", f"rid {rid} names store {said[0]} seq {said[1]}")
    return rid.bytes
