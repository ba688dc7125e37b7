"""Bounded in time, cut from another thread, and trusting nobody it should not."""

import datetime
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import trustme

from kiosk.errors import AccountUnreachable
from kiosk.sync.line import Line, safe_address
from kiosk.sync.trouble import CannotTrust, UnsafeAddress

from .conftest import Stranger

LONG_AGO = datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)


def line(**said: Any) -> Line:
    return Line(**{"clock_synced": lambda: True, **said})


# --- where to


@pytest.mark.parametrize(
    "address",
    [
        "https://account.example.org",
        "https://account.example.org:8443/feedback",
        "http://127.0.0.1:8000",
        "http://localhost",
        "http://[::1]:80",
    ],
)
def test_addresses_to_be_used(address: str) -> None:
    assert safe_address(address + "/") == address


@pytest.mark.parametrize(
    "address",
    [
        "http://account.example.org",
        "http://192.168.1.20:8000",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "ftp://account.example.org",
        "account.example.org",
        "",
        "https://",
        "https://[",
        "https://host:99999",
        "https://me:secret@account.example.org",
        "https://account.example.org/?a=b",
    ],
)
def test_addresses_that_are_refused_with_the_cure(address: str) -> None:
    with pytest.raises(UnsafeAddress) as met:
        safe_address(address)
    assert repr(address) in str(met.value)
    assert "https://" in met.value.hint


# --- how long


def test_a_reply_that_drips_is_cut_at_the_deadline(stranger: Stranger) -> None:
    gone = Event()

    def drip(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        try:
            while not gone.wait(0.02):
                handler.wfile.write(b" ")
        except OSError:
            gone.set()

    stranger.write = drip
    with pytest.raises(AccountUnreachable):
        line(deadline_s=0.2).call("GET", f"http://127.0.0.1:{stranger.port}/", {})
    assert gone.wait(30), "the connection was not cut"


def test_headers_that_drip_are_cut_at_the_deadline(stranger: Stranger) -> None:
    gone = Event()

    def drip(handler: Any) -> None:
        try:
            while not gone.wait(0.02):
                handler.wfile.write(b"H")
        except OSError:
            gone.set()

    stranger.write = drip
    with pytest.raises(AccountUnreachable):
        line(deadline_s=0.2).call("GET", f"http://127.0.0.1:{stranger.port}/", {})
    assert gone.wait(30), "the connection was not cut"


def test_silence_between_bytes_ends_the_call() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(AccountUnreachable, match="timed out"):
            line(timeout=(5, 0.1)).call("GET", f"http://127.0.0.1:{port}/", {})


def test_closing_cuts_a_call_under_way_and_refuses_more(stranger: Stranger) -> None:
    arrived, done = Event(), Event()

    def wait(handler: Any) -> None:
        arrived.set()
        done.wait(60)

    stranger.write = wait
    under_test, met = line(), list[BaseException]()

    def call() -> None:
        try:
            under_test.call("GET", f"http://127.0.0.1:{stranger.port}/", {})
        except AccountUnreachable as trouble:
            met.append(trouble)

    thread = Thread(target=call)
    thread.start()
    assert arrived.wait(60)
    under_test.close()
    thread.join(60)  # the server still waits: only the cut can have ended it
    assert not thread.is_alive()
    done.set()
    assert len(met) == 1
    with pytest.raises(AccountUnreachable):
        under_test.call("GET", f"http://127.0.0.1:{stranger.port}/", {})
    assert len(stranger.asked) == 1


def test_through_a_proxy(stranger: Stranger) -> None:
    stranger.says(200, b"by proxy")
    proxied = line(proxy=f"http://127.0.0.1:{stranger.port}")
    assert proxied.call("GET", "http://localhost:9/x", {}).body == b"by proxy"
    assert stranger.asked[0][1] == "http://localhost:9/x"


def test_the_surroundings_are_not_asked_for_a_proxy(
    stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    stranger.says(200, b"direct")
    assert line().call("GET", f"http://127.0.0.1:{stranger.port}/", {}).body == b"direct"


# --- whom to trust


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


class Encrypted:
    """The stranger's port, with a certificate of choice in front of it."""

    def __init__(self, stranger: Stranger, certificate: trustme.LeafCert) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        stranger.server.socket = context.wrap_socket(
            stranger.server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.address = f"https://127.0.0.1:{stranger.port}/"


@pytest.fixture
def quiet(stranger: Stranger) -> Iterator[Stranger]:
    """Refused handshakes are expected, and not worth a traceback."""
    stranger.server.handle_error = lambda *_: None  # type: ignore[method-assign]
    stranger.says(200, b"hello")
    return stranger


def test_a_custom_authority(quiet: Stranger, authority: trustme.CA, ca: str) -> None:
    at = Encrypted(quiet, authority.issue_cert("127.0.0.1")).address
    assert line(ca=ca).call("GET", at, {}).body == b"hello"


@pytest.mark.parametrize("synced", [True, False])
def test_an_unknown_authority_is_never_trusted(quiet: Stranger, ca: str, synced: bool) -> None:
    at = Encrypted(quiet, trustme.CA().issue_cert("127.0.0.1")).address
    with pytest.raises(AccountUnreachable, match="certificate verify failed"):
        line(ca=ca, clock_synced=lambda: synced).call("GET", at, {})


@pytest.mark.parametrize("synced", [True, False])
def test_another_name_is_never_trusted(
    quiet: Stranger, authority: trustme.CA, ca: str, synced: bool
) -> None:
    at = Encrypted(quiet, authority.issue_cert("account.example.org")).address
    with pytest.raises(AccountUnreachable, match="certificate verify failed"):
        line(ca=ca, clock_synced=lambda: synced).call("GET", at, {})


def test_dates_count_only_while_the_clock_is_right(
    quiet: Stranger, authority: trustme.CA, ca: str
) -> None:
    expired = authority.issue_cert("127.0.0.1", not_after=LONG_AGO)
    at, synced = Encrypted(quiet, expired).address, [True]
    under_test = line(ca=ca, clock_synced=lambda: synced[0])
    with pytest.raises(AccountUnreachable, match="expired"):
        under_test.call("GET", at, {})
    synced[0] = False
    assert under_test.call("GET", at, {}).body == b"hello"
    synced[0] = True
    with pytest.raises(AccountUnreachable, match="expired"):
        under_test.call("GET", at, {})


@pytest.mark.parametrize("text", [None, "this is no certificate"])
def test_authorities_that_cannot_be_read(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text)
    with pytest.raises(CannotTrust, match=r"ca\.pem") as met:
        line(ca=str(path))
    assert "PEM" in met.value.hint
