"""Tokens, this one first."""

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.ground import MOST, Anybody, AtOnce, Done, Govern, Here, Id, Ms, Name
from account.rest.paging import page_of
from account.rest.problems import REFUSALS, Refused
from account.rights import Right
from account.store import reach
from account.store.people import token_makers, tokens

router = APIRouter(prefix="/tokens", tags=["tokens"], responses=REFUSALS)


class Mine(BaseModel):
    """What a token is and may do; `touchpoints` is null where it reaches all."""

    id: Id
    name: str
    rights: list[Right]
    touchpoints: list[Id] | None


class Token(BaseModel):
    """A token without itself."""

    id: Id
    name: str
    rights: list[Right]
    touchpoints: list[Id] | None
    created_ms: Ms
    last_used_ms: Ms | None
    expires_ms: Ms | None
    revoked_ms: Ms | None
    made_by: str = Field(description="Their e-mail address; empty for the command line")
    left: bool = Field(description="It is good, and its maker may make none any more")


class NewToken(BaseModel, extra="forbid"):
    """A token to be made: never more than the one that asks may do itself."""

    name: Name
    rights: list[Right] = Field(min_length=1, max_length=len(Right))
    touchpoints: list[Id] | None = Field(None, min_length=1, max_length=100)
    days: int | None = Field(None, ge=1, le=3650)


class MadeToken(BaseModel):
    """Shown only now."""

    token: str


@router.get("/mine")
def my_token(holder: Anybody) -> Mine:
    """The token this request bears."""
    within = holder.reach.touchpoints
    return Mine(
        id=holder.token_id,
        name=holder.name,
        rights=sorted(holder.rights),
        touchpoints=None if within is None else sorted(within),
    )


@router.get("")
def every_token(
    here: Here, holder: Govern, after: Id | None = None, limit: AtOnce = MOST
) -> list[Token]:
    """Revoked ones too, the newest first. With a `limit`, the last id is the `after` of the next
    page; one that is shorter is the last.
    """
    with here.database.read() as connection:
        every = tokens.all_of(connection, holder.account_id)
        makers = token_makers.makers(connection, holder.account_id)
    rows, _ = page_of(every, lambda one: str(one.id), after or "", limit)
    return [
        Token(
            id=row.id,
            name=row.name,
            rights=sorted(tokens.rights_in(row.rights)),
            touchpoints=_roots(row.reach),
            created_ms=row.created_ms,
            last_used_ms=row.last_used_ms,
            expires_ms=row.expires_ms,
            revoked_ms=row.revoked_ms,
            made_by=makers[row.id].name,
            left=tokens.is_good(row, here.now_ms()) and not makers[row.id].governs,
        )
        for row in rows
    ]


@router.post("", status_code=HTTPStatus.CREATED)
def make_token(asked: NewToken, here: Here, holder: Govern) -> MadeToken:
    """Make one."""
    beyond = set(asked.rights) - holder.rights
    if beyond:
        raise Refused(
            HTTPStatus.FORBIDDEN,
            f"this token has not itself: {', '.join(sorted(beyond))}",
            "A token gives away no more than it has.",
        )
    with here.database.write() as connection:
        made = tokens.make(
            connection,
            holder.account_id,
            asked.name,
            asked.rights,
            asked.touchpoints,
            here.now_ms(),
            asked.days,
            holder.token_id,
        )
    return MadeToken(token=made)


@router.delete("/{token_id}")
def revoke_token(token_id: Id, here: Here, holder: Govern) -> Done:
    """Take it back, for good."""
    with here.database.write() as connection:
        tokens.revoke(connection, holder.account_id, token_id, here.now_ms(), holder.token_id)
    return Done()


def _roots(kept: str) -> list[str] | None:
    roots = reach.roots_in(kept)
    return None if roots is None else sorted(roots)
