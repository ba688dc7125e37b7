"""Times as text, for millions of rows: what repeats is worked out once."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY_MIN, _QUARTER_MS = 1440, 900_000
_CLOCK = [f"T{minute // 60:02d}:{minute % 60:02d}" for minute in range(_DAY_MIN)]
_SECONDS = [f":{second:02d}" for second in range(60)]
_THOUSANDTHS = [f".{thousandth:03d}Z" for thousandth in range(1000)]
_EPOCH = date(1970, 1, 1)


def utc(at_ms: int | None) -> str | None:
    """2026-03-29T01:00:00.000Z; None for None."""
    return utc_each([at_ms])[0]


def utc_each(times_ms: Iterable[int | None]) -> list[str | None]:
    """The same of a column, in a third of the time."""
    return [
        None
        if at is None
        else f"{_minute(at // 60_000)}{_SECONDS[at // 1000 % 60]}{_THOUSANDTHS[at % 1000]}"
        for at in times_ms
    ]


def local_each(times_ms: Iterable[int | None], zones: Iterable[str]) -> list[str | None]:
    """2026-03-29T03:00:00 by each place's own clock; None for None."""
    return [
        None if at is None else _text(at // 1000 + _offset_s(zone, at // _QUARTER_MS))
        for at, zone in zip(times_ms, zones, strict=True)
    ]


@lru_cache(maxsize=65_536)
def hour(lh: int | None) -> str | None:
    """2026-03-29T03:00 of a local hour number; None for None."""
    if lh is None:
        return None
    days, of_day = divmod(lh, 24)
    return f"{_day(days)}T{of_day:02d}:00"


def _text(at_s: int) -> str:
    return _minute(at_s // 60) + _SECONDS[at_s % 60]


@lru_cache(maxsize=65_536)
def _minute(minutes: int) -> str:
    days, minute = divmod(minutes, _DAY_MIN)
    return _day(days) + _CLOCK[minute]


@lru_cache(maxsize=4096)
def _day(days: int) -> str:
    return (_EPOCH + timedelta(days=days)).isoformat()


@lru_cache(maxsize=65_536)
def _offset_s(zone: str, quarter: int) -> int:
    """Of a quarter of an hour: no clock anywhere changes within one."""
    at = datetime.fromtimestamp(quarter * _QUARTER_MS // 1000, UTC).astimezone(_zone(zone))
    return int((at.utcoffset() or timedelta()).total_seconds())


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
