"""The pages behind a real server on loopback."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from account.mail import Mail
from account.pages import routes
from tests.account.pages.scene import Scene


@contextmanager
def serving(scene: Scene, public_url: str = "", mail: Mail | None = None) -> Iterator[str]:
    """Serve until the block ends; its address, which is also the public one unless given."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        pages = routes(
            scene.database, public_url=public_url or url, now_ms=lambda: scene.now, mail=mail
        )
        config = uvicorn.Config(Starlette(routes=pages), log_level="warning", lifespan="off")
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        try:
            yield url
        finally:
            server.should_exit = True
            running.join()
