"""Opening hours: is it open at a moment, and for how long was it since another. Pure; no clock.

A date stands instead of its weekday; one without spans is closed. Where no weekday is named every
day is open throughout: nobody said that a terminal may be silent at night.

Local times become moments as the clock on the wall shows them for the first time: an hour that
comes twice begins with its first turn, and one that is left out is over at once.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 24 * 60
_FIRST_S, _LAST_S = (
    int(datetime(*day, tzinfo=UTC).timestamp()) for day in ((1970, 1, 3), (9999, 12, 28))
)
"""A terminal may claim any time: one that no calendar holds must not take a page down."""


class Span(NamedTuple):
    """Minutes of a local day, the end not in it; more than a day's where it runs past midnight."""

    begin: int
    end: int


class Open(NamedTuple):
    """A time of being open: Unix milliseconds, the end not in it."""

    begin_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Hours:
    """When a place is open. Raises ValueError for spans that cannot be, naming them."""

    days: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    """By weekday or date."""

    @property
    def always(self) -> bool:
        """Whether it is never closed."""
        return not self.days

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans that begin on a local day."""
        own = self.days.get(day.isoformat())
        if own is not None:
            return own
        if not any(one in self.days for one in WEEKDAYS):
            return (Span(0, DAY_MIN),)
        return self.days.get(WEEKDAYS[day.weekday()], ())


def is_open(hours: Hours, zone: ZoneInfo, at_ms: int) -> bool:
    """Whether it is open at a moment."""
    day = _local_day(zone, at_ms)
    return hours.always or any(
        one.begin_ms <= at_ms < one.end_ms for one in _opens(hours, zone, day, day)
    )


class Lately:
    """Asked of many terminals at one place: for how long was it open since then?

    Looks `days` back; whoever was last heard before that was silent for at least so long.
    """

    def __init__(self, hours: Hours, zone: ZoneInfo, now_ms: int, days: int = 14) -> None:
        since = now_ms - days * DAY_MIN * 60_000
        first, last = _local_day(zone, since), _local_day(zone, now_ms)
        opens = [Open(since, now_ms)] if hours.always else _opens(hours, zone, first, last)
        self._opens = [Open(a, min(b, now_ms)) for a, b in opens if a < now_ms]
        self._begins = [one.begin_ms for one in self._opens]
        lengths = [one.end_ms - one.begin_ms for one in self._opens]
        self._after = [sum(lengths[at + 1 :]) for at in range(len(lengths))]
        self._all = sum(lengths)

    def open_since(self, then_ms: int) -> int:
        """Milliseconds of being open from then until now."""
        at = bisect_right(self._begins, then_ms) - 1
        if at < 0:
            return self._all
        return self._after[at] + max(0, self._opens[at].end_ms - then_ms)


def _opens(hours: Hours, zone: ZoneInfo, first: date, last: date) -> list[Open]:
    """Every time of being open that touches these local days, in order, joined where they meet."""
    found = list[Open]()
    for begin, end in sorted(_of_days(hours, zone, first, last)):
        if found and begin <= found[-1].end_ms:
            found[-1] = Open(found[-1].begin_ms, max(end, found[-1].end_ms))
        elif begin < end:
            found.append(Open(begin, end))
    return found


def _of_days(hours: Hours, zone: ZoneInfo, first: date, last: date) -> Iterator[Open]:
    day = first - timedelta(days=1)  # it may have run past midnight
    while day <= last:
        for span in hours.on(day):
            yield Open(moment(zone, day, span.begin), moment(zone, day, span.end))
        day += timedelta(days=1)


def moment(zone: ZoneInfo, day: date, minute: int) -> int:
    """When the clock on the wall first shows this minute of the day, or has left it out.

    Unix milliseconds; minutes above a day's belong to the next one.
    """
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)
    first, second = (wall.replace(fold=fold).timestamp() for fold in (0, 1))
    if second >= first:  # once, or twice: the first turn
        return round(first) * 1000
    # Left out (PEP 495: fold 0 reads it with the offset before the jump, and lands behind it).
    low, high = round(second), round(first)
    before = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high * 1000


def _local_day(zone: ZoneInfo, at_ms: int) -> date:
    return datetime.fromtimestamp(min(max(at_ms // 1000, _FIRST_S), _LAST_S), zone).date()
