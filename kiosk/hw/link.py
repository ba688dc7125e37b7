"""Notices when a network comes: the courier need not sit out its patience then.

The kernel tells of every change of links and addresses (rtnetlink(7)), and of many that are none:
a router that announces itself renews every address. So what counts is an address that was not
there before, on an interface that carries a signal.
"""

import logging
import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from kiosk.hw.network import Interface, interfaces

log = logging.getLogger(__name__)

_LINKS, _ADDRESSES_4, _ADDRESSES_6 = 0x1, 0x10, 0x100
"""Linux, linux/rtnetlink.h: the groups of news."""
_PIECE = 65536


def kernel_news() -> socket.socket:
    """A socket that can be read whenever something of the network changed. Raises OSError."""
    news = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    try:
        news.bind((0, _LINKS | _ADDRESSES_4 | _ADDRESSES_6))
    except OSError:
        news.close()
        raise
    return news


class LinkWatch:
    """Calls `on_up` from a thread of its own. Where the kernel tells nothing, nobody is called."""

    def __init__(
        self,
        on_up: Callable[[], object],
        news: Callable[[], socket.socket] = kernel_news,
        look: Callable[[], tuple[Interface, ...]] = interfaces,
    ) -> None:
        self._on_up, self._look = on_up, look
        self._end, self._ended = socket.socketpair()
        self._thread: threading.Thread | None = None
        try:
            self._news = news()
        except OSError as error:
            log.warning("a network that comes is not noticed: %s", error)
            return
        self._thread = threading.Thread(target=self._watch, name="link watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._end.close()
        if self._thread is not None:
            self._thread.join()
            self._news.close()
        self._ended.close()

    def _watch(self) -> None:
        known = self._reachable()
        while True:
            ready, _, _ = select.select([self._news, self._ended], [], [])
            if self._ended in ready:
                return
            with suppress(OSError):  # ENOBUFS: more news than fits, which is news too
                self._news.recv(_PIECE)
            now = self._reachable()
            if now - known:
                self._on_up()
            known = now

    def _reachable(self) -> set[tuple[str, str]]:
        return {(one.name, address) for one in self._look() if one.up for address in one.addresses}
