"""The process that serves: a socket of its own, and a word when it is ready."""

import gc
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from account.config import Serving
from account.errors import CannotListen, CannotUse
from account.heads import BoundedHttp

_BACKLOG = 512
_GOODBYE_S = 5
_SWITCH_S = 0.0005
"""After this a thread that waits for Python's lock insists on it."""


def listen(serving: Serving) -> socket.socket:
    """Take the port, before anything else is done; raises CannotListen."""
    try:
        return _bound(serving)
    except OSError as error:
        raise CannotListen(
            f"cannot listen at {serving.host} port {serving.port}: {error.strerror or error}",
            "Choose another with --host and --port (--port 0 takes any that is free).",
        ) from error


def _bound(serving: Serving) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        serving.host, serving.port, type=socket.SOCK_STREAM
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def serve(
    app: ASGIApp, serving: Serving, listener: socket.socket, ready: Callable[[], None]
) -> None:
    """Serve until SIGINT or SIGTERM, finishing what is under way; raises CannotUse."""
    config = uvicorn.Config(
        app,
        http=BoundedHttp,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(serving.trusted_proxy),
        forwarded_allow_ips=serving.trusted_proxy or None,
        ssl_certfile=serving.certificate,
        ssl_keyfile=serving.key,
        timeout_graceful_shutdown=_GOODBYE_S,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise CannotUse(
            f"--certificate {serving.certificate} --key {serving.key}: {error}",
            "Give PEM files that belong together and that the account may read.",
        ) from error
    # A batch makes thousands of small things and no cycles: looking for those ever and again
    # costs a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    # One thread reads while another writes: 5 ms, Python's own, is as long as a batch takes in all.
    sys.setswitchinterval(_SWITCH_S)
    _Server(config, ready).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says when it is ready, and leaves with 0 when it is told to go."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's own, but it does not raise the signal once more at the end."""
        told = (signal.SIGINT, signal.SIGTERM)
        before = {one: signal.signal(one, self.handle_exit) for one in told}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def say(line: str) -> None:
    """One line for whoever started us, at once even through a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
