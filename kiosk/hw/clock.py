"""What time it may be: the boot clock, which is always right, and the wall clock, which may not.

A Raspberry Pi has no clock battery: without a network it wakes up in the past. So a moment is
kept as boot and milliseconds since, and its true time is worked out later (`feedback.clock`).
"""

import time
from functools import cache
from pathlib import Path

from feedback.response import Moment

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd touches it when the clock was first set by a time server in this boot."""

BATTERY_CLOCK = Path("/sys/class/rtc/rtc0/since_epoch")
"""Seconds since 1970, as the first clock with a battery says, where there is one."""
BATTERY_CLOCK_MS = 600_000
"""How far off it may be: 70 ppm, as its crystals go, in three months without being set."""
_NOT_BEFORE_S = 1_767_225_600  # 2026: a battery that was empty says 1970 or 2000


def battery_clock_ms(path: Path = BATTERY_CLOCK) -> int | None:
    """What the clock with the battery says, in Unix milliseconds; None where that means nothing."""
    try:
        seconds = int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return 1000 * seconds if seconds >= _NOT_BEFORE_S else None


def now() -> Moment:
    """Read all clocks at once."""
    return Moment(
        boot_id=_boot_id(),
        boot_ms=time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000,
        wall_ms=time.time_ns() // 1_000_000,
        wall_synced=SYNCHRONIZED.exists(),
    )


@cache
def _boot_id() -> str:
    return BOOT_ID.read_text(encoding="ascii").strip()


class HandClock:
    """Stands in for `now` in tests: time passes only by `pass_ms`, and boots by `reboot`."""

    def __init__(self, wall_ms: int = 1_750_000_000_000, *, synced: bool = False) -> None:
        self.wall_ms, self.synced = wall_ms, synced
        self.boot_ms = 10_000
        self._boots = 1

    def __call__(self) -> Moment:
        """Read it, as `now` does."""
        return Moment(
            boot_id=f"00000000-0000-4000-8000-{self._boots:012x}",
            boot_ms=self.boot_ms,
            wall_ms=self.wall_ms,
            wall_synced=self.synced,
        )

    def pass_ms(self, ms: int) -> None:
        """Let time pass."""
        self.boot_ms += ms
        self.wall_ms += ms

    def reboot(self, *, wall_ms: int, synced: bool = False) -> None:
        """Start again with whatever the wall clock then says."""
        self._boots += 1
        self.boot_ms, self.wall_ms, self.synced = 10_000, wall_ms, synced
