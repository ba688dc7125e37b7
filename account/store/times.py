"""When each response truly was: derived from boots and anchors, and again when later ones come.

`feedback.clock` derives; this file chooses what it gets to see, so that a terminal that has run
for a year costs no more than a new one. A response is placed by the anchors within `NEAR_MS` of
it in its own boot, else by the nearest on either side, else between its neighbouring boots.
A boot clock may drift by 200 ppm, 4.3 s in six hours: an anchor farther away says less than any
that is nearer.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec.structs import asdict
from sqlalchemy import Connection, Row, bindparam, update

from account.store.boots import News, Store, anchors_of, boots_of
from account.store.schema import anchor, response
from account.store.schema.reported import BOUNDED, WIDE
from account.store.sql import select_with
from account.store.stretches import STRETCH_MS
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


class Moved(NamedTuple):
    """A response whose derived time changed, and its columns before."""

    before: Any
    placed: Placed


def revise(connection: Connection, store: Store, news: News, clocks: Clocks) -> list[Moved]:
    """Derive again what the news may have moved, and write it; return what did."""
    rows = _within_reach(connection, store, news)
    if not rows:
        return []
    there = clocks({row.touchpoint_id for row in rows})
    said = [(row, row.received_ms, there[row.touchpoint_id]) for row in rows]
    placed = place(connection, store, said, near(connection, store, rows))
    moved = [
        Moved(row, now)
        for row, now in zip(rows, placed, strict=True)
        if now != Placed(row.true_ms, row.earliest_ms, row.latest_ms, row.time_quality, row.lh)
    ]
    if moved:
        values = [
            {"of_terminal": store.terminal_id, "of_rid": one.before.rid, **asdict(one.placed)}
            for one in moved
        ]
        connection.execute(_MOVE, values)
    return moved


def _within_reach(connection: Connection, store: Store, news: News) -> list[Row[Any]]:
    """The responses that the news may say more of than was known, each once."""
    found = list[Row[Any]]()
    if news.bounds:
        found += select_with(connection, _BOUNDED, [store])
    if news.anchors:
        at = defaultdict[str, list[int]](list)
        for one in news.anchors:
            at[one.boot_id].append(one.boot_ms)
        far = _FAR[connection.dialect.name]
        found += select_with(connection, far, [(*store, boot_id) for boot_id in at])
        spans = [(*store, boot_id, *span) for boot_id, ms in at.items() for span in _spans(ms)]
        found += select_with(connection, _CLOSE, spans)
    return list({row.rid: row for row in found}.values())


def _spans(moments: Iterable[int]) -> Iterator[tuple[int, int]]:
    """What lies within NEAR_MS of any of them, as ranges that do not touch."""
    first: int | None = None
    last = 0
    for ms in sorted(moments):
        if first is None or ms - NEAR_MS > last:
            if first is not None:
                yield first, last
            first = ms - NEAR_MS
        last = ms + NEAR_MS
    if first is not None:
        yield first, last


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


_r = response.c
_DERIVED = (
    "SELECT terminal_id, rid, touchpoint_id, received_ms, account_id, survey_rev, question, kind, "
    "steps, mode, rating, boot_id, boot_ms, wall_ms, wall_synced, true_ms, earliest_ms, latest_ms, "
    "time_quality, lh FROM "
)
_OF_STORE = f"{_DERIVED} asked JOIN response ON terminal_id = t AND store_id = s{{here}} "
_BOUNDED = f"WITH asked(t, s) AS (VALUES {{rows}}) {_OF_STORE} AND {BOUNDED}"
_IN_BOOT = f"WITH asked(t, s, b) AS (VALUES {{rows}}) {_OF_STORE} AND boot_id = b AND {WIDE}"
_FAR = {
    "postgresql": _IN_BOOT,
    # To SQLite the key of the whole terminal seems as good, and chance would choose.
    "sqlite": _IN_BOOT.replace(" ON ", " INDEXED BY ix_response_unsure ON ", 1),
}
_CLOSE = (
    "WITH asked(t, s, b, low, high) AS (VALUES {rows}), "  # noqa: S608
    "there(t, b, low, high, n, first, last) AS (SELECT t, b, low, high, no, first_rid, last_rid "
    "FROM asked JOIN stretch ON terminal_id = t AND store_id = s AND boot_id = b{here} "
    f"AND no BETWEEN low / {STRETCH_MS} AND high / {STRETCH_MS}) "
    f"{_DERIVED} there JOIN response ON terminal_id = t AND rid BETWEEN first AND last "
    f"AND boot_id = b AND boot_ms BETWEEN low AND high AND boot_ms / {STRETCH_MS} = n{{here}}"
)
_MOVE = (
    update(response)
    .where(_r.terminal_id == bindparam("of_terminal"), _r.rid == bindparam("of_rid"))
    .values({name: bindparam(name) for name in Placed.__struct_fields__})
)
