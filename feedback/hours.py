"""Hours of a day, as "22:00-06:00"; they may run past midnight."""

import re
from typing import NamedTuple

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class Hours(NamedTuple):
    """From one minute of the day up to another, both counted from midnight."""

    begin: int
    end: int

    @classmethod
    def read(cls, text: str) -> "Hours":
        """Read "22:00-06:00"; raises ValueError for what is none, or covers nothing."""
        found = _HOURS.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no span of hours; write for example '22:00-06:00'")
        first, first_minute, last, last_minute = map(int, found.groups())
        hours = cls(first * 60 + first_minute, last * 60 + last_minute)
        if hours.begin == hours.end:
            raise ValueError(f"{text!r} begins when it ends")
        return hours

    def __contains__(self, minute: object) -> bool:
        """Whether this minute of the day lies in it."""
        if not isinstance(minute, int):
            return False
        if self.begin < self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end
