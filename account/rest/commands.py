"""Commands: what a terminal is asked to do, and what became of it."""

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.ground import Arrange, Fleet, Here, Id, Ms
from account.rest.problems import REFUSALS
from account.store.fleet import arranging, commanding

router = APIRouter(
    prefix="/terminals/{terminal_id}/commands", tags=["terminals"], responses=REFUSALS
)


class NewCommand(BaseModel, extra="forbid"):
    """What a terminal is asked to do."""

    kind: str = Field(max_length=16)
    arguments: dict[str, str] = Field({}, max_length=20)


class Command(BaseModel):
    """What became of it."""

    id: str
    kind: str
    asked_ms: Ms
    done_ms: Ms | None
    well: bool | None
    said: str


class AskedCommand(BaseModel):
    """Names the command."""

    id: str


@router.get("")
def commands(terminal_id: Id, here: Here, holder: Fleet) -> list[Command]:
    """What it was asked to do, the newest first."""
    with here.database.write() as connection:  # `own` locks the row it reads
        arranging.own(connection, holder.reach, terminal_id)
        rows = commanding.asked(connection, terminal_id)
    return [
        Command(
            id=row.id,
            kind=row.kind,
            asked_ms=row.asked_ms,
            done_ms=row.done_ms,
            well=row.well,
            said=row.said,
        )
        for row in rows
    ]


@router.post("", status_code=HTTPStatus.CREATED)
def command_terminal(
    terminal_id: Id, asked: NewCommand, here: Here, holder: Arrange
) -> AskedCommand:
    """Ask it to do something, with its next batch."""
    with here.database.write() as connection:
        made = commanding.ask_own(
            connection,
            holder.reach,
            terminal_id,
            asked.kind,
            asked.arguments,
            here.now_ms(),
            holder.token_id,
        )
    return AskedCommand(id=made)
