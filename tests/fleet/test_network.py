"""The plug and the faults, between two real sockets."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from fleet.network import Network, address_from, obey

PATIENCE_S = 60
"""A machine may stall."""


@pytest.fixture
def echo() -> Iterator[tuple[str, int]]:
    """Says back what it hears, until the other side is done."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(end: socket.socket) -> None:
        with end:
            try:
                while heard := end.recv(4096):
                    end.sendall(heard)
            except OSError:
                return

    def serve() -> None:
        while True:
            try:
                end, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(end,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()
    listener.shutdown(socket.SHUT_RDWR)
    thread.join()
    listener.close()


@pytest.fixture
def network(echo: tuple[str, int]) -> Iterator[Network]:
    made = Network(echo)
    yield made
    made.close()


def say(network: Network, words: bytes = b"hello") -> bytes:
    """What comes back for these words, all of it; OSError when the connection is broken."""
    with socket.create_connection(network.address, PATIENCE_S) as end:
        return hear(end, words)


def hear(end: socket.socket, words: bytes) -> bytes:
    end.sendall(words)
    heard = b""
    while len(heard) < len(words):
        piece = end.recv(4096)
        if not piece:
            return heard
        heard += piece
    return heard


def gone(end: socket.socket) -> bool:
    try:
        return hear(end, b"again") == b""
    except OSError:
        return True


def broken(network: Network) -> bool:
    try:
        return say(network) != b"hello"
    except OSError:
        return True


def test_plugged_in_it_carries_both_ways(network: Network) -> None:
    assert say(network, b"x" * 100_000) == b"x" * 100_000


def test_unplugged_nothing_comes_through_until_it_is_plugged_again(network: Network) -> None:
    network.unplug()
    assert broken(network)
    network.plug()
    assert say(network) == b"hello"


def test_pulling_the_plug_cuts_what_is_connected(network: Network) -> None:
    with socket.create_connection(network.address, PATIENCE_S) as end:
        assert hear(end, b"hello") == b"hello"
        network.unplug()
        assert gone(end)


def test_a_swallowed_reply_is_lost_once(network: Network) -> None:
    network.faults.swallow(1)
    assert broken(network)
    assert say(network) == b"hello"


def test_so_many_connections_are_reset(network: Network) -> None:
    network.faults.reset(2)
    assert [broken(network) for _ in range(3)] == [True, True, False]


def test_a_share_of_all_connections_is_broken_before_a_word_arrives(network: Network) -> None:
    network.faults.reset_share = 1.0
    assert broken(network)
    network.faults.reset_share = 0.0
    assert say(network) == b"hello"
    assert network.faults.resets == 1


def test_a_reply_is_cut_after_so_many_bytes(network: Network) -> None:
    network.faults.cut_after = 3
    with socket.create_connection(network.address, PATIENCE_S) as end:
        assert hear(end, b"hello") == b"hel"


def test_delay_holds_back_and_still_delivers(network: Network) -> None:
    network.faults.delay_s = 0.01
    assert say(network) == b"hello"


def test_nobody_at_the_far_end_is_a_broken_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        nowhere = unused.getsockname()
    network = Network(nowhere)
    try:
        assert broken(network)
    finally:
        network.close()


@pytest.mark.parametrize(
    ("order", "answer"),
    [
        ("unplug", "unplugged"),
        ("plug\n", "plugged"),
        ("status", "plugged"),
        ("swallow 2", "plugged"),
    ],
)
def test_orders(network: Network, order: str, answer: str) -> None:
    assert obey(network, order) == answer


@pytest.mark.parametrize("order", ["pull", "", "delay soon", "swallow"])
def test_what_is_no_order_is_told_what_there_is(network: Network, order: str) -> None:
    assert "there are: plug, unplug" in obey(network, order)


def test_an_address_needs_host_and_port() -> None:
    assert address_from("127.0.0.1:80") == ("127.0.0.1", 80)
    with pytest.raises(ValueError, match="HOST:PORT"):
        address_from("8080")


def test_as_a_process_it_says_where_it_is_and_takes_orders(echo: tuple[str, int]) -> None:
    command = [sys.executable, "-m", "fleet.network", "--to", f"{echo[0]}:{echo[1]}"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        host, port = address_from(process.stdout.readline().removeprefix("listening ").strip())
        with socket.create_connection((host, port), PATIENCE_S) as end:
            assert hear(end, b"hello") == b"hello"
        process.stdin.write("unplug\n")
        process.stdin.flush()
        assert process.stdout.readline() == "unplugged\n"
        process.stdin.write("quit\n")
        process.stdin.close()
        assert process.wait(30) == 0


def test_a_port_in_use_is_said_in_one_line(echo: tuple[str, int]) -> None:
    taken = f"{echo[0]}:{echo[1]}"
    done = subprocess.run(
        [sys.executable, "-m", "fleet.network", "--to", taken, "--listen", taken],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"cannot listen at {taken}" in done.stderr
