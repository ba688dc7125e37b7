"""Somebody's server, a webhook to it, and the clockwork that sends, by hand."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from account.store.first_start import the_account
from account.webhooks import deliveries, hooks
from account.webhooks.hooks import Asked
from account.webhooks.sending import Sending


class Receiver:
    """Somebody's server: notes what came, and answers as it is told."""

    def __init__(self) -> None:
        self.came, self.answer = list[tuple[dict[str, str], bytes]](), 200
        self.says = b"thank you"
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.came.append((dict(self.headers), body))
                self.send_response(receiver.answer)
                if receiver.answer == 302:
                    self.send_header("Location", receiver.url)
                self.end_headers()
                self.wfile.write(receiver.says)

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.close()


@pytest.fixture
def hook_to(account):

    def make(url, **more):
        with account.database.write() as connection:
            asked = Asked("Chat", url, **more)
            return hooks.add(
                connection, the_account(connection), asked, "anna", account.now_ms, inside=True
            )

    return make


@pytest.fixture
def send(account):
    def go(later_ms=0):
        account.now_ms += later_ms
        return Sending(inside=True)(account.database, account.now_ms)

    return go


def log_of(account, hook):
    """What the account noted of each message."""
    with account.database.read() as connection:
        return deliveries.log(connection, hook)
