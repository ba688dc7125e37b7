"""How often somebody may try: a bucket for each, kept in memory, full again after a restart."""

import ipaddress
import threading
import time
from collections.abc import Callable

ClockS = Callable[[], float]
"""Seconds by a clock that only grows."""
_MOST_KEYS = 10_000
_ONE_LINE = 64
"""Bits of an IPv6 address that tell one subscriber's network; the rest is theirs to choose."""


def caller(address: str) -> str:
    """Whose tries count together: an IPv4 address, or the network of an IPv6 one."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]  # a proxy's own word for somebody
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is None:
            return str(ipaddress.ip_network((known, _ONE_LINE), strict=False))
        return str(known.ipv4_mapped)
    return str(known)


class Limit:
    """`burst` tries at once, then one every `every_s` seconds, for each key on its own."""

    def __init__(self, *, burst: int, every_s: float, clock_s: ClockS = time.monotonic) -> None:
        self._burst, self._every_s, self._clock_s = burst, every_s, clock_s
        self._free_at = dict[str, float]()  # when the bucket will be full again
        self._turn = threading.Lock()

    def take(self, key: str, cost: int = 1) -> float:
        """Count a try. 0 where it is allowed, else the seconds to wait; a refusal costs nothing.

        `cost` is how many tries it counts for, `burst` at most.
        """
        now = self._clock_s()
        with self._turn:
            full_at = max(self._free_at.get(key, now), now)
            wait = full_at - now - (self._burst - cost) * self._every_s
            if wait > 0:
                return wait
            self._free_at[key] = full_at + cost * self._every_s
            if len(self._free_at) > _MOST_KEYS:
                self._forget(now)
            return 0.0

    def give_back(self, key: str) -> None:
        """The try was a good one after all."""
        with self._turn:
            if key in self._free_at:
                self._free_at[key] -= self._every_s

    def _forget(self, now: float) -> None:
        """Drop those who may try as often as anybody; if all are busy, those who soonest will."""
        kept = sorted(self._free_at.items(), key=lambda one: one[1], reverse=True)
        self._free_at = {key: at for key, at in kept[: _MOST_KEYS // 2] if at > now}


class LastSeen:
    """How long ago each key was seen before; in memory alone, and no longer than `window_ms`."""

    def __init__(self, window_ms: int) -> None:
        self._window_ms, self._at = window_ms, dict[str, int]()
        self._turn = threading.Lock()

    def since_ms(self, key: str, now_ms: int) -> int | None:
        """Milliseconds since it was seen last, None for one that was not; from now on it was."""
        with self._turn:
            before = self._at.pop(key, None)
            self._at[key] = now_ms  # at the end: the first is the oldest
            while len(self._at) > _MOST_KEYS:
                del self._at[next(iter(self._at))]
        known = before is not None and 0 <= now_ms - before <= self._window_ms
        return now_ms - before if known and before is not None else None
