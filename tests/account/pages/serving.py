"""The pages behind a real server on loopback."""

import socket
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from account.mail import Mail
from account.pages import routes
from tests.account.pages.scene import Scene

ADDRESSES = 3
"""More than one, so that what a test leaves open is not the next one's."""
PATIENCE_S = 60
"""A page may take so long on a machine that stalls."""


def calling(url: str, **given: Any) -> httpx.Client:
    """Somebody who calls there and waits for the answer."""
    return httpx.Client(base_url=url, timeout=PATIENCE_S, **given)


class Doors:
    """One server for many tests, and behind each of its addresses the pages of one at a time.

    A server's start and end take longer than most of these tests.
    """

    def __init__(self, ports: list[int]) -> None:
        self._free = deque(ports)
        self._behind = dict[int, ASGIApp]()
        self._under_way = Counter[int]()
        self._done = threading.Condition()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        port = scope["server"][1]
        with self._done:
            self._under_way[port] += 1
        try:
            await self._behind[port](scope, receive, send)
        finally:
            with self._done:
                self._under_way[port] -= 1
                self._done.notify_all()

    @contextmanager
    def serving(
        self, scene: Scene, public_url: str = "", mail: Mail | None = None
    ) -> Iterator[str]:
        """Serve until the block ends; its address, which is also the public one unless given."""
        port = self._free.popleft()
        url = f"http://127.0.0.1:{port}"
        pages = routes(
            scene.database,
            public_url=public_url or url,
            now_ms=lambda: scene.now,
            mail=mail,
            clock_s=lambda: scene.now / 1000,
        )
        self._behind[port] = Starlette(routes=pages)
        try:
            yield url
        finally:
            with self._done:
                assert self._done.wait_for(lambda: not self._under_way[port], timeout=PATIENCE_S)
            del self._behind[port]
            self._free.append(port)


@contextmanager
def opened() -> Iterator[Doors]:
    """Doors that somebody may knock at, until the block ends."""
    listening = [socket.create_server(("127.0.0.1", 0)) for _ in range(ADDRESSES)]
    doors = Doors([one.getsockname()[1] for one in listening])
    server = uvicorn.Server(uvicorn.Config(doors, log_level="warning", lifespan="off"))
    running = threading.Thread(target=server.run, kwargs={"sockets": listening})
    running.start()
    try:
        yield doors
    finally:
        server.should_exit = True
        running.join()
