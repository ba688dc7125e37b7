"""Files that were carried here on a stick: taken one by one, with receipts to carry back."""

import base64
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, Field

from account.errors import NotFound
from account.rest.ground import Arrange, Govern, Ground, Here, Id, Ms, Printable
from account.rest.problems import REFUSALS, Refused
from account.store.intake.carried import CarriedIn, Imported, Outcome, State
from account.store.people.tokens import Holder
from feedback.batch import Status

router = APIRouter(prefix="/carried", tags=["carried"], responses=REFUSALS)

FILE = "application/octet-stream"


class Odd(BaseModel):
    """A response that was neither new nor known: conflict, rejected (quarantined) or retry."""

    seq: int
    status: Status
    code: str


class File(BaseModel):
    """What became of one file; the counts are of responses."""

    name: str
    state: State
    terminal_id: str
    why: str
    stored: int
    known: int = Field(description="Those that were here already")
    rejected: int = Field(description="Those that were put into quarantine")
    odd: list[Odd]


class Receipts(BaseModel):
    """A file for the stick: the terminal deletes nothing before it has read it."""

    file_name: str
    content: str = Field(description="In base64")


class Taken(BaseModel):
    """What became of the files, and their receipts."""

    files: list[File]
    receipts: list[Receipts]


class Waiting(BaseModel):
    """A file of a revoked terminal, kept whole until it is released."""

    terminal_id: Id
    terminal: str
    name: str
    received_ms: Ms


@router.get("")
def waiting(here: Here, holder: Arrange) -> list[Waiting]:
    """Files of revoked terminals that wait for somebody who governs, the oldest first."""
    found = _carried(here, holder).waiting()
    return [
        Waiting(
            terminal_id=row.terminal_id,
            terminal=row.terminal,
            name=row.name,
            received_ms=row.received_ms,
        )
        for row in found
    ]


@router.post("")
def take(
    here: Here,
    holder: Arrange,
    raw: Annotated[bytes, Body(media_type=FILE)],
    name: Annotated[
        str, Printable, Query(min_length=1, max_length=200, description="What the file is called")
    ],
) -> Taken:
    """Take one file, as it is: a terminal's batches or a survey. Twice changes nothing.

    What is refused is said in `files` with its reason, and nothing of it is kept. Takes a token
    that reaches everything: a stick has whatever terminal's files on it.
    """
    carried = _carried(here, holder)
    with here.turns.during(holder.account_id, holder.token_id):
        return _told(here, carried.take([(name, raw)]))


@router.post("/{terminal_id}/release")
def release(terminal_id: Id, here: Here, holder: Govern) -> Taken:
    """Trust what a revoked terminal had to say: take all of its files that wait."""
    carried = _carried(here, holder)
    if terminal_id not in {row.terminal_id for row in carried.waiting()}:
        raise NotFound(f"no file waits of a terminal {terminal_id!r}")
    with here.turns.during(holder.account_id, holder.token_id):
        return _told(here, carried.release(terminal_id))


def _carried(here: Ground, holder: Holder) -> CarriedIn:
    if holder.reach.touchpoints is not None:
        raise Refused(
            HTTPStatus.FORBIDDEN,
            f"the token {holder.name!r} reaches a part of the account only",
            "A stick has whatever terminal's files on it: take a token that reaches all.",
        )
    return CarriedIn(
        here.database,
        holder.account_id,
        now_ms=here.now_ms,
        followers=here.followers,
        who=holder.token_id,
    )


def _told(here: Ground, done: Imported) -> Taken:
    return Taken(
        files=[_file(one) for one in done.outcomes],
        receipts=[
            Receipts(file_name=name, content=base64.b64encode(raw).decode())
            for name, raw in done.files(here.now_ms())
        ],
    )


def _file(one: Outcome) -> File:
    odd = [Odd(seq=x.seq, status=x.status, code=x.code or "") for x in one.odd]
    return File(**one._asdict() | {"odd": odd})
