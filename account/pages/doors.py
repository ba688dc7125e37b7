"""Doors for everybody: only so many strangers are served at a time, and the others stand in line.

They wait on the event loop and hold no thread, so that however many come at once, people of the
account get their pages and terminals' batches their turns. Each is let in in the order they came;
where the line is too long, they are told to come again.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from math import ceil

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from account.limits import Limit
from account.pages.desk import Page, address

Tell = Callable[[Request, str, HTTPStatus], Response]
"""A page with one message, named by its word."""
_AGAIN_S = 5


class Door:
    """`limit` is how often each address may come; `in_line` how many may wait for those inside.

    Without a limit the page keeps its own.
    """

    def __init__(self, limit: Limit | None, *, inside: int, in_line: int) -> None:
        self._limit, self._inside, self._in_line = limit, inside, in_line
        self._places: CapacityLimiter | None = None

    def through(self, page: Page, tell: Tell) -> Callable[[Request], Awaitable[Response]]:
        """The page, within bounds; 429 `too_many` and 503 `not_now` are told by `tell`."""

        async def shown(request: Request) -> Response:
            wait_s = self._limit.take(address(request)) if self._limit else 0.0
            if wait_s:
                return _later(tell(request, "too_many", HTTPStatus.TOO_MANY_REQUESTS), wait_s)
            if self._places is None:  # it belongs to the loop that serves
                self._places = CapacityLimiter(self._inside)
            if self._places.statistics().tasks_waiting >= self._in_line:
                full = tell(request, "not_now", HTTPStatus.SERVICE_UNAVAILABLE)
                return _later(full, _AGAIN_S)
            return await to_thread.run_sync(page, request, limiter=self._places)

        return shown


def _later(reply: Response, wait_s: float) -> Response:
    reply.headers["Retry-After"] = str(ceil(wait_s))
    return reply
