"""Times as text, for millions of rows: what repeats is worked out once."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY_MIN, _QUARTER_S = 1440, 900
_SECONDS = [f":{second:02d}" for second in range(60)]
_THOUSANDTHS = [f".{thousandth:03d}Z" for thousandth in range(1000)]
_EPOCH = date(1970, 1, 1)


def utc(at_ms: int | None) -> str | None:
    """2026-03-29T01:00:00.000Z; None for None."""
    if at_ms is None:
        return None
    return _text(at_ms // 1000) + _THOUSANDTHS[at_ms % 1000]


def local(at_ms: int | None, zone: str) -> str | None:
    """2026-03-29T03:00:00 by that place's own clock; None for None."""
    if at_ms is None:
        return None
    at_s = at_ms // 1000
    return _text(at_s + _offset_s(zone, at_s // _QUARTER_S))


@lru_cache(maxsize=65_536)
def hour(lh: int | None) -> str | None:
    """2026-03-29T03:00 of a local hour number; None for None."""
    if lh is None:
        return None
    days, of_day = divmod(lh, 24)
    return f"{_EPOCH + timedelta(days=days)}T{of_day:02d}:00"


def _text(at_s: int) -> str:
    return _minute(at_s // 60) + _SECONDS[at_s % 60]


@lru_cache(maxsize=65_536)
def _minute(minutes: int) -> str:
    days, minute = divmod(minutes, _DAY_MIN)
    day = (_EPOCH + timedelta(days=days)).isoformat()
    return f"{day}T{minute // 60:02d}:{minute % 60:02d}"


@lru_cache(maxsize=65_536)
def _offset_s(zone: str, quarter: int) -> int:
    """Of a quarter of an hour: no clock anywhere changes within one."""
    at = datetime.fromtimestamp(quarter * _QUARTER_S, UTC).astimezone(_zone(zone))
    return int((at.utcoffset() or timedelta()).total_seconds())


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
