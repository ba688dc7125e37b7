"""The courier: a thread that makes the rounds when they are due, or when it is called."""

from enum import Enum, auto
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol

LONGEST_NAP_S = 60.0
"""The boot clock counts a suspended board's sleep and a thread's timer does not: look up often."""
GOODBYE_S = 10.0
"""How long `close` waits: only a name server that does not answer takes as long."""


class Round(Protocol):
    """What the thread needs of the rounds' schedule."""

    @property
    def due_in_s(self) -> float:
        """Seconds until the next errand."""

    def hurry(self) -> None:
        """Make it due now."""

    def visit_closed(self) -> None:
        """Make it due soon."""


class Walk(Protocol):
    """The rounds, as the thread sees them."""

    @property
    def schedule(self) -> Round:
        """When to go."""

    def step(self) -> None:
        """Go once."""

    def rotate_token(self) -> None:
        """Announce a new token with the next batch."""


class Cuttable(Protocol):
    """Whoever may keep the courier waiting."""

    def close(self) -> None:
        """Cut what is under way, and refuse any more."""


class _Call(Enum):
    WAKE = auto()
    VISIT_CLOSED = auto()
    ROTATE_TOKEN = auto()
    STOP = auto()


class Courier:
    """Owns the thread, and closes `account` with itself. Its methods may be called from any."""

    def __init__(self, rounds: Walk, account: Cuttable) -> None:
        self._rounds, self._account = rounds, account
        self._calls = SimpleQueue[_Call]()
        self._thread = Thread(target=self._run, name="courier", daemon=False)

    def start(self) -> None:
        """Set out; the first round is due at once."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the thread is there."""
        return self._thread.is_alive()

    def wake(self) -> None:
        """The link is up, or a person pressed "send now": go at once."""
        self._calls.put(_Call.WAKE)

    def visit_closed(self) -> None:
        """There is a response to fetch, within ten seconds."""
        self._calls.put(_Call.VISIT_CLOSED)

    def rotate_token(self) -> None:
        """Change the token with the next batch."""
        self._calls.put(_Call.ROTATE_TOKEN)

    def close(self) -> None:
        """End promptly, whatever is under way; what was not acknowledged stays in the outbox."""
        self._calls.put(_Call.STOP)
        self._account.close()
        if self._thread.is_alive():
            self._thread.join(GOODBYE_S)

    def _run(self) -> None:
        while self._go_on(self._next_call()):
            if self._calls.empty() and self._rounds.schedule.due_in_s <= 0:
                self._rounds.step()

    def _next_call(self) -> _Call | None:
        try:
            return self._calls.get(timeout=min(self._rounds.schedule.due_in_s, LONGEST_NAP_S))
        except Empty:
            return None

    def _go_on(self, call: _Call | None) -> bool:
        match call:
            case _Call.STOP:
                return False
            case _Call.WAKE:
                self._rounds.schedule.hurry()
            case _Call.VISIT_CLOSED:
                self._rounds.schedule.visit_closed()
            case _Call.ROTATE_TOKEN:
                self._rounds.rotate_token()
        return True
