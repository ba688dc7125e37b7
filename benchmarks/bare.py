"""The limit of the way to the account: batches are read and answered, and nothing is kept.

The same server, the same unpacking and reading, a receipt of the same size. `benchmarks.ingest`
starts it beside the real one.
"""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from account import serving
from account.config import Serving
from account.store.intake.receipts import PACE
from feedback import wire
from feedback.batch import Receipt, Result, Status


async def post(request: Request) -> Response:
    """Read a batch and believe all of it."""
    batch = wire.batch_from(wire.unzip(await request.body()))
    read = wire.responses_from(batch.responses) or []
    receipt = Receipt(
        batch_id=batch.batch_id,
        store_id=batch.store_id,
        server_ms=0,
        results=tuple(Result(seq=one.seq, rid=one.rid, status=Status.STORED) for one in read),
        resend=(),
        next=PACE,
        settings=None,
        want_surveys=(),
        commands=(),
    )
    return Response(wire.to_json(receipt), media_type="application/json")


def main() -> None:
    """Serve on a free port until told to stop."""
    how = Serving(port=0)
    listener = serving.listen(how)
    app = Starlette(routes=[Route("/{path:path}", post, methods=["POST"])])
    address = how.address(listener.getsockname()[1])
    serving.serve(app, how, listener, lambda: serving.say(f"account ready at {address}"))


if __name__ == "__main__":
    main()
