"""A day's counts hour by hour in one value, so that many days of many places are added up at once.

Every count has four bytes, the smallest first: responses, each step from 0 to 10, late ones; so
hour after hour from the first with any to the last. Read as one whole number, two such values are
added by a single addition: no count carries over into the next as long as fewer responses than
four bytes tell are added, which a day of an account has never had.
"""

import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence

from account.store.schema import STEPS

_MEASURES = 2 + len(STEPS)
_BYTES = 4
_HOUR = _BYTES * _MEASURES


def packed(hours: Mapping[int, Sequence[int]]) -> tuple[int, bytes]:
    """The first hour, and the counts from it on; `hours` has all measures of at least one hour."""
    first, last = min(hours), max(hours)
    none = (0,) * _MEASURES
    counts = array("I", (n for hour in range(first, last + 1) for n in hours.get(hour, none)))
    return first, _turned(counts).tobytes()


def number(value: bytes) -> int:
    """What is added up."""
    return int.from_bytes(value, "little")


def counts(added_up: int) -> Iterator[tuple[int, list[int]]]:
    """Its measures by the hour, counted from the first; hours with none are passed over."""
    hours = -(-added_up.bit_length() // (8 * _HOUR))
    counts = array("I")
    counts.frombytes(added_up.to_bytes(hours * _HOUR, "little"))
    every = _turned(counts).tolist()
    for hour in range(hours):
        measures = every[hour * _MEASURES : (hour + 1) * _MEASURES]
        if any(measures):
            yield hour, measures


def _turned(counts: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        counts.byteswap()
    return counts
