"""People of the account: who they are, invited, changed, removed."""

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.ground import Done, Govern, Here, Id, Ms
from account.rest.problems import REFUSALS, Refused
from account.rights import Right
from account.store import invitations, members
from account.store.members import Member
from account.store.tokens import Holder

router = APIRouter(prefix="/people", tags=["people"], responses=REFUSALS)


class Somebody(BaseModel):
    """Who may sign in; `touchpoints` is null where they see everything."""

    id: Id
    email: str
    role: str
    touchpoints: list[Id] | None
    second_factor: bool
    created_ms: Ms
    seen_ms: Ms | None


class Invitation(BaseModel, extra="forbid"):
    """Somebody to be asked in."""

    email: str = Field(max_length=254)
    role: str = Field(max_length=16)
    touchpoints: list[Id] | None = Field(None, max_length=100)


class Link(BaseModel):
    """Leads to a page where they choose a password, once, within a week."""

    url: str


class Changed(BaseModel, extra="forbid"):
    """Another role or reach."""

    role: str = Field(max_length=16)
    touchpoints: list[Id] | None = Field(None, max_length=100)


@router.get("")
def everybody(here: Here, holder: Govern) -> list[Somebody]:
    """By e-mail address."""
    with here.database.read() as connection:
        return [_told(one) for one in members.all_of(connection, holder.account_id)]


@router.post("/invitations", status_code=HTTPStatus.CREATED)
def invite(asked: Invitation, here: Here, holder: Govern) -> Link:
    """Make a link for somebody; no mail is sent."""
    with here.database.write() as connection:
        _check_whole(holder)
        token = invitations.invite(
            connection,
            holder.account_id,
            asked.email,
            asked.role,
            asked.touchpoints,
            here.now_ms(),
            holder.token_id,
        )
    return Link(url=f"{here.public_url}/invitation/{token}")


@router.patch("/{person_id}")
def change_person(person_id: Id, asked: Changed, here: Here, holder: Govern) -> Done:
    """Give them another role or reach."""
    with here.database.write() as connection:
        _check_whole(holder)
        members.change(
            connection,
            holder.account_id,
            person_id,
            asked.role,
            asked.touchpoints,
            here.now_ms(),
            holder.token_id,
        )
    return Done()


@router.delete("/{person_id}")
def remove_person(person_id: Id, here: Here, holder: Govern) -> Done:
    """They sign in no more; the audit log keeps their name."""
    with here.database.write() as connection:
        _check_whole(holder)
        members.remove(connection, holder.account_id, person_id, here.now_ms(), holder.token_id)
    return Done()


def _check_whole(holder: Holder) -> None:
    """Whoever gives rights away must have them all."""
    if holder.rights != frozenset(Right):
        raise Refused(
            HTTPStatus.FORBIDDEN,
            f"the token {holder.name!r} has not every right",
            "People are changed by a token that could do itself what they may.",
        )


def _told(one: Member) -> Somebody:
    return Somebody(
        id=one.id,
        email=one.email,
        role=one.role,
        touchpoints=None if one.roots is None else sorted(one.roots),
        second_factor=one.second_factor,
        created_ms=one.created_ms,
        seen_ms=one.seen_ms,
    )
