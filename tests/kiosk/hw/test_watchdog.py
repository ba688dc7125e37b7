"""What systemd hears, on a socket as it gives one."""

import socket

import pytest

from kiosk.hw.watchdog import Watchdog


@pytest.fixture(params=["a path", "an abstract name"])
def systemd(request, tmp_path):
    """A socket as systemd opens it, and its $NOTIFY_SOCKET."""
    address = str(tmp_path / "notify") if request.param == "a path" else f"@test{tmp_path.name}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address.replace("@", "\0", 1))
        listening.settimeout(2)
        yield listening, address


def test_systemd_hears_ready_alive_and_stopping(systemd):
    listening, address = systemd
    watchdog = Watchdog(address)

    watchdog.ready()
    watchdog.alive()
    watchdog.stopping()

    said = [listening.recv(64) for _ in range(3)]
    assert said == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_the_address_comes_from_the_environment(systemd, monkeypatch):
    listening, address = systemd
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    Watchdog().ready()
    assert listening.recv(64) == b"READY=1"


def test_without_systemd_nothing_is_said(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    Watchdog().ready()
