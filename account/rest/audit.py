"""The audit log: who did what. Its lines are only ever added."""

import json
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select

from account.rest.ground import Govern, Here, Many, Ms
from account.rest.problems import REFUSALS
from account.store.schema import audit

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
    a = audit.c
    query = select(audit).where(a.account_id == holder.account_id)
    if what:
        query = query.where((a.what == what) | a.what.startswith(f"{what}.", autoescape=True))
    if before:
        query = query.where(a.id < before)
    with here.database.read() as connection:
        rows = connection.execute(query.order_by(a.id.desc()).limit(limit)).all()
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
