"""A request within bounds: httptools itself keeps a head of any length, and waits for ever.

What does not come to an end in time is hung up on, so that nobody holds a connection by letting a
byte drip in now and then. Nothing of this is done for requests that come in one piece, as nearly
all do.

Who is answered before they have sent everything (refused, mostly) is heard to the end, within
bounds: a socket that is closed while bytes arrive is reset, and a reset overtakes the answer.
"""

from asyncio import TimerHandle, Transport
from collections.abc import Callable

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

BIGGEST_HEAD = 64 * 1024
"""Bytes of address and headers, before anybody is asked who they are; browsers send a tenth."""
HEAD_S = 20.0
"""From the opening of a connection, or the first byte of a later request, to the end of a head."""
BODY_S = 180.0
"""For what follows; a terminal gives up after 120 s."""
SLOWEST = 8 * 1024
"""Bytes a second: each so many give a second more, so that large files come through thin lines."""
BIGGEST_BODY = 128 * 1024 * 1024
"""Twice the largest that is taken anywhere. More is not even read to be thrown away."""
_AFTER_A_FAULT = 4 * 1024 * 1024
PARTING_S = 60.0
"""For what still comes once the answer is out and the line is to be closed."""


class Parting:
    """A transport as uvicorn uses it; whoever wants it closed asks `part` first."""

    def __init__(self, line: Transport, part: Callable[[], None]) -> None:
        self._line, self.close, self.closing = line, part, False
        self.write, self.get_extra_info = line.write, line.get_extra_info
        self.pause_reading, self.resume_reading = line.pause_reading, line.resume_reading

    def is_closing(self) -> bool:
        """Whether nothing more is to be said on it."""
        return self.closing or self._line.is_closing()

    def hang_up(self) -> None:
        """Close it, whoever still speaks."""
        self._line.close()

    def say_no_more(self) -> None:
        """They see the end of it, and may go on sending; TLS has no such half."""
        self.closing = True
        self.resume_reading()
        if self._line.can_write_eof():
            self._line.write_eof()


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's own, but a head that does not end is answered with 400 and the line is closed."""

    head_s, body_s, slowest, parting_s = HEAD_S, BODY_S, SLOWEST, PARTING_S
    biggest_body = BIGGEST_BODY
    _line: Parting
    _in_head = True
    _head = _body = 0
    _since = 0.0
    _due: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Somebody calls, and is to say what they want."""
        self._line = Parting(transport, self._part)
        super().connection_made(self._line)  # type: ignore[arg-type]
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._hurry_no_more()
        self._line.closing = True
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """What came, in pieces of the network's choosing."""
        if self._in_head:
            self._head += len(data)
            if self._line.closing:
                self._thrown_away(data)
                return
        super().data_received(data)
        if self._in_head and self._head > BIGGEST_HEAD and not self._line.is_closing():
            self.send_400_response("the request's head is too long")
        if self._due is None and (self._head or not self._in_head):
            self._wait()

    def on_headers_complete(self) -> None:
        """The head ends."""
        self._in_head, self._body = False, 0
        self._hurry_no_more()
        super().on_headers_complete()
        if self.expect_100_continue:
            # Whether they send it after a refusal nobody knows: no other request comes behind it.
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """A piece of what follows it."""
        self._thrown_away(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request ends; the next one's head begins."""
        self._in_head, self._head = True, 0
        self._hurry_no_more()
        super().on_message_complete()
        if self._line.closing:
            self._line.hang_up()

    def on_response_complete(self) -> None:
        """It is answered; nothing is begun any more on a line that is to be closed."""
        if self._line.closing:
            self.server_state.total_requests += 1
        else:
            super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """What came is no request."""
        if self._line.closing:  # and its answer is out
            self._line.hang_up()
        else:
            self._in_head, self._head = True, max(self._head, 1)  # all that still comes is none
            self._body = self.biggest_body - _AFTER_A_FAULT
            super().send_400_response(msg)

    def _part(self) -> None:
        """The answer is out. Where more of the request comes, hear it first."""
        if self._in_head and not self._head:
            self._line.hang_up()
        elif not self._line.closing:
            self._line.say_no_more()
            self._hurry_no_more()
            self._due = self.loop.call_later(self.parting_s, self._line.hang_up)

    def _thrown_away(self, some: bytes) -> None:
        self._body += len(some)
        if self._body > self.biggest_body:
            self._line.hang_up()

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
            self._line.hang_up()

    def _hurry_no_more(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
