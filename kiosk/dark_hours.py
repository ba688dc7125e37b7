"""Whether it is night at the touchpoint."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from feedback.hours import Hours
from feedback.response import Moment
from feedback.settings import Settings


def dark_now(settings: Settings, at: Moment) -> bool:
    """Whether the screen should be dark; never by a clock that nobody has set right."""
    if not settings.dark_hours or not at.wall_synced:
        return False
    there = datetime.fromtimestamp(at.wall_ms / 1000, UTC).astimezone(ZoneInfo(settings.time_zone))
    return there.hour * 60 + there.minute in Hours.read(settings.dark_hours)
