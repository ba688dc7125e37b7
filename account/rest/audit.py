"""The audit log: who did what. Its lines are only ever added."""

import json
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.ground import Govern, Here, Many, Ms
from account.rest.problems import REFUSALS
from account.store import audit_lines
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


@router.get("")
def log(
    here: Here,
    holder: Govern,
    what: Annotated[str, Field(max_length=40, description="terminal is all of terminal.*")] = "",
    before: Annotated[int, Field(ge=0, le=1 << 53, description="A line's id")] = 0,
    limit: Many = 100,
) -> list[Line]:
    """The newest first."""
    asked = Asked(account_id=holder.account_id, exactly=what, before=before or None)
    with here.database.read() as connection:
        rows = audit_lines.page(connection, asked, limit)
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
