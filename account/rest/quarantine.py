"""What could not be read as a response."""

import base64
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.ground import Done, Govern, Here, Id, Ms, Printable
from account.rest.problems import REFUSALS
from account.store.intake import quarantine

router = APIRouter(prefix="/quarantine", tags=["quarantine"], responses=REFUSALS)

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of its bytes")]


class Held(BaseModel):
    """One response that could not be read; `raw` is its bytes in base64."""

    terminal_id: Id
    terminal: str
    raw_hash: Hash
    store_id: str
    seq: int | None
    code: str
    detail: str
    raw: str
    received_ms: Ms
    settled_ms: Ms | None
    settled_by: str | None
    settled_why: str | None


class Reason(BaseModel, extra="forbid"):
    """Why it is put aside."""

    why: Annotated[str, Printable] = Field(min_length=1, max_length=200)


@router.get("")
def in_quarantine(
    here: Here, holder: Govern, settled: bool = False, before_ms: int = 0
) -> list[Held]:
    """The newest first, 50 at once; `before_ms` is a `received_ms`."""
    with here.database.read() as connection:
        before = max(0, min(before_ms, 1 << 60))
        found = quarantine.listed(connection, holder.reach, settled=settled, before=before)
    return [Held(**one._asdict() | {"raw": base64.b64encode(one.raw).decode()}) for one in found]


@router.post("/{terminal_id}/{raw_hash}/replay")
def replay(terminal_id: Id, raw_hash: Hash, here: Here, holder: Govern) -> Done:
    """Read it once more as if it had just been brought."""
    with here.database.write() as connection:
        held = quarantine.one(connection, holder.reach, terminal_id, raw_hash)
        quarantine.replay(
            connection,
            holder.reach,
            held,
            holder.token_id,
            here.now_ms(),
            tuple(here.followers),
        )
    return Done()


@router.post("/{terminal_id}/{raw_hash}/dismiss")
def dismiss(terminal_id: Id, raw_hash: Hash, reason: Reason, here: Here, holder: Govern) -> Done:
    """Put it aside for good."""
    with here.database.write() as connection:
        held = quarantine.one(connection, holder.reach, terminal_id, raw_hash)
        quarantine.dismiss(
            connection, holder.reach, held, holder.token_id, reason.why, here.now_ms()
        )
    return Done()
