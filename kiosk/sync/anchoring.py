"""True time from the account's replies."""

from msgspec.structs import replace

from feedback.response import Moment
from kiosk.sync.needs import Outbox

EVERY_MS = 3_600_000


class Anchoring:
    """Keeps an anchor from a reply: the first in a boot, a much better one, and one an hour."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._last: tuple[Moment, int] | None = None

    def heard(self, sent: Moment, received: Moment, server_ms: int) -> None:
        """An authenticated reply said that it was `server_ms`."""
        at, uncertainty_ms = anchor_from(sent, received)
        if self._last is not None:
            last, last_uncertainty_ms = self._last
            fresh = at.boot_ms - last.boot_ms < EVERY_MS
            if fresh and uncertainty_ms * 2 > last_uncertainty_ms:
                return
        self._outbox.anchor(at, server_ms, uncertainty_ms, "reply")
        self._last = at, uncertainty_ms


def anchor_from(sent: Moment, received: Moment) -> tuple[Moment, int]:
    """When the account spoke, and the uncertainty in milliseconds.

    It was somewhere between sending and receiving: half the round trip either way, and one more
    for the halves that whole milliseconds drop.
    """
    trip_ms = received.boot_ms - sent.boot_ms
    middle = replace(sent, boot_ms=sent.boot_ms + trip_ms // 2, wall_ms=sent.wall_ms + trip_ms // 2)
    return middle, trip_ms // 2 + 1
