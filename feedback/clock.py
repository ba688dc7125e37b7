"""True time, derived: the same at terminal and account, and again whenever more is known.

A terminal without a clock battery does not know the hour; it knows its boot and the milliseconds
since. An anchor pins one such moment to true time. Raw moments are never rewritten.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple, Protocol

import msgspec

from feedback.batch import Anchor, Boot

DRIFT_PPM = 200
"""How far a boot clock may run off; common crystals keep within 100 ppm from -20 to 70 °C."""
_DRIFTED = 1_000_000 - DRIFT_PPM
"""What a clock that is so slow counts of a million."""

UNKNOWN_PAST = 0
"""Stands for "no lower bound": 1970, where clocks without a battery start."""
UNKNOWN_FUTURE = 253_402_300_799_999
"""Stands for "no upper bound": the end of the year 9999."""


class Quality(StrEnum):
    """EXACT: anchored in its own boot. BOUNDED: only known to lie between two others."""

    EXACT = "exact"
    BOUNDED = "bounded"


_MOST_COMPARED = 64
"""Anchors of a boot that are compared each with each."""


class Pressed(Protocol):
    """A response's own word on when it was: a `feedback.response.Moment`, or who knows one."""

    @property
    def boot_id(self) -> str:
        """The boot it was in."""

    @property
    def boot_ms(self) -> int:
        """Milliseconds by that boot's clock."""

    @property
    def wall_ms(self) -> int:
        """Unix milliseconds by the system clock, right or wrong."""


class TrueTime(NamedTuple):
    """Unix milliseconds. The truth lies from `earliest_ms` to `latest_ms`, both included."""

    earliest_ms: int
    latest_ms: int
    best_ms: int
    quality: Quality


class Interval(msgspec.Struct, frozen=True, gc=False):
    """Unix milliseconds, both ends included. Made for every response: a named tuple takes six
    times as long to make."""

    earliest: int
    latest: int
    best: int


class InBoot:
    """The anchors of one boot, ready to place many of its moments."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        self._all = sorted(anchors, key=lambda one: (one.boot_ms, one.anchor_no))
        self._agree = _all_agree(self._all)
        self._best = _worth_asking(_worth_asking(self._all)[::-1])[::-1]
        self._at = [one.boot_ms for one in self._best]
        self._starts = [one.true_ms - one.boot_ms for one in self._best]
        self._off = [one.uncertainty_ms + 1 for one in self._best]

    def at(self, boot_ms: int) -> Interval | None:
        """Where a moment lies; None where there is no anchor."""
        if not self._agree:
            return self._among_liars(boot_ms)
        # `_seen_from`, written out for those on either side: this runs for every response that
        # arrives.
        place, error = bisect_left(self._at, boot_ms), -1
        nearest = before = place - 1
        if place:
            drift = (boot_ms - self._at[before]) * DRIFT_PPM // _DRIFTED
            error = self._off[before] + drift
        if place < len(self._at):
            after = self._off[place] + (self._at[place] - boot_ms) * DRIFT_PPM // _DRIFTED
            if error < 0 or after < error:
                nearest, error = place, after
        if error < 0:
            return None
        best = self._starts[nearest] + boot_ms
        return Interval(best - error, best + error, best)

    def _among_liars(self, boot_ms: int) -> Interval | None:
        said = [_seen_from(anchor, boot_ms) for anchor in self._all]
        winner = min(said, key=_width)
        against = [
            one for one in said if one.latest < winner.earliest or winner.latest < one.earliest
        ]
        return Interval(
            min(one.earliest for one in (winner, *against)),
            max(one.latest for one in (winner, *against)),
            winner.best,
        )


class Timeline:
    """One store's boots and anchors, ready to place many moments.

    `boots` are those of one store in any order; an anchor in a boot that is not among them is
    still used for moments of its own boot.
    """

    def __init__(self, boots: Iterable[Boot], anchors: Iterable[Anchor]) -> None:
        self._anchors = defaultdict[str, list[Anchor]](list)
        for anchor in anchors:
            self._anchors[anchor.boot_id].append(anchor)
        self._in_boot = dict[str, InBoot]()
        ordered = sorted(boots, key=lambda boot: boot.boot_no)
        self._last_ms = {boot.boot_id: boot.last_boot_ms for boot in ordered}
        self._not_before = self._carry_forward(ordered)
        self._over_by = self._carry_back(ordered)

    def at(self, moment: Pressed, received_ms: int | None = None) -> TrueTime:
        """When it truly was; `received_ms` is when the account first had it, by its own clock."""
        anchored = self._in_own_boot(moment.boot_id, moment.boot_ms)
        if anchored is not None:
            return TrueTime(anchored.earliest, anchored.latest, anchored.best, Quality.EXACT)
        return self._between_boots(moment, received_ms)

    def _in_own_boot(self, boot_id: str, boot_ms: int) -> Interval | None:
        """The anchor with the smallest error wins; those that contradict it widen the interval.

        With equal uncertainties the smallest error is the nearest anchor's.
        """
        known = self._in_boot.get(boot_id)
        if known is None:
            known = self._in_boot[boot_id] = InBoot(self._anchors.get(boot_id, ()))
        return known.at(boot_ms)

    def _carry_forward(self, boots: Sequence[Boot]) -> dict[str, int]:
        """The earliest each boot can have started, as the boots before it know."""
        not_before, known = dict[str, int](), None
        for boot in boots:
            if known is not None:
                not_before[boot.boot_id] = known
            end = self._in_own_boot(boot.boot_id, boot.last_boot_ms)
            if end is not None:
                known = end.earliest
            elif known is not None:
                known += _at_least(boot.last_boot_ms)
        return not_before

    def _carry_back(self, boots: Sequence[Boot]) -> dict[str, int]:
        """The latest each boot can have ended, as the boots after it know."""
        over_by, known = dict[str, int](), None
        for boot in reversed(boots):
            if known is not None:
                over_by[boot.boot_id] = known
            start = self._in_own_boot(boot.boot_id, 0)
            if start is not None:
                known = start.latest
            elif known is not None:
                known -= _at_least(boot.last_boot_ms)
        return over_by

    def _between_boots(self, moment: Pressed, received_ms: int | None) -> TrueTime:
        earliest, latest = UNKNOWN_PAST, UNKNOWN_FUTURE
        if moment.boot_id in self._not_before:
            earliest = self._not_before[moment.boot_id] + _at_least(moment.boot_ms)
        if moment.boot_id in self._over_by:
            still_ran = max(0, self._last_ms[moment.boot_id] - moment.boot_ms)
            latest = self._over_by[moment.boot_id] - _at_least(still_ran)
        if received_ms is not None:
            latest = min(latest, received_ms)
        if earliest > latest:  # somebody's clock was wrong, and nobody can say whose
            earliest, latest = UNKNOWN_PAST, earliest
        return TrueTime(earliest, latest, _guess(earliest, latest, moment), Quality.BOUNDED)


def _all_agree(anchors: Sequence[Anchor]) -> bool:
    """Whether no moment can tell that one of them is wrong."""
    if not anchors:
        return True
    starts = [(one.true_ms - one.boot_ms, one.uncertainty_ms) for one in anchors]
    if max(at - off for at, off in starts) <= min(at + off for at, off in starts):
        return True
    few = len(anchors) <= _MOST_COMPARED
    return few and all(_agree(*pair) for pair in combinations(anchors, 2))


def _agree(one: Anchor, other: Anchor) -> bool:
    """Their errors grow with the distance from each, so they are smallest between the two."""
    apart = abs((one.true_ms - one.boot_ms) - (other.true_ms - other.boot_ms))
    return apart <= one.uncertainty_ms + other.uncertainty_ms + _drift(one.boot_ms - other.boot_ms)


def _worth_asking(anchors: Sequence[Anchor]) -> list[Anchor]:
    """Without those whose own moment one before them knows as well.

    Of what is left, looked at from both ends, the nearest on either side has the smallest error.
    """
    left = list[Anchor]()
    for one in anchors:
        if left:
            far = _drift(one.boot_ms - left[-1].boot_ms)
            if left[-1].uncertainty_ms + far <= one.uncertainty_ms:
                continue
        left.append(one)
    return left


def _width(one: Interval) -> int:
    return one.latest - one.earliest


def _seen_from(anchor: Anchor, boot_ms: int) -> Interval:
    distance = boot_ms - anchor.boot_ms
    best = anchor.true_ms + distance
    error = anchor.uncertainty_ms + _drift(distance)
    return Interval(best - error, best + error, best)


def _drift(ms: int) -> int:
    """How far `ms` by the boot clock may be from as much true time, rounded up."""
    return abs(ms) * DRIFT_PPM // _DRIFTED + 1


def _at_least(ms: int) -> int:
    """How much true time has passed at least while the boot clock counted `ms`."""
    return ms - _drift(ms)


def _guess(earliest: int, latest: int, moment: Pressed) -> int:
    """The wall clock where it can be right, else the middle, else the end that is known."""
    if earliest == UNKNOWN_PAST:
        return latest if latest != UNKNOWN_FUTURE else max(earliest, moment.wall_ms)
    if earliest <= moment.wall_ms <= latest:
        return moment.wall_ms
    return earliest if latest == UNKNOWN_FUTURE else (earliest + latest) // 2
