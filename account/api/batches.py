"""POST /v1/terminals/{terminal_id}/batches: responses in, a receipt out."""

import asyncio
import logging
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus

from anyio import to_thread
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from account.api.front import Front, body, busy, no_database
from account.api.pace import LATE_S, Calendar
from account.api.problems import Refusal
from account.errors import DatabaseTrouble
from account.limits import ClockS, Limit
from account.store.fleet.terminals import Bound
from account.store.intake.arrival import Arrival, arrive
from account.store.intake.ingest import Revoked, StoreElsewhere
from account.store.intake.intake import Outcome, next_group
from feedback import wire
from feedback.batch import Receipt

_log = logging.getLogger(__name__)

_QUICK = 64 * 1024
"""Bytes that are read on the event loop: handing them to a thread takes longer."""
_MOST_WAITING = 32 * 1024 * 1024
"""Bytes of batches that wait in memory; who comes then is asked to come again."""
_PIECE = 64 * 1024
_BURST, _EVERY_S = 13_000, 0.02
"""What one terminal may send, counted as one and one more for each started piece of a batch: the
million responses that it can have kept, in full batches without a pause, then some 4,000 a second.
A terminal that lost its head, or its token, must not fill the disk."""
_AT_ONCE = 4
"""Groups that are taken beside each other, each of a shard of its own; without shards it is one.

Which takes longer than LATE_S counts no more: a machine that does not answer holds up its own
shards, and no others.
"""

_Told = list[tuple[Arrival, Outcome]]


class Batches:
    """Acknowledges nothing before it is durable; taking a batch twice changes nothing.

    `clock_s` only grows.
    """

    def __init__(self, front: Front, clock_s: ClockS = time.monotonic) -> None:
        self._front, self._clock_s, self._calendar = front, clock_s, Calendar()
        self._allowed = Limit(burst=_BURST, every_s=_EVERY_S, clock_s=clock_s)
        self._waiting = defaultdict[int, deque[Arrival]](deque)
        """By shard."""
        self._answers = dict[int, asyncio.Future[Outcome]]()
        self._since_s = defaultdict[int, dict[int, float]](dict)
        """When each of those came that have no answer yet, the oldest first; by shard."""
        self._bytes = 0
        self._taking = dict[int, asyncio.Task[None]]()
        """By shard."""
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self.routes = [Route("/terminals/{terminal_id}/batches", self.post, methods=["POST"])]

    async def post(self, request: Request) -> Response:
        """Take one batch."""
        bound, token_hash = await self._front.who_was(request)
        plain = await body(request, wire.BIGGEST_BATCH)
        self._slow_down(bound, len(plain))
        if self._bytes > _MOST_WAITING or self._waits_s(bound.shard) > LATE_S:
            raise busy(self._calendar.next_turn_s(self._clock_s(), more=True))
        self._bytes += len(plain)
        try:
            arrival = await self._arrive(request, bound, token_hash, plain)
            receipt = await self._taken(arrival)
        except StoreElsewhere as error:
            raise Refusal(HTTPStatus.CONFLICT, "store_elsewhere", str(error)) from error
        except Revoked as error:
            await self._front.forget(request, token_hash)
            raise Refusal(HTTPStatus.FORBIDDEN, "revoked", str(error)) from error
        except DatabaseTrouble as error:
            raise no_database() from error
        finally:
            self._bytes -= len(plain)
        more = arrival.batch.health.outbox > len(arrival.read)
        receipt = replace(receipt, next=self._calendar.pace(self._clock_s(), more=more))
        return Response(wire.to_json(receipt), media_type="application/json")

    def _slow_down(self, bound: Bound, size: int) -> None:
        wait_s = self._allowed.take(bound.terminal_id, 1 + -(-size // _PIECE))
        if wait_s:
            raise Refusal(
                HTTPStatus.TOO_MANY_REQUESTS,
                "too_much",
                f"terminal {bound.terminal_id} sends more than a terminal can have to tell",
                retry_after_s=wait_s,
            )

    async def _arrive(
        self, request: Request, bound: Bound, token_hash: str, plain: bytes
    ) -> Arrival:
        read = partial(self._read, request, bound, token_hash, plain)
        return read() if len(plain) <= _QUICK else await to_thread.run_sync(read)

    def _read(self, request: Request, bound: Bound, token_hash: str, plain: bytes) -> Arrival:
        try:
            batch = wire.batch_from(plain)
            request.state.batch_id = batch.batch_id
            return arrive(bound, token_hash, batch, self._front.now_ms())
        except wire.Malformed as error:
            raise Refusal(HTTPStatus.BAD_REQUEST, "envelope", str(error)) from error

    async def _taken(self, arrival: Arrival) -> Receipt:
        """Wait for the group that this one goes with."""
        answer = asyncio.get_running_loop().create_future()
        self._answers[id(arrival)] = answer
        shard = arrival.bound.shard
        self._since_s[shard][id(arrival)] = self._clock_s()
        self._waiting[shard].append(arrival)
        if shard not in self._taking:
            self._taking[shard] = asyncio.create_task(self._take_all(shard))
        outcome: Outcome = await answer
        if isinstance(outcome, Receipt):
            return outcome
        raise outcome

    async def _take_all(self, shard: int) -> None:
        """Group after group, until nobody waits for this shard.

        Who hears of a receipt sends the next batch, and reading it takes Python's lock. So they
        hear of it when the next group is judged and SQLite or the server writes its rows.
        """
        waiting, told = self._waiting[shard], _Told()
        try:
            while waiting:
                async with self._turn():
                    await self._take_next(waiting, told)
                if not waiting:
                    self._tell(told)
                    if self._front.intake.untidy:
                        await self._tidy()
        finally:
            self._tell(told)
            del self._taking[shard], self._waiting[shard]

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One of the places for groups, until the group is taken, or late."""
        await self._turns.acquire()
        held = True

        def give_back() -> None:
            nonlocal held
            if held:
                held = False
                self._turns.release()

        late = asyncio.get_running_loop().call_later(LATE_S, give_back)
        try:
            yield
        finally:
            late.cancel()
            give_back()

    async def _take_next(self, waiting: deque[Arrival], told: _Told) -> None:
        """Take one group; those of the one before, which are durable, are told meanwhile."""
        group, tell = next_group(waiting), partial(self._tell, told)
        writing = partial(asyncio.get_running_loop().call_soon_threadsafe, tell)
        began_s = self._clock_s()
        outcomes = await to_thread.run_sync(self._front.intake.take, group, writing)
        tell()  # where it came to no writing
        took_s = (self._clock_s() - began_s) / min(_AT_ONCE, len(self._taking))
        left = sum(map(len, self._waiting.values()))
        self._calendar.took(len(group), took_s, left=left)
        told += zip(group, outcomes, strict=True)

    def _tell(self, told: _Told) -> None:
        for arrival, outcome in told:
            self._since_s[arrival.bound.shard].pop(id(arrival))
            answer = self._answers.pop(id(arrival))
            if not answer.done():
                answer.set_result(outcome)
        told.clear()

    async def _tidy(self) -> None:
        try:
            await to_thread.run_sync(self._front.intake.tidy)
        except DatabaseTrouble as error:
            _log.warning("%s", error)  # whoever comes next is told so

    def _waits_s(self, shard: int) -> float:
        """How long the one has waited that has waited longest for this shard."""
        now_s = self._clock_s()
        return now_s - next(iter(self._since_s[shard].values()), now_s)
