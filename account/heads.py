"""A request's head within bounds: httptools itself keeps one of any length in memory."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

BIGGEST_HEAD = 64 * 1024
"""Bytes of address and headers, before anybody is asked who they are; browsers send a tenth."""


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's own, but a head that does not end is answered with 400 and the line is closed."""

    _in_head = True
    _head = 0

    def data_received(self, data: bytes) -> None:
        """What came, in pieces of the network's choosing."""
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > BIGGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("the request's head is too long")

    def on_headers_complete(self) -> None:
        """The head ends."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request ends; the next one's head begins."""
        self._in_head, self._head = True, 0
        super().on_message_complete()
