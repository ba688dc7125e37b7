"""How much heavy reading goes on at a time: so much for each reader, each account, and in all.

One reader who asks a hundred times at once waits for themselves, and nobody else for them.
"""

import threading
import weakref
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from starlette.responses import Response, StreamingResponse

from account.errors import AccountError


class TooMuchAtOnce(AccountError):
    """`own` where it is the reader's own work that fills the places: theirs to wait for."""

    hint = "Wait until what was asked for is done, and ask again."
    after_s = 5

    def __init__(self, *, own: bool) -> None:
        whose = "you asked for" if own else "this account was asked for"
        super().__init__(f"too much that {whose} is under way")
        self.own = own
        self.status = HTTPStatus.TOO_MANY_REQUESTS if own else HTTPStatus.SERVICE_UNAVAILABLE


class Turns:
    """Places for heavy work. Whoever finds none waits a little, and not many may wait."""

    def __init__(
        self, *, each: int = 3, account: int = 6, all_of_us: int = 10, patience_s: float = 4.0
    ) -> None:
        self._most = (each, account, all_of_us)
        self._waits, self._patience_s = each, patience_s
        self._busy, self._waiting = Counter[str](), Counter[str]()
        self._moved = threading.Condition()

    def take(self, account_id: str, reader: str) -> "Turn":
        """A place, to be given back. Raises TooMuchAtOnce."""
        keys = (f"reader {reader}", f"account {account_id}", "all")
        with self._moved:
            if self._full(keys) and not self._comes(keys):
                raise TooMuchAtOnce(own=self._busy[keys[0]] >= self._most[0])
            self._busy.update(keys)
        return Turn(self, keys)

    @contextmanager
    def during(self, account_id: str, reader: str) -> Iterator[None]:
        """The same for as long as the block lasts."""
        turn = self.take(account_id, reader)
        try:
            yield
        finally:
            turn.end()

    def give_back(self, keys: tuple[str, ...]) -> None:
        """A place is free."""
        with self._moved:
            self._busy.subtract(keys)
            self._busy += Counter()  # names that nobody uses are forgotten
            self._moved.notify_all()

    def _full(self, keys: tuple[str, ...]) -> bool:
        return any(self._busy[key] >= most for key, most in zip(keys, self._most, strict=True))

    def _comes(self, keys: tuple[str, ...]) -> bool:
        reader = keys[0]
        if self._waiting[reader] >= self._waits or self._waiting.total() >= self._most[2]:
            return False
        self._waiting[reader] += 1
        try:
            return self._moved.wait_for(lambda: not self._full(keys), self._patience_s)
        finally:
            self._waiting[reader] -= 1
            self._waiting += Counter()


class Turn:
    """A place that somebody has; given back once, however often that is said."""

    def __init__(self, turns: Turns, keys: tuple[str, ...]) -> None:
        self.end = weakref.finalize(self, turns.give_back, keys)

    def until_sent(self, reply: Response) -> Response:
        """Keep it until all of this reply is sent, or whoever asked is gone."""
        if isinstance(reply, Outlasting):
            reply.turn = self
        elif isinstance(reply, StreamingResponse):
            reply.body_iterator = _Until(self, aiter(reply.body_iterator))
        else:
            self.end()
        return reply


class Outlasting(StreamingResponse):
    """A reply whose work may outlast its reader: whoever works gives `turn` back in the end."""

    turn: Turn | None = None


class _Until:
    """Pieces, and a place that goes back with the last; or with this, where nobody reads on."""

    def __init__(self, turn: Turn, pieces: AsyncIterator[str | bytes | memoryview]) -> None:
        self._turn, self._pieces = turn, pieces

    def __aiter__(self) -> "_Until":
        return self

    async def __anext__(self) -> str | bytes | memoryview:
        try:
            return await anext(self._pieces)
        except BaseException:  # its end, a fault, or the reader is gone
            self._turn.end()
            raise
