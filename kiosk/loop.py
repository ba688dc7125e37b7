"""The main loop where there is no screen: one queue, and two beats."""

import logging
import signal
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import FrameType

log = logging.getLogger(__name__)

TICK_S = 0.2
HEARTBEAT_S = 1.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)

Work = Callable[[], None]


class PlainLoop:
    """Runs what is posted, in order, on the thread that calls `run`."""

    def __init__(self) -> None:
        self._posted = SimpleQueue[Work | None]()  # its put() may be called in a signal handler

    def post(self, work: Work) -> None:
        """Run it on the main loop, in the order posted; may be called from any thread."""
        self._posted.put(work)

    def stop(self) -> None:
        """Leave the loop once what was posted before is done; safe wherever `post` is."""
        self._posted.put(None)

    def run(self, tick: Work, *, on_ready: Work, heartbeat: Work) -> None:
        """Go on until `stop`, SIGTERM or SIGINT; whatever is raised in it ends it.

        `tick` is called five times a second and `heartbeat` once, both from this loop, so that
        they end when it hangs.
        """
        before = {one: signal.signal(one, self._on_signal) for one in _SIGNALS}
        try:
            self.post(on_ready)
            self._turn([_Beat(tick, TICK_S), _Beat(heartbeat, HEARTBEAT_S)])
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _turn(self, beats: "list[_Beat]") -> None:
        while True:
            try:
                work = self._posted.get(timeout=min(beat.due_in_s() for beat in beats))
            except Empty:
                pass
            else:
                if work is None:
                    return
                work()
            for beat in beats:  # also under a flood of work
                beat.strike()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        log.info("ends on %s", signal.Signals(number).name)
        self.stop()


class _Beat:
    def __init__(self, work: Work, every_s: float) -> None:
        self._work, self._every_s = work, every_s
        self._next = time.monotonic() + every_s

    def due_in_s(self) -> float:
        return max(0.0, self._next - time.monotonic())

    def strike(self) -> None:
        if self.due_in_s() > 0:
            return
        self._next = time.monotonic() + self._every_s  # a beat that was missed is not made up for
        self._work()
