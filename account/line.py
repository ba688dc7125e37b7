"""A line before what is large: only so many are read at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter


class Line:
    """For what takes memory as soon as it is read: whoever waits in it waits with it unread."""

    def __init__(self, *, inside: int, in_line: int) -> None:
        self._inside, self._in_line = inside, in_line
        self._places: CapacityLimiter | None = None

    @asynccontextmanager
    async def place(self) -> AsyncIterator[bool]:
        """A place inside for as long as the block lasts; False at once where the line is full."""
        if self._places is None:  # it belongs to the loop that serves
            self._places = CapacityLimiter(self._inside)
        if self._places.statistics().tasks_waiting >= self._in_line:
            yield False
            return
        async with self._places:
            yield True
