"""What the account does by the clock: each piece of work ever and again, on a thread of its own.

A piece of work finds what is due in the database and does it in one transaction, so that it is
done once however often it is called, by however many servers, and whenever one of them stops.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from account.errors import AccountError
from account.store.engine import Database
from account.store.names import NowMs, now_ms

Work = Callable[[Database, int], object]
"""Given the database and the time in Unix milliseconds."""

EVERY_S = 5.0
_log = logging.getLogger(__name__)


@contextmanager
def running(
    database: Database, works: Sequence[Work], *, now_ms: NowMs = now_ms, every_s: float = EVERY_S
) -> Iterator[None]:
    """Do the works every few seconds until the block ends; then finish the one under way."""
    stop = threading.Event()

    def turn() -> None:
        while not stop.wait(every_s):
            once(database, works, now_ms())

    thread = threading.Thread(target=turn, name="clockwork", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def once(database: Database, works: Sequence[Work], at_ms: int) -> None:
    """Do each work; one that is refused, by the database or otherwise, keeps no other from its
    turn, nor from the next.
    """
    for work in works:
        try:
            work(database, at_ms)
        except AccountError as error:
            _log.warning("by the clock: %s", error)
