"""The one thread that touches the outbox, with two lanes: a visitor never waits for a courier."""

import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.errors import KioskError

SWITCH_S = 0.0005
"""How long a busy thread keeps Python's lock from one that waits for it, in the whole process. A
press gives it away at every statement and every sync; with Python's 5 ms, a courier that packs
batches meanwhile costs it 20 to 30 ms."""


class WriterGone(KioskError):
    """The writer has stopped and takes no more work."""

    hint = "Start the terminal again."


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do on the writer's thread, or to refuse on whatever thread notices."""

    run: Callable[[], None]
    refuse: Callable[[KioskError], None]


class Writer:
    """Does jobs one after the other, urgent ones first.

    A job that raises is a mistake in the program: the thread ends with it, loudly, and every
    other job is refused.
    """

    def __init__(self) -> None:
        self._urgent, self._others = deque[Job](), deque[Job]()
        self._changed = threading.Condition()
        self._closing = self._gone = False
        self._last: Callable[[], None] = lambda: None
        sys.setswitchinterval(SWITCH_S)
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job, *, urgent: bool = False) -> None:
        """Queue a job; may be called from any thread."""
        with self._changed:
            if not self._closing and not self._gone:
                (self._urgent if urgent else self._others).append(job)
                self._changed.notify()
                return
        job.refuse(WriterGone("the store is closed"))

    def close(self, last: Callable[[], None]) -> None:
        """Finish what is queued, then do `last`; returns when the thread has ended."""
        with self._changed:
            self._last, self._closing = last, True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        try:
            while (job := self._next()) is not None:
                job.run()
            self._last()
        finally:
            with self._changed:
                self._gone = True
                left = [*self._urgent, *self._others]
            for job in left:
                job.refuse(WriterGone("the store's writer has failed"))

    def _next(self) -> Job | None:
        with self._changed:
            while not self._urgent and not self._others:
                if self._closing:
                    return None
                self._changed.wait()
            return self._urgent.popleft() if self._urgent else self._others.popleft()
