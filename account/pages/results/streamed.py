"""A page sent in parts: its head and a bar at once, each step as it is done, then what it holds.

The work goes on in a thread of its own, which tells its steps. Where whoever asked is gone, it ends
with the step it is at; until then it keeps the place it has among heavy work.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from threading import Event

from starlette.concurrency import run_in_threadpool
from starlette.types import Send

from account.turns import Outlasting

SendPiece = Callable[[str], None]
Work = Callable[[SendPiece], str]
"""Sends pieces while it works; what it returns is the page's end."""


class NobodyReadsError(Exception):
    """Whoever asked for the page is gone."""


class Streamed(Outlasting):
    """`begin` is sent at once; `fallen` in place of the end where the work raises."""

    def __init__(self, begin: str, work: Work, fallen: str, headers: Mapping[str, str]) -> None:
        super().__init__(self._pieces(begin, fallen), headers=headers, media_type="text/html")
        self._work, self._gone = work, Event()

    async def stream_response(self, send: Send) -> None:
        """ASGI."""
        try:
            await super().stream_response(send)
        finally:
            self._gone.set()

    async def _pieces(self, begin: str, fallen: str) -> AsyncIterator[str]:
        loop, sent = asyncio.get_running_loop(), asyncio.Queue[str | None]()

        def send(piece: str | None) -> None:
            loop.call_soon_threadsafe(sent.put_nowait, piece)

        working = asyncio.create_task(run_in_threadpool(self._worked, send))
        yield begin
        while (piece := await sent.get()) is not None:
            yield piece
        await asyncio.wait({working})
        if working.exception() is not None:  # the status is sent: the page itself has to say it
            yield fallen
        yield await working

    def _worked(self, send: Callable[[str | None], None]) -> str:
        def piece(html: str) -> None:
            if self._gone.is_set():
                raise NobodyReadsError
            send(html)

        try:
            return self._work(piece)
        except NobodyReadsError:
            return ""
        finally:
            if self.turn is not None:
                self.turn.end()
            send(None)
