"""POST /v1/terminals/{terminal_id}/batches: responses in, a receipt out."""

import asyncio
from collections import deque
from functools import partial
from http import HTTPStatus

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from account.api.front import Front, body, busy, no_database
from account.api.problems import Refusal
from account.errors import DatabaseTrouble
from account.store.arrival import Arrival, arrive
from account.store.ingest import Revoked, StoreElsewhere
from account.store.intake import Outcome, next_group
from account.store.terminals import Bound
from feedback import wire
from feedback.batch import Receipt

_QUICK = 64 * 1024
"""Bytes that are read on the event loop: handing them to a thread takes longer."""
_MOST_WAITING = 32 * 1024 * 1024
"""Bytes of batches that wait in memory; who comes then is asked to come again."""


class Batches:
    """Acknowledges nothing before it is durable; taking a batch twice changes nothing."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._waiting = deque[Arrival]()
        self._answers = dict[int, asyncio.Future[Outcome]]()
        self._bytes = 0
        self._taking: asyncio.Task[None] | None = None
        self.routes = [Route("/terminals/{terminal_id}/batches", self.post, methods=["POST"])]

    async def post(self, request: Request) -> Response:
        """Take one batch."""
        bound, token_hash = await self._front.who_was(request)
        plain = await body(request, wire.BIGGEST_BATCH)
        if self._bytes > _MOST_WAITING:
            raise busy()
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
        return Response(wire.to_json(receipt), media_type="application/json")

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
        self._waiting.append(arrival)
        if self._taking is None:
            self._taking = asyncio.create_task(self._take_all())
        outcome: Outcome = await answer
        if isinstance(outcome, Receipt):
            return outcome
        raise outcome

    async def _take_all(self) -> None:
        """Group after group, until nobody waits."""
        try:
            while group := next_group(self._waiting):
                outcomes = await to_thread.run_sync(self._front.intake.take, group)
                for arrival, outcome in zip(group, outcomes, strict=True):
                    answer = self._answers.pop(id(arrival))
                    if not answer.done():
                        answer.set_result(outcome)
        finally:
            self._taking = None
