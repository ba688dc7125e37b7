"""When terminals are asked to come again, so that those who come are answered in time.

A calendar: whoever has more to tell is given the next free turn, as long as a batch takes at
present. A lone terminal with a million responses never waits, since its turn is always free; of
twenty thousand, each is told another moment, and the account works on without a queue. Slowing
all of them down and letting them go again by what the queue looks like was tried first: it sways,
and stands idle most of the time (generic cell rate algorithm, ITU-T I.371, with the rate measured).
"""

from account.store.intake.receipts import PACE
from feedback.batch import Pace

EARLY_S = 1.0
"""Turns are given out this much early: a few batches should wait, since they share a commit."""
LATE_S = 10.0
"""Whoever would wait longer is sent away: a call ends after 30 s without a byte, and what is taken
after that is taken in vain."""
LONGEST_S = 3600.0
_NEWEST = 0.5
"""The newest group's weight in what a batch takes."""
_BOLDER = 0.995
"""With nobody left waiting more could come: small groups say nothing of what full ones can do."""


class Calendar:
    """`now_s` is a clock that only grows. Belongs to one event loop."""

    def __init__(self) -> None:
        self._free_s = 0.0
        self._batch_s = 0.0

    def took(self, batches: int, seconds: float, *, left: int) -> None:
        """So many batches were taken together, in so much time, and so many are left waiting."""
        if not left:
            self._batch_s *= _BOLDER
            return
        each = seconds / batches
        known = self._batch_s or each
        self._batch_s = known + _NEWEST * (each - known)

    def next_turn_s(self, now_s: float, *, more: bool) -> float:
        """In how many seconds to come again; a turn is kept for those who have more to tell."""
        self._free_s = max(self._free_s, now_s)
        if more:
            self._free_s += self._batch_s
        return min(max(0.0, self._free_s - now_s - EARLY_S), LONGEST_S)

    def pace(self, now_s: float, *, more: bool) -> Pace:
        """What a receipt says."""
        return Pace(
            after_s=round(self.next_turn_s(now_s, more=more), 1),
            max_responses=PACE.max_responses,
            max_bytes=PACE.max_bytes,
        )
