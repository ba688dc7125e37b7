"""Responses, taken out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from account.out import formats
from account.out.asked import Asked, Format, Shape
from account.rest.ground import Export, Here, Id, Moment
from account.rest.problems import REFUSALS, Refused
from account.rights import Right
from account.store import audit, reach

router = APIRouter(tags=["responses"], responses=REFUSALS)

_ANY = {form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in Format}


@router.get(
    "/responses",
    response_class=StreamingResponse,
    responses={200: {"content": _ANY, "description": "The whole of it, as it is read"}},
)
def take_out(
    here: Here,
    holder: Export,
    format: Format = Format.JSONL,  # noqa: A002 - it is the name of a parameter in the address
    shape: Shape = Shape.RESPONSES,
    touchpoint_id: Annotated[Id | None, Field(description="It and all beneath it")] = None,
    from_ms: Moment = None,
    to_ms: Moment = None,
    received_from_ms: Moment = None,
    opened: bool = False,
) -> Response:
    """Everything that fits, streamed. For what is new, ask with the `received_from_ms` of the last
    time, less an hour, and pass over every `rid` that is known.

    `opened` opens what visitors wrote; it takes the right `read` and leaves an audit line.
    """
    if opened and not holder.may(Right.READ):
        raise Refused(HTTPStatus.FORBIDDEN, f"the token {holder.name!r} has not the right 'read'")
    places = None
    with here.database.read() as connection:
        if touchpoint_id is not None:
            places = reach.below(connection, holder.account_id, frozenset({touchpoint_id}))
    asked = Asked(
        reach=holder.reach,
        touchpoints=places,
        from_ms=from_ms,
        to_ms=to_ms,
        received_from_ms=received_from_ms,
        opened=opened,
    )
    turn = here.turns.take(holder.account_id, holder.token_id)
    if opened:
        with here.database.write() as connection:
            audit.note(
                connection,
                holder.account_id,
                here.now_ms(),
                holder.token_id,
                "responses.opened",
                shape=shape.value,
            )
    pieces = formats.written(here.database, asked, shape, format)
    return turn.until_sent(StreamingResponse(pieces, media_type=format.media_type))
