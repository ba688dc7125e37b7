"""POST /v1/terminals/{terminal_id}/batches: responses in, a receipt out."""

from functools import partial
from http import HTTPStatus

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from account.api.front import Front, body
from account.api.problems import Refusal
from account.store.arrival import Arrival, arrive
from account.store.ingest import Revoked, StoreElsewhere, take
from account.store.terminals import Bound
from feedback import wire


class Batches:
    """Acknowledges nothing before it is durable; taking a batch twice changes nothing."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self.routes = [Route("/terminals/{terminal_id}/batches", self.post, methods=["POST"])]

    async def post(self, request: Request) -> Response:
        """Take one batch."""
        bound, token_hash = await self._front.who(request)
        plain = await body(request, wire.BIGGEST_BATCH)
        read = partial(self._arrive, request, bound, token_hash, plain)
        arrival = await to_thread.run_sync(read)
        try:
            receipt = await self._front.write(lambda c: take(c, self._front.shelf, arrival))
        except StoreElsewhere as error:
            raise Refusal(HTTPStatus.CONFLICT, "store_elsewhere", str(error)) from error
        except Revoked as error:
            raise Refusal(HTTPStatus.FORBIDDEN, "revoked", str(error)) from error
        return Response(wire.to_json(receipt), media_type="application/json")

    def _arrive(self, request: Request, bound: Bound, token_hash: str, plain: bytes) -> Arrival:
        try:
            batch = wire.batch_from(plain)
            request.state.batch_id = batch.batch_id
            return arrive(bound, token_hash, batch, self._front.now_ms())
        except wire.Malformed as error:
            raise Refusal(HTTPStatus.BAD_REQUEST, "envelope", str(error)) from error
