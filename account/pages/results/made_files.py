"""Files that were worked out while somebody watched, until their browser comes for them."""

from collections import OrderedDict
from secrets import token_hex
from threading import Lock
from typing import NamedTuple

from starlette.responses import Response

from account.limits import ClockS

_KEPT_S = 60.0
_MOST = 16
"""In all, in memory: a report has some hundred kilobytes. One that is gone is made anew."""


class _Made(NamedTuple):
    reply: Response
    person_id: str
    at_s: float


class MadeFiles:
    """For whom each was made, and for nobody else."""

    def __init__(self, clock_s: ClockS) -> None:
        self._clock_s = clock_s
        self._kept, self._lock = OrderedDict[str, _Made](), Lock()

    def keep(self, person_id: str, reply: Response) -> str:
        """The name it is asked for by."""
        name, now_s = token_hex(8), self._clock_s()
        with self._lock:
            self._forget(now_s, most=_MOST - 1)
            self._kept[name] = _Made(reply, person_id, now_s)
        return name

    def take(self, person_id: str, name: str) -> Response | None:
        """None where it is not there, or not theirs."""
        with self._lock:
            self._forget(self._clock_s(), most=_MOST)
            made = self._kept.get(name)
        return made.reply if made is not None and made.person_id == person_id else None

    def _forget(self, now_s: float, *, most: int) -> None:
        while self._kept:
            oldest = next(iter(self._kept))
            if len(self._kept) <= most and now_s - self._kept[oldest].at_s < _KEPT_S:
                return
            del self._kept[oldest]
