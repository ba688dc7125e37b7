"""Enrolment codes: each binds one terminal."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.ground import MOST, Arrange, AtOnce, Done, Here, Id, Ms, Name
from account.rest.paging import page_of
from account.rest.places import open_place_of
from account.rest.problems import REFUSALS
from account.store.fleet import codes, terminals
from account.store.places import tree

router = APIRouter(prefix="/codes", tags=["terminals"], responses=REFUSALS)

Mark = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$", description="Names a code, and is none")]


class NewCode(BaseModel, extra="forbid"):
    """An enrolment code to be made."""

    name: Name
    touchpoint_id: Id
    days: int = Field(90, ge=1, le=365)
    waits: bool = Field(False, description="Pending until somebody accepts the terminal")


class MadeCode(BaseModel):
    """Shown only now."""

    code: str


class Code(BaseModel):
    """A code without itself."""

    mark: Mark
    name: str
    touchpoint_id: Id
    state: str
    created_ms: Ms
    expires_ms: Ms
    used_by: str
    attempts: int


@router.get("")
def every_code(
    here: Here, holder: Arrange, after: Mark | None = None, limit: AtOnce = MOST
) -> list[Code]:
    """Enrolment codes, the newest first; of each only the hash is kept. With a `limit`, the last
    mark is the `after` of the next page; one that is shorter is the last.
    """
    with here.database.read() as connection:
        every = codes.listed(connection, holder.reach, here.now_ms())
    found, _ = page_of(every, lambda one: one.mark, after or "", limit)
    return [
        Code(
            mark=one.mark,
            name=one.name,
            touchpoint_id=one.touchpoint_id,
            state=one.state.value.removeprefix("code_"),
            created_ms=one.created_ms,
            expires_ms=one.expires_ms,
            used_by=one.used_by,
            attempts=one.attempts,
        )
        for one in found
    ]


@router.post("", status_code=HTTPStatus.CREATED)
def make_code(asked: NewCode, here: Here, holder: Arrange) -> MadeCode:
    """Make a code that binds one terminal."""
    with here.database.write() as connection:
        open_place_of(tree.read(connection, holder.account_id), holder, asked.touchpoint_id)
        made = terminals.add_code(
            connection,
            asked.touchpoint_id,
            asked.name,
            here.now_ms(),
            asked.days,
            holder.token_id,
            waits=asked.waits,
        )
    return MadeCode(code=made)


@router.delete("/{mark}")
def revoke_code(mark: Mark, here: Here, holder: Arrange) -> Done:
    """A card was lost before it was started."""
    with here.database.write() as connection:
        codes.revoke(connection, holder.reach, mark, here.now_ms(), holder.token_id)
    return Done()
