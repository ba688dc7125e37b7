"""The audit log: who did what. Its lines are only ever added."""

import json
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field

from account.out import log as lines
from account.rest.drawn import CSV, binary
from account.rest.ground import Govern, Here, Many, Moment, Ms
from account.rest.problems import REFUSALS
from account.store import audit, audit_lines
from account.store.audit_lines import Asked

router = APIRouter(prefix="/audit", tags=["audit"], responses=REFUSALS)


class Line(BaseModel):
    """One line; `name` is what whoever did it was called then."""

    id: int
    at_ms: Ms
    who: str
    name: str
    what: str
    about: str
    detail: dict[str, Any]


def asked(
    holder: Govern,
    what: Annotated[str, Field(max_length=40, description="terminal is all of terminal.*")] = "",
    who: Annotated[str, Field(max_length=100, description="A part of a name, or an id")] = "",
    from_ms: Moment = None,
    to_ms: Moment = None,
) -> Asked:
    """Which lines an address asks for."""
    mine = holder.account_id
    return Asked(account_id=mine, exactly=what, who=who, from_ms=from_ms, to_ms=to_ms)


Wanted = Annotated[Asked, Depends(asked)]


@router.get("")
def log(
    here: Here,
    wanted: Wanted,
    before: Annotated[int, Field(ge=0, le=1 << 53, description="A line's id")] = 0,
    limit: Many = 100,
) -> list[Line]:
    """The newest first."""
    page = replace(wanted, before=before or None)
    with here.database.read() as connection:
        rows = audit_lines.page(connection, page, limit)
    return [
        Line(
            id=row.id,
            at_ms=row.at_ms,
            who=row.who,
            name=row.name,
            what=row.what,
            about=row.about,
            detail=json.loads(row.detail),
        )
        for row in rows
    ]


@router.get("/lines.csv", response_class=StreamingResponse, responses=binary(CSV))
def taken_out(here: Here, wanted: Wanted, holder: Govern) -> Response:
    """All of them, the oldest first, streamed; the taking is a line itself."""
    turn = here.turns.take(holder.account_id, holder.token_id)
    with here.database.write() as connection:
        at_ms, who = here.now_ms(), holder.token_id
        audit.note(connection, holder.account_id, at_ms, who, "audit.exported")
    pieces = lines.written(here.database, wanted)
    return turn.until_sent(StreamingResponse(pieces, media_type=CSV))
