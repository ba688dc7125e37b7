"""What the account does by the clock: each piece of work ever and again, on a thread of its own.

A piece of work finds what is due in the database and does it in one transaction, so that it is
done once however often it is called, by however many servers, and whenever one of them stops.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from account.errors import AccountError
from account.store.engine import Database
from account.store.names import NowMs, now_ms

Work = Callable[[Database, int], object]
"""Given the database and the time in Unix milliseconds."""

EVERY_S = 5.0
STILL_S = 300.0
_log = logging.getLogger(__name__)


class Pulse:
    """Whether a clockwork goes, for whoever is to look after it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._turned_s = clock, clock()
        self._broken = dict[str, str]()

    def turned(self) -> None:
        """Every work had its turn."""
        self._turned_s = self._clock()

    def did(self, work: str, error: BaseException | None) -> None:
        """How this one went; what failed counts until it is done once more."""
        if error is None:
            self._broken.pop(work, None)
        else:
            self._broken[work] = f"{type(error).__name__}: {error}"

    def still_for_s(self) -> float:
        """Seconds since all had their turn, once that is longer than any work may take; else 0."""
        since = self._clock() - self._turned_s
        return since if since > STILL_S else 0.0

    def broken(self) -> tuple[str, ...]:
        """What failed at its last turn, with what it said of it."""
        return tuple(f"{work}: {told}" for work, told in sorted(self._broken.items()))


@contextmanager
def running(
    database: Database,
    works: Sequence[Work],
    *,
    now_ms: NowMs = now_ms,
    every_s: float = EVERY_S,
    pulse: Pulse | None = None,
) -> Iterator[None]:
    """Do the works every few seconds until the block ends; then finish the one under way.

    One that is refused, or fails, keeps no other from its turn, nor itself from the next.
    """
    stop, pulse = threading.Event(), pulse or Pulse()

    def turns() -> None:
        with ThreadPoolExecutor(1, "clockwork") as aside:
            while not stop.wait(every_s):
                for work in works:
                    # Asked of a future, so that a fault nobody foresaw ends that work's turn and
                    # not the clock: it is logged, shown to people, and tried again.
                    error = aside.submit(work, database, now_ms()).exception()
                    pulse.did(_name(work), error)
                    _tell(_name(work), error)
                pulse.turned()

    thread = threading.Thread(target=turns, name="clock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _tell(work: str, error: BaseException | None) -> None:
    if isinstance(error, AccountError):
        _log.warning("by the clock, %s: %s", work, error)
    elif error is not None:
        _log.error("by the clock, %s", work, exc_info=error)


def _name(work: Work) -> str:
    inner = getattr(work, "func", work)
    return str(getattr(inner, "__qualname__", type(inner).__name__))
