"""Where messages may go, and how long anybody may keep us waiting."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from account.errors import Misconfigured
from account.store.first_start import the_account
from account.webhooks import hooks, outside
from account.webhooks.hooks import Asked
from tests.account.conftest import NOW_MS
from tests.account.webhooks.conftest import log_of


def test_no_redirect_is_followed(account, terminal, receiver, hook_to, send):
    hook, _ = hook_to(receiver.url)
    receiver.answer = 302
    terminal.send(terminal.press())
    send()
    assert len(receiver.came) == 1
    assert "302" in log_of(account, hook)[0].said


def test_whatever_a_receiver_says_ends_in_a_line_of_the_log(
    account, terminal, receiver, hook_to, send
):
    hook, _ = hook_to(receiver.url)
    receiver.says = b"\0\x1b[31m\xff\xed\xa0\x80\xe2\x80\xae\nfine"
    terminal.send(terminal.press())
    send()
    (line,) = log_of(account, hook)
    assert line.said.isprintable()
    assert line.said.endswith("fine")
    assert line.arrived_ms


@pytest.fixture
def trickle() -> Iterator[str]:
    """A receiver that goes on saying a little, and never ends."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                while not over.wait(0.02):
                    self.wfile.write(b".")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    over.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_receiver_that_never_ends_is_left(trickle, monkeypatch):
    monkeypatch.setattr(outside, "WHOLE_S", 1.5)
    monkeypatch.setattr(outside, "_MOST_READ", 1_000_000)
    # It is cut off in the middle of what it says; what came until then is enough to judge by.
    assert outside.post(trickle, b"{}", {}, inside=True).startswith("200 .")


def test_an_address_in_any_script_ends_in_a_line_of_the_log(account, terminal, hook_to, send):
    hook, _ = hook_to("http://例え.invalid/気?持=ち")
    terminal.send(terminal.press())
    assert send() == 1
    assert log_of(account, hook)[0].said == "nobody knows where xn--r8jz45g.invalid is"
    assert outside.target("http://x.org/気", inside=True).path == "/%E6%B0%97"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[2002:7f00:1::]/",
        "https://10.1.2.3/",
        "https://192.168.0.9/",
        "https://169.254.169.254/latest",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://224.0.0.1/",
        "https://[64:ff9b::7f00:1]/",
        "https://[::7f00:1]/",
        "https://[fec0::1]/",
        "https://100.64.0.1/",
        "https://192.0.0.192/",
        "https://168.63.129.16/",
        "https://198.18.0.1/",
        "https://[64:ff9b::c000:c0]/",
        "https://[64:ff9b:1::7f00:1]/",
        "https://[2002:c000:c0::]/",
        "https://[2001:0:7f00:1::]/",
        "https://[2606:4700::200:5efe:a00:1]/",
        "https://[::ffff:0:127.0.0.1]/",
        "https://[fd12::1]/",
        "https://0x7f.1/",
    ],
)
def test_nothing_is_sent_into_our_own_network(url):
    with pytest.raises(outside.NotDelivered, match=r"inside a network|nobody knows"):
        outside.post(url, b"{}", {}, inside=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org",
        "http://example.org/",
        "https://",
        "https://user:word@example.org/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://example.org/\r\nX: y",
        "javascript:alert(1)",
        "https://example.org/" + "x" * 1000,
    ],
)
def test_an_address_that_cannot_be_is_refused_when_it_is_given(account, url):
    with account.database.write() as connection:
        account_id = the_account(connection)
        with pytest.raises(Misconfigured):
            hooks.add(connection, account_id, Asked("Chat", url), "anna", NOW_MS, inside=False)


@pytest.mark.parametrize(
    "asked",
    [
        Asked("", "https://example.org"),
        Asked("a\nb", "https://example.org"),
        Asked("x", "https://example.org", events=()),
        Asked("x", "https://example.org", events=("everything",)),
        Asked("x", "https://example.org", touchpoint_id="0" * 12),
        Asked("x", "https://example.org", touchpoint_id="0" * 12, events=("responses", "person")),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(account, asked):
    with account.database.write() as connection, pytest.raises(Misconfigured):
        hooks.add(connection, the_account(connection), asked, "anna", NOW_MS, inside=False)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://x.example/a", "x.example"),
        ("https://x.example:8443", "x.example:8443"),
        ("https://[fd00::5]/", "[fd00::5]"),
        ("http://[fd00::5]:8080/", "[fd00::5]:8080"),
    ],
)
def test_a_receiver_is_called_by_its_name(url, host):
    assert outside.named(outside.target(url, inside=True)) == host
