"""Sockets that answer as told, and the things a courier carries."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from feedback import wire
from feedback.batch import Batch, Health, Pace, Receipt
from feedback.response import Moment
from kiosk.credentials import Credentials
from kiosk.sync.client import AccountClient
from kiosk.sync.line import Line

from .story import Story, told

BATCH_ID = "0123456789abcdef"
STORE_ID = "00000000000000aa"
MOMENT = Moment(boot_id="b", boot_ms=1000, wall_ms=2000, wall_synced=False)
BOUND = Credentials(
    account="http://127.0.0.1", token="t" * 64, signing_key="00" * 32, terminal_id="0000000000ab"
)
BATCH = Batch(
    v=1,
    batch_id=BATCH_ID,
    store_id=STORE_ID,
    captured_seq=0,
    kept_from_seq=1,
    sent=MOMENT,
    health=Health(version="0", outbox=0),
    settings_rev="",
)
RECEIPT = Receipt(
    batch_id=BATCH_ID,
    store_id=STORE_ID,
    server_ms=5,
    results=(),
    resend=(),
    next=Pace(after_s=0, max_responses=500, max_bytes=1000),
    settings=None,
    want_surveys=(),
    commands=(),
)


class Stranger:
    """An HTTP server that gives one answer to everything, and remembers what it was asked."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = 200, dict[str, str](), b""
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.write: Callable[[Any], None] | None = None
        stranger = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                asked = self.rfile.read(length)
                stranger.asked.append((self.command, self.path, dict(self.headers), asked))
                if stranger.write is not None:
                    stranger.write(self)
                    return
                self.answer_now()

            def answer_now(self) -> None:
                self.send_response(stranger.status)
                for name, value in stranger.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(stranger.body)))
                self.end_headers()
                self.wfile.write(stranger.body)

            do_GET = do_POST = do_PUT = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._server.block_on_close = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def server(self) -> ThreadingHTTPServer:
        return self._server

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def says(self, status: int, body: bytes, **headers: str) -> None:
        self.status, self.body = status, body
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def problem(self, status: int, batch_id: str | None = BATCH_ID, **headers: str) -> None:
        named = "" if batch_id is None else f',"batch_id":"{batch_id}"'
        body = f'{{"title":"t","status":{status},"detail":"because","code":"c"{named}}}'
        self.says(status, body.encode(), Content_Type="application/problem+json", **headers)

    def receipt(self, receipt: Receipt = RECEIPT) -> None:
        self.says(200, wire.to_json(receipt), Content_Type="application/json")

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    made = Stranger()
    yield made
    made.close()


@pytest.fixture
def client(stranger: Stranger) -> Iterator[AccountClient]:
    with ExitStack() as stack:
        line = Line(clock_synced=lambda: True)
        stack.callback(line.close)
        yield AccountClient(f"http://127.0.0.1:{stranger.port}", line)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with told(tmp_path) as one:
        yield one
