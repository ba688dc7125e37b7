"""All of them at the door: each sends what it has, waits when it is told to, and comes again."""

import asyncio
import heapq
import time
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from feedback import wire
from feedback.batch import Receipt, Status
from fleet.wire.terminals import Standing, Wired, batches, wired

_PATIENCE_S = 120.0
_TRIES = 100


class NotTaken(RuntimeError):
    """An answer that no terminal could live with."""


class Line(NamedTuple):
    """Where the account is, and how many may be on the line at once."""

    host: str
    port: int
    at_once: int


class Crowd:
    """So many terminals with so many responses each."""

    def __init__(self, line: Line, standing: Standing, terminals: int, responses: int) -> None:
        self._line, self._standing = line, standing
        self._responses, self._left = responses, iter(range(terminals))
        self._resting = list[tuple[float, int, int, int]]()  # until when, turn, number, acked
        self._turns = count()
        self.acknowledged = self.batches = self.sent_away = self.cut_off = 0

    async def drain(self) -> None:
        """Until the last has its last receipt. Raises NotTaken."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._line.at_once):
                group.create_task(self._serve())

    async def _serve(self) -> None:
        """One place on the line: whoever is due takes it."""
        while (due := self._next()) is not None:
            number, acked, tries = *due, 0
            while True:
                try:
                    rest_s, acked = await self._visit(wired(number), acked)
                    break
                except (OSError, asyncio.IncompleteReadError):
                    self.cut_off += 1
                    tries += 1
                    if tries > _TRIES:
                        raise
                    await asyncio.sleep(0.1 * tries)
            if acked < self._responses:
                turn = next(self._turns)
                heapq.heappush(self._resting, (time.monotonic() + rest_s, turn, number, acked))

    def _next(self) -> tuple[int, int] | None:
        """Who rested long enough, else who has not come yet, else who rests least."""
        if not self._resting or self._resting[0][0] > time.monotonic():
            number = next(self._left, None)
            if number is not None:
                return number, 0
        if self._resting:
            _, _, number, acked = heapq.heappop(self._resting)
            return number, acked
        return None

    async def _visit(self, one: Wired, acked: int) -> tuple[float, int]:
        """Send until told to wait; for how long, and how far it has come."""
        reader, writer = await asyncio.open_connection(self._line.host, self._line.port)
        try:
            for packed in self._waiting(one, acked):
                writer.write(_request(one, packed))
                async with asyncio.timeout(_PATIENCE_S):
                    status, head, body = await _answer(reader)
                if status in (429, 503):
                    self.sent_away += 1
                    return float(_header(head, b"retry-after") or 1), acked
                if status != 200:
                    raise NotTaken(f"terminal {one.number}: {status} {body.decode()}")
                receipt = wire.from_json(body, Receipt)
                acked = self._acknowledged(one, receipt, acked)
                if receipt.next.after_s > 0:
                    return receipt.next.after_s, acked
            return 0.0, acked
        finally:
            writer.close()

    def _waiting(self, one: Wired, acked: int) -> Iterator[bytes]:
        most = 500
        for number, packed in enumerate(batches(one, self._standing, self._responses, most)):
            if (number + 1) * most > acked:
                yield packed

    def _acknowledged(self, one: Wired, receipt: Receipt, acked: int) -> int:
        kept = {result.seq for result in receipt.results if result.status in _KEPT}
        if len(kept) != len(receipt.results):
            raise NotTaken(f"terminal {one.number}: {receipt.results}")
        self.batches += 1
        new = max(kept)
        self.acknowledged += max(0, new - acked)
        return max(acked, new)


_KEPT = (Status.STORED, Status.DUPLICATE)


def _request(one: Wired, packed: bytes) -> bytes:
    head = (
        f"POST /v1/terminals/{one.terminal_id}/batches HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {one.token}\r\nContent-Encoding: gzip\r\n"
        f"Content-Length: {len(packed)}\r\n\r\n"
    )
    return head.encode() + packed


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    body = await reader.readexactly(int(_header(head, b"content-length") or 0))
    return int(head.split(maxsplit=2)[1]), head, body


def _header(head: bytes, name: bytes) -> bytes:
    return head.partition(b"\r\n" + name + b": ")[2].partition(b"\r\n")[0]
