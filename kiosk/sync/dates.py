"""Whether a certificate's dates are held against it: once the account has said what day it is.

The time server is whichever the network names, so a clock that was set by one may be years off,
and a certificate that is good would be refused until somebody pulls the plug. The account's own
word came through its certificate: chain and name are checked always.
"""

from collections.abc import Callable

from feedback.response import Moment

NEAR_MS = 24 * 3600 * 1000
"""A day more or less makes no certificate wrong that was right."""


class Dates:
    """One for all calls of a terminal; from any thread."""

    def __init__(self, clock: Callable[[], Moment]) -> None:
        self._clock = clock
        self._said: tuple[Moment, int] | None = None

    def heard(self, server_ms: int) -> None:
        """An authenticated reply said just now that it was `server_ms`."""
        self._said = self._clock(), server_ms

    def hold(self) -> bool:
        """Whether the wall clock says what day it is."""
        now, said = self._clock(), self._said
        if said is None or not now.wall_synced:
            return False
        at, server_ms = said
        return abs(now.wall_ms - server_ms - (now.boot_ms - at.boot_ms)) < NEAR_MS
