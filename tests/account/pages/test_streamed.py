"""Work that tells its steps to whoever reads on, and ends soon after they are gone."""

import asyncio
from threading import Event

import pytest

from account.pages.results.streamed import SendPiece, Streamed
from account.turns import Turns

PATIENCE_S = 30


class Wire:
    """Where a reply is sent; breaks at the piece that says so."""

    def __init__(self, breaks_at: bytes = b"-") -> None:
        self.sent, self._breaks_at = list[bytes](), breaks_at

    async def __call__(self, message) -> None:
        body = message.get("body", b"")
        if self._breaks_at in body:
            raise OSError("the reader is gone")
        if body:
            self.sent.append(body)


def test_pieces_are_sent_while_the_work_goes_on():
    wire, seen = Wire(), Event()

    def work(send: SendPiece) -> str:
        send("one")
        assert seen.wait(PATIENCE_S)  # which nobody sets unless it is sent meanwhile
        return "end"

    async def read() -> None:
        async def told(message) -> None:
            await wire(message)
            if message.get("body") == b"one":
                seen.set()

        await Streamed("begin", work, "fallen", {}).stream_response(told)

    asyncio.run(read())

    assert wire.sent == [b"begin", b"one", b"end"]


def test_the_place_is_kept_until_the_work_ends_and_that_is_at_the_next_step():
    turns, gone, done = Turns(each=1, patience_s=0), Event(), list[str]()

    def work(send: SendPiece) -> str:
        send("-")
        assert gone.wait(PATIENCE_S)
        done.append("busy" if turns._busy["all"] else "free")
        send("two")
        done.append("never reached")
        return "end"

    async def leave() -> None:
        reply = Streamed("begin", work, "fallen", {})
        turns.take("account", "reader").until_sent(reply)
        with pytest.raises(OSError, match="gone"):
            await reply.stream_response(Wire(b"-"))
        gone.set()
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(leave())
    with turns._moved:
        assert turns._moved.wait_for(lambda: not turns._busy, PATIENCE_S)

    assert done == ["busy"]


def test_what_falls_is_told_and_raised():
    wire = Wire()

    def work(send: SendPiece) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(Streamed("begin", work, "fallen", {}).stream_response(wire))

    assert wire.sent == [b"begin", b"fallen"]
