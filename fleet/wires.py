"""One connection on its way through a made-up network, and what goes wrong with it."""

import random
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread

_PIECE = 16 * 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, for 0 s


class Faults:
    """What goes wrong with the calls that pass. Set from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._swallow = self._reset = 0
        self.cut_after: int | None = None
        """Bytes of each reply that come through; None for all."""
        self.delay_s = 0.0
        """How long each piece is held back, either way."""
        self.swallow_share = 0.0
        """How many of all replies are lost, by chance: 0 to 1."""
        self.swallowed = 0
        """How many were."""
        self.reset_share = 0.0
        """How many of all connections are broken before a word arrives, by chance: 0 to 1."""
        self.resets = 0
        """How many were, by chance or by order."""

    def swallow(self, replies: int = 1) -> None:
        """Let so many calls arrive and their replies be lost."""
        with self._lock:
            self._swallow = replies

    def reset(self, calls: int = 1) -> None:
        """Break so many connections as soon as they are made."""
        with self._lock:
            self._reset = calls

    def take_swallow(self) -> bool:
        """Whether this reply is to be lost; counts it."""
        with self._lock:
            due = self._swallow > 0 or random.random() < self.swallow_share  # noqa: S311 - no secret
            self._swallow = max(0, self._swallow - 1)
            self.swallowed += due
            return due

    def take_reset(self) -> bool:
        """Whether this connection is to be broken; counts it."""
        with self._lock:
            due = self._reset > 0 or random.random() < self.reset_share  # noqa: S311 - no secret
            self._reset = max(0, self._reset - 1)
            self.resets += due
            return due


class Wire:
    """One connection, a thread each way; the one that ends last closes both sockets."""

    def __init__(
        self,
        near: socket.socket,
        far: socket.socket,
        faults: Faults,
        ended: Callable[["Wire"], None],
    ) -> None:
        self._near, self._far, self._faults, self._ended = near, far, faults, ended
        self._cut, self._lock, self._running = Event(), Lock(), 2
        self._threads = (
            Thread(target=self._run, args=(near, far, False), daemon=True),
            Thread(target=self._run, args=(far, near, True), daemon=True),
        )

    def start(self) -> None:
        """Carry both ways."""
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until both ways have ended."""
        for thread in self._threads:
            thread.join()

    def cut(self) -> None:
        """Break it, as if the cable was."""
        self._cut.set()
        with self._lock:
            for end in (self._near, self._far):
                with suppress(OSError):  # closed already, or by the other side
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                    end.shutdown(socket.SHUT_RDWR)

    def _run(self, source: socket.socket, target: socket.socket, replies: bool) -> None:
        with suppress(OSError):  # either side may go at any time
            self._pump(source, target, replies)
        with self._lock:
            self._running -= 1
            if self._running:
                return
            self._near.close()
            self._far.close()
        self._ended(self)

    def _pump(self, source: socket.socket, target: socket.socket, replies: bool) -> None:
        passed = 0
        while piece := source.recv(_PIECE):
            if self._cut.wait(self._faults.delay_s):
                return
            if replies and passed == 0 and self._faults.take_swallow():
                self.cut()
                return
            limit = self._faults.cut_after
            if replies and limit is not None and passed + len(piece) > limit:
                target.sendall(piece[: limit - passed])
                self.cut()
                return
            target.sendall(piece)
            passed += len(piece)
        target.shutdown(socket.SHUT_WR)


def reset(end: socket.socket) -> None:
    """Close one end so that the other hears of a broken connection."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    end.close()
