"""A request within bounds: httptools itself keeps a head of any length, and waits for ever.

What does not come to an end in time is hung up on, so that nobody holds a connection by letting a
byte drip in now and then. Nothing of this is done for requests that come in one piece, as nearly
all do.
"""

from asyncio import BaseTransport, TimerHandle

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

BIGGEST_HEAD = 64 * 1024
"""Bytes of address and headers, before anybody is asked who they are; browsers send a tenth."""
HEAD_S = 20.0
"""From the opening of a connection, or the first byte of a later request, to the end of a head."""
BODY_S = 180.0
"""For what follows; a terminal gives up after 120 s."""
SLOWEST = 8 * 1024
"""Bytes a second: each so many give a second more, so that large files come through thin lines."""


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's own, but a head that does not end is answered with 400 and the line is closed."""

    head_s, body_s, slowest = HEAD_S, BODY_S, SLOWEST
    _in_head = True
    _head = _body = 0
    _since = 0.0
    _due: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Somebody calls, and is to say what they want."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._hurry_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """What came, in pieces of the network's choosing."""
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > BIGGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("the request's head is too long")
        if self._due is None and (self._head or not self._in_head):
            self._wait()

    def on_headers_complete(self) -> None:
        """The head ends."""
        self._in_head, self._body = False, 0
        self._hurry_no_more()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of what follows it."""
        self._body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request ends; the next one's head begins."""
        self._in_head, self._head = True, 0
        self._hurry_no_more()
        super().on_message_complete()

    def _wait(self) -> None:
        self._since = self.loop.time()
        self._due = self.loop.call_later(self._patience_s(), self._look)

    def _patience_s(self) -> float:
        return self.head_s if self._in_head else self.body_s + self._body / self.slowest

    def _look(self) -> None:
        left_s = self._patience_s() - (self.loop.time() - self._since)
        if left_s > 0:
            self._due = self.loop.call_later(left_s, self._look)
        else:
            self._due = None
            self.transport.close()

    def _hurry_no_more(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
