"""Messages sent: those that are due, four at a time, each try written down."""

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from account.store.engine import Database
from account.webhooks import deliveries, hooks, outside, signing
from account.webhooks.deliveries import Due
from account.webhooks.outside import NotDelivered

_AT_ONCE = 4
_MOST = 40
_CLAIMED_MS = 5 * 60_000
"""A try takes 30 s at the most; whoever was killed in the middle leaves it to the next."""
_log = logging.getLogger(__name__)


class Sending:
    """A piece of work for `account.clockwork`; `inside` allows addresses in our own network."""

    def __init__(self, *, inside: bool = False) -> None:
        self._inside = inside

    def __call__(self, database: Database, at_ms: int) -> int:
        """Send what is due; return how many were tried."""
        with database.read() as connection:
            if not hooks.anybody(connection):
                return 0
        with database.write() as connection:
            deliveries.gather(connection, at_ms)
            deliveries.prune(connection, at_ms)
            due = deliveries.claim(connection, at_ms, _CLAIMED_MS, _MOST)
        with ThreadPoolExecutor(_AT_ONCE) as lines:
            list(lines.map(partial(self._send, database, at_ms), due))
        return len(due)

    def _send(self, database: Database, at_ms: int, due: Due) -> None:
        message, body = due.delivery, due.delivery.body.encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "feedback-account",
            **signing.headers(due.secret, f"msg_{message.id}", at_ms // 1000, body),
        }
        try:
            said, arrived = outside.post(due.url, body, headers, inside=self._inside), True
        except NotDelivered as error:
            said, arrived = str(error), False
            _log.warning("webhook %s, message %s: %s", message.webhook_id, message.id, error)
        with database.write() as connection:
            deliveries.settle(connection, message, at_ms, said, arrived=arrived)
