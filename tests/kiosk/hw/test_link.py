"""A network that comes is noticed; news that change nothing are not."""

import queue
import socket

import pytest

from kiosk.hw.link import LinkWatch, kernel_news
from kiosk.hw.network import Interface


def cable(*addresses: str, up: bool = True) -> tuple[Interface, ...]:
    return (Interface(name="eth0", mac="", up=up, addresses=addresses),)


class Kernel:
    """Tells that something changed, and what is there then."""

    def __init__(self) -> None:
        self.seen = queue.SimpleQueue[tuple[Interface, ...]]()
        self.told, self.heard = socket.socketpair()
        self.looked = queue.SimpleQueue[None]()

    def says(self, now: tuple[Interface, ...]) -> None:
        """Returns when it was looked at."""
        self.seen.put(now)
        self.told.send(b"news")
        self.looked.get(timeout=30)

    def look(self) -> tuple[Interface, ...]:
        now = self.seen.get(timeout=30)
        self.looked.put(None)
        return now


def test_only_an_address_that_was_not_there_counts() -> None:
    kernel, up = Kernel(), list[bool]()
    kernel.seen.put(cable("192.0.2.1"))
    watch = LinkWatch(lambda: up.append(True), lambda: kernel.heard, kernel.look)
    kernel.looked.get(timeout=30)
    for now in (
        cable("192.0.2.1"),
        cable("192.0.2.1", up=False),
        cable("192.0.2.1"),
        cable("192.0.2.1", "2001:db8::7"),
        cable("2001:db8::7"),
        cable("2001:db8::7"),
    ):
        kernel.says(now)
    watch.close()
    kernel.told.close()
    assert len(up) == 2


def test_where_the_kernel_tells_nothing_the_terminal_runs() -> None:
    def refused() -> socket.socket:
        raise PermissionError(1, "Operation not permitted")

    LinkWatch(lambda: None, refused).close()


def test_the_kernels_own_news_can_be_watched_and_left() -> None:
    try:
        kernel_news().close()
    except OSError:
        pytest.skip("no rtnetlink here")
    LinkWatch(lambda: None).close()
