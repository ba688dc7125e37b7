"""Captured = received? Pure arithmetic over one store's sequence numbers.

Every number from 1 to the terminal's own `captured_seq` is in exactly one of: received, in
quarantine, held (named by the terminal), waiting (not yet delivered by the terminal's own word,
still kept there), missing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Range = tuple[int, int]
"""First and last, both in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What is known of one store. `gaps` are the numbers up to `seen_seq` that never came."""

    store_id: str
    captured_seq: int
    kept_from_seq: int
    acked_seq: int
    """What the terminal takes for delivered."""
    seen_seq: int
    gaps: tuple[Range, ...]
    held: frozenset[int]
    """Those the terminal still has, and names."""
    quarantined: frozenset[int]
    received: int
    """Distinct numbers among the responses kept here, up to captured_seq."""
    beyond: int = 0
    """The same above captured_seq: a card that was copied or rolled back."""
    gone: frozenset[int] = frozenset()
    """Those the terminal was asked for, and says that it does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """Where each captured response is; ranges where a person may have to look."""

    store_id: str
    captured: int
    received: int
    quarantined: tuple[Range, ...]
    held: tuple[Range, ...]
    waiting: int
    missing_kept: tuple[Range, ...]
    """Never came, though the terminal still keeps them: it was asked to send them again."""
    missing_gone: tuple[Range, ...]
    beyond: int

    @property
    def unexplained(self) -> int:
        """Anything but 0 is a fault in our own books, and is shown."""
        named = (self.quarantined, self.held, self.missing_kept, self.missing_gone)
        return self.captured - self.received - self.waiting - sum(map(size, named))


def reckon(store: Reported) -> Reckoning:
    """Put every captured number where it belongs."""
    fresh = (store.seen_seq + 1, store.captured_seq)
    absent = _cut(_tidy((*store.gaps, fresh)), store.quarantined)
    gone = frozenset(n for n in store.gone if _within(absent, n))
    held = frozenset(n for n in store.held - gone if _within(absent, n))
    unnamed = _cut(absent, held | gone)
    kept = _clip(unnamed, store.kept_from_seq, store.captured_seq)
    waiting = _clip(kept, store.acked_seq + 1, store.captured_seq)
    return Reckoning(
        store_id=store.store_id,
        captured=store.captured_seq,
        received=store.received,
        quarantined=joined(n for n in store.quarantined if n <= store.captured_seq),
        held=joined(held),
        waiting=size(waiting),
        missing_kept=_clip(kept, 1, store.acked_seq),
        missing_gone=_tidy((*_clip(unnamed, 1, store.kept_from_seq - 1), *joined(gone))),
        beyond=store.beyond,
    )


def size(ranges: Iterable[Range]) -> int:
    """How many numbers are in these ranges."""
    return sum(last - first + 1 for first, last in ranges)


def joined(numbers: Iterable[int]) -> tuple[Range, ...]:
    """Single numbers as ranges."""
    return _tidy((n, n) for n in numbers)


def less(ranges: Iterable[Range], runs: Sequence[Range]) -> tuple[Range, ...]:
    """The ranges without these runs, which are in order and apart.

    A terminal may name many thousands of either: no step of this is taken for each pair of them.
    """
    left = list[Range]()
    for start, last in ranges:
        first, place = start, bisect_left(runs, start, key=lambda run: run[1])
        while place < len(runs) and runs[place][0] <= last:
            left.append((first, runs[place][0] - 1))
            first, place = runs[place][1] + 1, place + 1
        left.append((first, last))
    return _tidy(left)


def _tidy(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """In order, touching ones joined, empty ones dropped."""
    whole = list[Range]()
    for first, last in sorted(ranges):
        if first > last:
            continue
        if whole and first <= whole[-1][1] + 1:
            whole[-1] = (whole[-1][0], max(last, whole[-1][1]))
        else:
            whole.append((first, last))
    return tuple(whole)


def _cut(ranges: tuple[Range, ...], numbers: frozenset[int]) -> tuple[Range, ...]:
    """The ranges without these numbers."""
    return less(ranges, joined(numbers))


def _clip(ranges: tuple[Range, ...], low: int, high: int) -> tuple[Range, ...]:
    return _tidy((max(first, low), min(last, high)) for first, last in ranges)


def _within(ranges: tuple[Range, ...], number: int) -> bool:
    """Whether one of these ranges, which are in order, has it."""
    place = bisect_right(ranges, number, key=lambda one: one[0]) - 1
    return place >= 0 and number <= ranges[place][1]
