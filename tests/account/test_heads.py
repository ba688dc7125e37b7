"""How long a request's head may be, and how long all of it may take, before anybody is known."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from account.heads import BIGGEST_HEAD, BoundedHttp

PIECE = b"y" * 4096


async def length(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the length of the body; below /no, without reading any of it."""
    if scope["path"] == "/no":
        await PlainTextResponse("no", 403)(scope, receive, send)
        return
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


class Impatient(BoundedHttp):
    """The same in a hurry: a body may take as long as it grows by a hundred bytes a second."""

    head_s, body_s, slowest = 0.4, 0.4, 100


class Leaving(BoundedHttp):
    """Hears four megabytes, and whoever was answered for half a second."""

    biggest_body, parting_s = 4 * 1024 * 1024, 0.5


class SecondHead(Impatient):
    """With time for a first request on a machine that stalls."""

    head_s = 3.0


class Body(Impatient):
    """With time for any head."""

    head_s = 30.0


@pytest.fixture(params=[BoundedHttp])
def line(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(length, http=request.param, log_level="critical", lifespan="off")
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        with socket.create_connection(listening.getsockname()) as connected:
            connected.settimeout(30)
            yield connected
        server.should_exit = True
        running.join()


def sent(line: socket.socket, beginning: bytes, pieces: int) -> int:
    """How many pieces were taken after the beginning."""
    line.sendall(beginning)
    for number in range(pieces):
        try:
            line.sendall(PIECE)
        except OSError:
            return number
    return pieces


def answer(line: socket.socket) -> bytes:
    try:
        return line.recv(65536)
    except ConnectionResetError:
        return b""


def whole_answer(line: socket.socket, length: int) -> None:
    """It may come in pieces."""
    told = b""
    while not told.endswith(f"\r\n\r\n{length}".encode()):
        piece = answer(line)
        assert piece, told
        told += piece


@pytest.mark.parametrize(
    "beginning", [b"GET /", b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"GET / HTTP/1.1\r\nHost: x\r\nX"]
)
def test_a_head_without_end_is_cut_off(line: socket.socket, beginning: bytes):
    endless = 64 * 1024 * 1024 // len(PIECE)

    assert sent(line, beginning, endless) < endless
    assert answer(line)[:12] in (b"", b"HTTP/1.1 400")


def test_long_headers_and_longer_bodies_are_taken(line: socket.socket):
    for _ in range(3):  # on one line, each counted afresh
        size = BIGGEST_HEAD * 4
        head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\nX: ".encode()
        line.sendall(head + b"z" * (BIGGEST_HEAD // 2) + b"\r\n\r\n" + bytes(size))

        whole_answer(line, size)


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n"


@pytest.mark.parametrize(
    ("line", "beginning"),
    [
        (Impatient, b""),
        (Impatient, b"POST / HT"),
        (Impatient, HEAD[:-2]),
        (Body, HEAD),
        (SecondHead, HEAD + b"x" * 5000 + HEAD[:-2]),
    ],
    ids=["nothing", "an address", "headers", "a body", "a second head"],
    indirect=["line"],
)
def test_who_lets_it_drip_is_hung_up_on(line: socket.socket, beginning: bytes):
    line.settimeout(0.05)
    line.sendall(beginning)
    answered = b""
    for _ in range(1200):  # a minute at the most
        try:
            came = line.recv(4096)
        except TimeoutError:
            if beginning:
                line.sendall(b"x")
            continue
        except ConnectionError:
            break
        if not came:
            break
        answered += came
    else:
        pytest.fail("the line is still open")
    assert answered.count(b"HTTP/1.1 200") == beginning.count(b"x" * 5000)


@pytest.mark.parametrize("line", [Body], indirect=True)
def test_a_large_body_may_take_longer_than_a_small_one(line: socket.socket):
    line.sendall(HEAD + b"x" * 1000)  # at once: good for ten seconds
    for _ in range(4):
        time.sleep(0.2)
        line.sendall(b"x" * 1000)

    whole_answer(line, 5000)


def refused(line: socket.socket, head: bytes, size: int) -> bytes:
    """What is answered to so many bytes, all sent before anything is read."""
    line.sendall(b"POST /no HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
    line.sendall(bytes(size))
    told = b""
    while piece := line.recv(4096):
        told += piece
        if told.endswith(b"\r\n\r\nno") and b"connection: close" not in told:
            break
    return told


CLOSE = b"Connection: close\r\n"


@pytest.mark.parametrize("head", [b"", CLOSE, b"Expect: 100-continue\r\n"])
def test_a_refusal_reaches_who_still_sends(line: socket.socket, head: bytes):
    size = 32 * 1024 * 1024  # more than lies in any socket on the way
    told = refused(line, head + f"Content-Length: {size}\r\n".encode(), size)

    assert told.startswith(b"HTTP/1.1 403")
    assert (b"connection: close" in told) == (head != b"")
    if not head:  # and the line is good for more
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
        whole_answer(line, 1)


def test_what_comes_behind_the_last_request_is_not_answered(line: socket.socket):
    told = refused(line, CLOSE + b"Content-Length: 3\r\n\r\nxyz" + 3 * HEAD, 0)
    assert told.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("begins", [b"NONSENSE\r\n\r\n", HEAD.replace(b"5000", b"zz")])
def test_who_sends_no_request_hears_so_though_more_comes(line: socket.socket, begins: bytes):
    line.sendall(begins + bytes(2 * 1024 * 1024))
    assert answer(line).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("line", [Leaving], indirect=True)
@pytest.mark.parametrize("path", [b"/", b"/no"])
def test_nobody_is_heard_for_ever(line: socket.socket, path: bytes):
    endless = 128 * 1024 * 1024 // len(PIECE)
    head = b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n" % path
    assert sent(line, head, endless) < endless


@pytest.mark.parametrize("line", [Leaving], indirect=True)
def test_who_was_answered_and_lets_it_drip_is_hung_up_on(line: socket.socket):
    line.sendall(b"POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n" + CLOSE + b"\r\n")
    assert answer(line).startswith(b"HTTP/1.1 403")
    began = time.monotonic()
    while time.monotonic() - began < 30:
        try:
            line.sendall(b"x")
        except OSError:
            return
        time.sleep(0.05)
    pytest.fail("the line is still open")
