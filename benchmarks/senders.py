"""Enrolled terminals with batches packed beforehand, and the shortest way to post them."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import cast

import msgspec

from account.store.engine import Database
from account.store.first_start import the_account
from account.store.fleet import terminals
from account.store.names import digest, now_ms
from feedback import wire
from feedback.batch import Anchor, Batch, Boot, EnrolReply, EnrolRequest, Health
from feedback.identity import new_rid, new_store_id
from feedback.link import nonces
from feedback.response import Answer, Body, Channel, Ended, Moment, Outcome, Response

EVERY_MS = 20_000
"""Between two presses: a busy exit, some 180 an hour."""


class Line(asyncio.Protocol):
    """One kept-open connection; the next request goes out when the answer before is read.

    Nothing lies between it and the socket: the load generator shares the account's two cores.
    """

    def __init__(self) -> None:
        self._came = bytearray()
        self._answer: asyncio.Future[bytes] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        """A piece of the answer; nearly always all of it."""
        self._came += data
        end = self._came.find(b"\r\n\r\n") + 4
        if end < 4:
            return
        head = bytes(self._came[:end])
        whole = end + int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(self._came) < whole or self._answer is None:
            return
        body, self._came = bytes(self._came[end:whole]), bytearray()
        if head.startswith(b"HTTP/1.1 200"):
            self._answer.set_result(body)
        else:
            self._answer.set_exception(RuntimeError((head + body).decode()))

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed, by whomever."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the account closed the connection"))

    async def ask(self, request: bytes) -> bytes:
        """The body of the answer. Raises RuntimeError unless it is a 200."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        assert self._transport is not None
        self._transport.close()


@asynccontextmanager
async def line_to(host: str, port: int) -> AsyncIterator[Line]:
    """A connection to the account."""
    _, line = await asyncio.get_running_loop().create_connection(Line, host, port)
    try:
        yield line
    finally:
        line.close()


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """A request as bytes."""
    named = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {text}\r\n" for name, text in named.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


class Sender:
    """One enrolled terminal: a boot two days long, an anchor an hour, a press every 20 s."""

    def __init__(self, database: Database) -> None:
        self._token, self._store_id, self._boot = (
            secrets.token_hex(32),
            new_store_id(),
            secrets.token_hex(16),
        )
        self._next, self._told = 1, False
        self._nonces = nonces()
        with database.write() as connection:
            place = terminals.named_touchpoint(connection, the_account(connection))
            self._code = terminals.add_code(connection, place, "bench", now_ms(), 1)

    async def enrol(self, line: Line) -> None:
        """Become one of the account's."""
        asks = EnrolRequest(
            code=self._code, token_hash=digest(self._token), public_key=secrets.token_hex(32)
        )
        reply = await line.ask(request("POST", "/v1/enrol", wire.to_json(asks)))
        self._bound = wire.from_json(reply, EnrolReply)
        asked = request("GET", self._bound.settings.url, Authorization=f"Bearer {self._token}")
        self._settings = wire.settings_from(await line.ask(asked))
        self._began = now_ms() - 30 * 86_400_000

    def batch(self, size: int) -> bytes:
        """The next so many presses as a whole request."""
        acked, self._next = self._next - 1, self._next + size
        presses = tuple(self._press(acked + 1 + n) for n in range(size))
        batch = Batch(
            v=1,
            batch_id=secrets.token_hex(8),
            store_id=self._store_id,
            captured_seq=self._next - 1,
            kept_from_seq=1,
            acked_seq=acked,
            sent=Moment(boot_id=self._boot, boot_ms=0, wall_ms=0, wall_synced=False),
            boots=(
                Boot(
                    boot_no=1,
                    boot_id=self._boot,
                    first_wall_ms=0,
                    last_boot_ms=EVERY_MS * self._next,
                ),
            ),
            anchors=self._anchors(),
            health=Health(version="bench", outbox=0, temperature_c=48.3, clock_synced=True),
            settings_rev=self._bound.settings.rev,
            survey_rev=self._settings.survey_rev,
            responses=presses,
        )
        return request(
            "POST",
            f"/v1/terminals/{self._bound.terminal_id}/batches",
            wire.to_wire(batch),
            Authorization=f"Bearer {self._token}",
            Content_Encoding="gzip",
            Batch_Id=batch.batch_id,
        )

    def _anchors(self) -> tuple[Anchor, ...]:
        """The first batch brings them all, as after an outage."""
        first, self._told = not self._told, True
        return tuple(
            Anchor(
                anchor_no=hour + 1,
                boot_id=self._boot,
                boot_ms=3_600_000 * hour,
                true_ms=self._began + 3_600_000 * hour,
                uncertainty_ms=50,
                source="synced",
            )
            for hour in range(48 if first else 0)
        )

    def _press(self, seq: int) -> Response:
        rating = Answer(question="mood", outcome=Outcome.ANSWERED, value=1 + seq % 4, took_ms=0)
        body = Body(
            answers=(rating,),
            language="en",
            channel=Channel.TOUCH,
            order=(1, 2, 3, 4),
            since_last_press_ms=1000 * (3 + 7 * seq % 40),
            link=next(self._nonces),
            ended=Ended.FINISHED,
        )
        return Response(
            seq=seq,
            rid=str(new_rid(self._store_id, seq)),
            boot_id=self._boot,
            boot_ms=EVERY_MS * seq,
            wall_ms=EVERY_MS * seq,
            wall_synced=False,
            touchpoint_id=self._settings.touchpoint_id,
            settings_rev=self._bound.settings.rev,
            survey_rev=self._settings.survey_rev,
            body=wire.body_to(body),
        )


class Took(msgspec.Struct):
    """How long receipts took, in seconds, and how long all of it took."""

    each: list[float]
    whole: float

    def at(self, part: float) -> float:
        """Milliseconds within which that part of the receipts came."""
        return 1000 * sorted(self.each)[min(len(self.each) - 1, int(part * len(self.each)))]


async def closed_loop(lines: Sequence[Line], packed: Sequence[Sequence[bytes]]) -> Took:
    """Each terminal sends its next batch when it has the receipt for the one before."""
    each = list[float]()

    async def all_of(line: Line, mine: Sequence[bytes]) -> None:
        for one in mine:
            began = time.perf_counter()
            await line.ask(one)
            each.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*map(all_of, lines, packed))
    return Took(each, time.perf_counter() - began)


async def open_loop(
    lines: Sequence[Line], packed: Sequence[Sequence[bytes]], batches_per_s: float
) -> Took:
    """Batches set out by the clock, whether or not the account keeps up; waiting counts."""
    each = list[float]()
    start = time.perf_counter()

    async def all_of(number: int, line: Line, mine: Sequence[bytes]) -> None:
        for turn, one in enumerate(mine):
            due = start + (turn * len(lines) + number) / batches_per_s
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await line.ask(one)
            each.append(time.perf_counter() - due)

    await asyncio.gather(*map(all_of, range(len(lines)), lines, packed))
    return Took(each, time.perf_counter() - start)
