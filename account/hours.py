"""Opening hours: is it open at a moment, and how long was it open between two. Pure; no clock.

Hours are kept as JSON: a weekday (`mon` ... `sun`) or a date (`2026-12-25`) and its spans as
`[["08:00", "20:00"], ...]`. A span that ends before it begins runs into the next day; `24:00` is
the day's end. A date stands instead of its weekday; one without spans is closed. Where no weekday
is named every day is open throughout: nobody said that a terminal may be silent at night.

Local times become moments as the clock on the wall shows them for the first time: an hour that
comes twice begins with its first turn, and one that is left out is over at once.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 24 * 60
MOST_DATES = 100
_MOST_SPANS = 6
_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
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


def read(text: str) -> Hours:
    """Hours as they are kept; raises ValueError, naming the day."""
    try:
        kept = msgspec.json.decode(text, type=dict[str, list[tuple[str, str]]])
    except msgspec.MsgspecError as error:
        raise ValueError(f"opening hours {text!r:.80} are none: {error}") from error
    return made({day: [f"{a}-{b}" for a, b in spans] for day, spans in kept.items()})


def made(days: Mapping[str, list[str]]) -> Hours:
    """Hours from "08:00-20:00" by day; raises ValueError, naming day and span."""
    found = dict[str, tuple[Span, ...]]()
    for day, spans in days.items():
        if day not in WEEKDAYS:
            _check_date(day)
        if len(spans) > _MOST_SPANS:
            raise ValueError(f"{day}: {len(spans)} spans, at most {_MOST_SPANS}")
        found[day] = _in_order(day, [_span(day, one) for one in spans])
    if len(found) > MOST_DATES + len(WEEKDAYS):
        raise ValueError(f"{len(found)} days are named, at most {MOST_DATES} dates")
    return Hours(found)


def written(hours: Hours) -> str:
    """As they are kept."""
    days = {
        day: [
            [clock(span.begin), clock(span.end if span.end <= DAY_MIN else span.end - DAY_MIN)]
            for span in spans
        ]
        for day, spans in sorted(hours.days.items(), key=lambda one: _order(one[0]))
    }
    return msgspec.json.encode(days).decode()


def clock(minute: int) -> str:
    """A minute of the day as people write it: 08:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def said(spans: tuple[Span, ...]) -> str:
    """A day's spans as people write them: 08:00-12:00, 13:00-18:00."""
    ends = (one.end if one.end <= DAY_MIN else one.end - DAY_MIN for one in spans)
    return ", ".join(f"{clock(a.begin)}-{clock(b)}" for a, b in zip(spans, ends, strict=True))


def is_open(hours: Hours, zone: ZoneInfo, at_ms: int) -> bool:
    """Whether it is open at a moment."""
    day = _local_day(zone, at_ms)
    return hours.always or any(
        one.begin_ms <= at_ms < one.end_ms for one in _opens(hours, zone, day, day)
    )


def open_ms(hours: Hours, zone: ZoneInfo, from_ms: int, to_ms: int) -> int:
    """For how long it was open between two moments, in milliseconds; 0 where they are reversed."""
    if hours.always or to_ms <= from_ms:
        return max(0, to_ms - from_ms)
    found = _opens(hours, zone, _local_day(zone, from_ms), _local_day(zone, to_ms))
    return sum(max(0, min(one.end_ms, to_ms) - max(one.begin_ms, from_ms)) for one in found)


class Lately:
    """The same question asked of many terminals at one place: how long was it open since then?

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


def _span(day: str, text: str) -> Span:
    found = [_TIME.fullmatch(part.strip()) for part in text.split("-")]
    if len(found) != 2 or None in found:
        raise ValueError(f"{day}: {text!r} is no span of hours; write for example 08:00-20:00")
    begin, end = (int(one[1]) * 60 + int(one[2]) for one in found if one)
    if max(begin, end) > DAY_MIN or begin in (DAY_MIN, end):
        raise ValueError(f"{day}: {text!r} is no span of hours; the last possible end is 24:00")
    return Span(begin, end if end > begin else end + DAY_MIN)


def _in_order(day: str, spans: list[Span]) -> tuple[Span, ...]:
    spans.sort()
    for one, following in pairwise(spans):
        if following.begin < one.end:
            raise ValueError(f"{day}: {said((one,))} and {said((following,))} overlap")
    return tuple(spans)


def _check_date(day: str) -> None:
    try:
        good = date.fromisoformat(day).isoformat() == day
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"{day!r} is no weekday ({', '.join(WEEKDAYS)}) and no date (2026-12-25)")


def _order(day: str) -> tuple[int, str]:
    return (WEEKDAYS.index(day), "") if day in WEEKDAYS else (len(WEEKDAYS), day)
