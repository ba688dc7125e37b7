"""When each response truly was: derived from boots and anchors, and again when later ones come.

`feedback.clock` derives; this file chooses what it gets to see, so that a terminal that has run
for a year costs no more than a new one. A response is placed by the anchors within `NEAR_MS` of
it in its own boot, else by the nearest on either side, else between its neighbouring boots.
A boot clock may drift by 200 ppm, 4.3 s in six hours: an anchor farther away says less than any
that is nearer.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from sqlalchemy import Connection

from account.store.intake.boots import Store, anchors_of, boots_of
from account.store.schema import anchor
from feedback.batch import Anchor
from feedback.clock import (
    UNKNOWN_FUTURE,
    UNKNOWN_PAST,
    InBoot,
    Pressed,
    Quality,
    Timeline,
)

NEAR_MS = 6 * 3_600_000
_NEAREST = 4
_DAY_MS = 86_400_000
_EVER = 1 << 62
_EXACT = Quality.EXACT.value
_QUARTER_MS = 900_000
_LAST_QUARTER = (UNKNOWN_FUTURE - _DAY_MS) // _QUARTER_MS


Near = dict[str, Sequence[Anchor]]
"""By boot: its anchors within NEAR_MS of what is to be placed, in the order of its clock."""


class Clock(NamedTuple):
    """A touchpoint's time zone, and those it had: what was pressed then keeps the hour it had."""

    zone: ZoneInfo
    before: Sequence[tuple[int, ZoneInfo]] = ()
    """Until when it had which, the earliest first; Unix milliseconds."""

    def at(self, ms: int) -> ZoneInfo:
        """The one that held then."""
        for until_ms, zone in self.before:
            if ms < until_ms:
                return zone
        return self.zone


Clocks = Callable[[Collection[str]], Mapping[str, Clock]]
"""Those of touchpoints."""


Said = tuple[Pressed, int, Clock]
"""What is to be placed: when it was, when it came, and by whose clock its hour is told."""


class Placed(msgspec.Struct, frozen=True, gc=False):
    """A response's derived columns."""

    true_ms: int
    earliest_ms: int
    latest_ms: int
    time_quality: str
    lh: int | None


def near(connection: Connection, store: Store, moments: Iterable[Pressed]) -> Near:
    """Look up the anchors near these moments."""
    in_boot = defaultdict[str, list[int]](list)
    for one in moments:
        in_boot[one.boot_id].append(one.boot_ms)
    found = Near()
    for boot_id, at in in_boot.items():
        span = anchor.c.boot_ms.between(min(at) - NEAR_MS, max(at) + NEAR_MS)
        found[boot_id] = anchors_of(connection, store, anchor.c.boot_id == boot_id, span)
    return found


def place(connection: Connection, store: Store, said: Iterable[Said], near: Near) -> list[Placed]:
    """Derive for each, in the same order; `near` holds the anchors near them in their boots."""
    own = dict[str, _OwnBoot]()
    between: Timeline | None = None
    hours = _Hours()
    placed = list[Placed]()
    for moment, received_ms, clock in said:
        boot = own.get(moment.boot_id)
        if boot is None:
            boot_id = moment.boot_id
            boot = own[boot_id] = _OwnBoot(connection, store, boot_id, near.get(boot_id, ()))
        boot_ms = moment.boot_ms
        anchors = boot.around(boot_ms)
        within = None if anchors is None else anchors.at(boot_ms)
        if within is None:
            between = between or Timeline(
                boots_of(connection, store), anchors_of(connection, store)
            )
            placed.append(_placed(*between.at(moment, received_ms), clock))
            continue
        earliest, latest, best = within.earliest, within.latest, within.best
        if clock is hours.clock and hours.first <= earliest and latest <= hours.last:
            lh = (earliest // 1000 + hours.offset_s) // 3600
            placed.append(Placed(best, earliest, latest, _EXACT, lh))
            continue
        placed.append(_placed(earliest, latest, best, _EXACT, clock))
        hours.learn(earliest, clock)
    return placed


class _Hours:
    """How far one clock is ahead of UTC in one quarter of an hour: most lie where the one before
    lies."""

    __slots__ = ("clock", "first", "last", "offset_s")

    def __init__(self) -> None:
        self.clock: Clock | None = None
        self.first = self.last = self.offset_s = 0

    def learn(self, ms: int, clock: Clock) -> None:
        """It is asked for the quarter in which this lies."""
        quarter = ms // _QUARTER_MS
        if clock.before or not 0 < quarter < _LAST_QUARTER:
            self.clock = None
            return
        self.clock, self.offset_s = clock, _offset_s(quarter, clock.zone)
        self.first = quarter * _QUARTER_MS
        self.last = self.first + _QUARTER_MS - 1


def local_hour(ms: int, zone: ZoneInfo) -> int:
    """The local hour number: hours since 1970 by the wall clock of that zone."""
    return (ms // 1000 + _offset_s(ms // _QUARTER_MS, zone)) // 3600


@lru_cache(maxsize=10_000)
def _offset_s(quarter: int, zone: ZoneInfo) -> int:
    """How far the zone is ahead of UTC; it changes on a quarter of an hour, if at all."""
    offset = datetime.fromtimestamp(quarter * _QUARTER_MS // 1000, UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class _OwnBoot:
    """The anchors of one boot that matter for these moments in it.

    Responses come in the order of the clock: most see the same anchors as the one before.
    """

    def __init__(
        self, connection: Connection, store: Store, boot_id: str, anchors: Sequence[Anchor]
    ) -> None:
        self._of = connection, store, boot_id
        self._whole = False
        self._same: InBoot | None = None
        self._same_from, self._same_to = 0, -1
        self._take(anchors)

    def around(self, boot_ms: int) -> InBoot | None:
        """What places a moment; None where this boot has no anchor at all."""
        if not self._same_from < boot_ms <= self._same_to:
            self._same = self._found(boot_ms)
        return self._same

    def _found(self, boot_ms: int) -> InBoot | None:
        first, last = self._near(boot_ms)
        self._same_for(first, last)
        if first == last:
            if not self._whole:
                connection, store, boot_id = self._of
                self._take(anchors_of(connection, store, anchor.c.boot_id == boot_id))
                self._whole = True
                first, last = self._near(boot_ms)
                self._same_for(first, last)
            first, last = max(0, first - _NEAREST), last + _NEAREST
        if not self._anchors:
            return None
        if (first, last) not in self._ready:
            self._ready[first, last] = InBoot(self._anchors[first:last])
        return self._ready[first, last]

    def _take(self, anchors: Sequence[Anchor]) -> None:
        self._anchors, self._at = anchors, [one.boot_ms for one in anchors]
        self._ready = dict[tuple[int, int], InBoot]()
        self._same_from, self._same_to = 0, -1

    def _same_for(self, first: int, last: int) -> None:
        """Until where the anchors near a moment are these."""
        at = self._at
        since = [at[first - 1] + NEAR_MS] if first else []
        until = [at[first] + NEAR_MS] if first < len(at) else []
        since += [at[last - 1] - NEAR_MS - 1] if last else []
        until += [at[last] - NEAR_MS - 1] if last < len(at) else []
        self._same_from, self._same_to = max(since, default=-_EVER), min(until, default=_EVER)

    def _near(self, boot_ms: int) -> tuple[int, int]:
        return bisect_left(self._at, boot_ms - NEAR_MS), bisect_right(self._at, boot_ms + NEAR_MS)


def _placed(earliest: int, latest: int, best: int, quality: str, clock: Clock) -> Placed:
    if earliest <= UNKNOWN_PAST or latest >= UNKNOWN_FUTURE - _DAY_MS:
        earliest, latest = max(earliest, UNKNOWN_PAST), min(latest, UNKNOWN_FUTURE)
        return Placed(min(max(best, earliest), latest), earliest, latest, str(quality), None)
    quarter, zone = earliest // _QUARTER_MS, clock.at(best) if clock.before else clock.zone
    lh = (earliest // 1000 + _offset_s(quarter, zone)) // 3600
    in_one = quarter == latest // _QUARTER_MS or _all_in(lh, quarter, latest, zone)
    return Placed(best, earliest, latest, str(quality), lh if in_one else None)


def _all_in(lh: int, quarter: int, latest: int, zone: ZoneInfo) -> bool:
    """Whether everything from this quarter on lies in that hour.

    Where clocks go back both ends can, and what is between them not (Chatham: 03:45 is 02:45).
    """
    if lh != local_hour(latest, zone):
        return False
    between = range(quarter + 1, latest // _QUARTER_MS)
    return all(lh == local_hour(one * _QUARTER_MS, zone) for one in between)
