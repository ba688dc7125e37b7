"""Times as text, for millions of rows: what repeats is worked out once."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY_S, _QUARTER_S = 86_400, 900
_MINUTES = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(24 * 60)]
_EPOCH = date(1970, 1, 1)


def utc(at_ms: int | None) -> str | None:
    """2026-03-29T01:00:00.000Z; None for None."""
    if at_ms is None:
        return None
    return f"{_text(at_ms // 1000)}.{at_ms % 1000:03d}Z"


def local(at_ms: int | None, zone: str) -> str | None:
    """2026-03-29T03:00:00 by that place's own clock; None for None."""
    if at_ms is None:
        return None
    at_s = at_ms // 1000
    return _text(at_s + _offset_s(zone, at_s // _QUARTER_S))


def _text(at_s: int) -> str:
    days, second = divmod(at_s, _DAY_S)
    return f"{_day(days)}T{_MINUTES[second // 60]}:{second % 60:02d}"


@lru_cache(maxsize=4096)
def _day(days: int) -> str:
    return (_EPOCH + timedelta(days=days)).isoformat()


@lru_cache(maxsize=65_536)
def _offset_s(zone: str, quarter: int) -> int:
    """Of a quarter of an hour: no clock anywhere changes within one."""
    at = datetime.fromtimestamp(quarter * _QUARTER_S, UTC).astimezone(_zone(zone))
    return int((at.utcoffset() or timedelta()).total_seconds())


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
