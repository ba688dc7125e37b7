"""The line to the account: one HTTP call at a time, bounded in time and size.

A connection serves one call. Heartbeats are minutes apart, so there is little to keep alive, and
a call that owns its sockets can be cut off at any moment, by its deadline or by `close`.
"""

import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from threading import Lock, Timer

import requests
import urllib3

from kiosk.addresses import trouble_with
from kiosk.errors import AccountUnreachable
from kiosk.sync.catch import CatchingAdapter
from kiosk.sync.reply import Reply
from kiosk.sync.trouble import CannotTrust, UnsafeAddress

TIMEOUT = (5.0, 30.0)
"""Seconds to connect, then between bytes."""
DEADLINE_S = 120.0
"""Seconds for a whole call, however slowly the bytes drip."""
BIGGEST_REPLY = 2 * 1024 * 1024
"""Bytes; a receipt for 500 responses has about 60 KiB, a survey in ten languages as much."""
_PIECE = 16 * 1024

_NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME (openssl/x509_vfy.h), which Python's ssl does not name."""


def safe_address(address: str) -> str:
    """An account's address without its last slash; raises UnsafeAddress for one not to be used."""
    if wrong := trouble_with(address):
        raise UnsafeAddress(address, wrong)
    return address.rstrip("/")


class Line:
    """Calls through proxy and authorities of choice.

    While `clock_synced` says no, certificate dates are ignored: a terminal that boots in 1970, or
    is told a wrong year (kiosk.sync.dates), must still reach the account. Chain and name are always
    checked. Raises CannotTrust for a file of authorities that cannot be read.
    """

    def __init__(
        self,
        *,
        clock_synced: Callable[[], bool],
        ca: str = "",
        proxy: str = "",
        timeout: tuple[float, float] = TIMEOUT,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._clock_synced, self._timeout, self._deadline_s = clock_synced, timeout, deadline_s
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._context = _context(ca)
        self._dated = self._context.verify_flags
        self._lock, self._closed, self._caught = Lock(), False, list[socket.socket]()

    def call(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Reply:
        """One call, one reply, whatever its status; raises AccountUnreachable."""
        no_dates = 0 if self._clock_synced() else _NO_CHECK_TIME
        self._context.verify_flags = self._dated | no_dates
        deadline = Timer(self._deadline_s, self._cut)
        deadline.daemon = True
        deadline.start()
        try:
            with closing(CatchingAdapter(self._context, self._catch)) as adapter:
                request = requests.Request(method, url, headers=dict(headers), data=body)
                return self._exchange(adapter, request.prepare())
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise AccountUnreachable(url, error) from error
        finally:
            deadline.cancel()
            self._release()

    def close(self) -> None:
        """Cut a call that is under way, and refuse any more. Safe from another thread."""
        with self._lock:
            self._closed = True
        self._cut()

    def _exchange(self, adapter: CatchingAdapter, request: requests.PreparedRequest) -> Reply:
        # The adapter itself, not a session: a session would read a redirect's whole body, and
        # would let a .netrc replace our token.
        answer = adapter.send(request, stream=True, timeout=self._timeout, proxies=self._proxies)
        with closing(answer):
            body = bytearray()
            for piece in answer.iter_content(_PIECE):
                body += piece
                if len(body) > BIGGEST_REPLY:
                    raise requests.RequestException(f"a reply of more than {BIGGEST_REPLY} bytes")
            return Reply(answer.status_code, answer.headers, bytes(body))

    def _catch(self, handle: socket.socket) -> None:
        with self._lock:
            self._caught.append(handle)
            closed = self._closed
        if closed:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            for handle in self._caught:
                with suppress(OSError):  # it was gone already
                    handle.shutdown(socket.SHUT_RDWR)

    def _release(self) -> None:
        with self._lock:
            for handle in self._caught:
                handle.close()
            self._caught.clear()


def _context(ca: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca or None)
    except OSError as error:  # ssl.SSLError is one
        raise CannotTrust(f"the authorities in {ca}: {error}") from error
