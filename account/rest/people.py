"""People of the account: who they are, invited, changed, signed out, removed."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks
from pydantic import BaseModel, Field

from account.rest.drawn import Language, known_language
from account.rest.ground import MOST, AtOnce, Done, Govern, Here, Id, Ms
from account.rest.paging import page_of
from account.rest.problems import REFUSALS, Refused
from account.rights import Right
from account.store.people import hook_makers, invitations, members, tenants, token_makers
from account.store.people.members import Member
from account.store.people.tokens import Holder

router = APIRouter(prefix="/people", tags=["people"], responses=REFUSALS)


Named = Annotated[
    str, Field(pattern=r"^[0-9a-f]{16}$", description="Names an invitation; opens nothing")
]


class Somebody(BaseModel):
    """Who may sign in; `touchpoints` is null where they see everything."""

    id: Id
    email: str
    role: str
    touchpoints: list[Id] | None
    second_factor: bool
    created_ms: Ms
    seen_ms: Ms | None


class Whole(Somebody):
    """With what goes on in their name."""

    tokens: list[str] = Field(description="Names of those that they made and that are good")
    webhooks: list[str] = Field(description="Names of those that they answer for and that go")


class Invited(BaseModel):
    """Somebody who has not taken up their invitation yet."""

    id: Named
    email: str
    role: str
    touchpoints: list[Id] | None
    expires_ms: Ms


class Invitation(BaseModel, extra="forbid"):
    """Somebody to be asked in."""

    email: str = Field(max_length=254)
    role: str = Field(max_length=16)
    touchpoints: list[Id] | None = Field(None, max_length=100)
    language: Language = Field("en", description="Of the letter")


class Link(BaseModel):
    """Leads to a page where they choose a password, once, within a week."""

    url: str
    mailed: bool = Field(description="Whether a letter with it is on its way; else hand it on")


class Changed(BaseModel, extra="forbid"):
    """Another role or reach."""

    role: str = Field(max_length=16)
    touchpoints: list[Id] | None = Field(None, max_length=100)


@router.get("")
def everybody(
    here: Here, holder: Govern, after: Id | None = None, limit: AtOnce = MOST
) -> list[Somebody]:
    """By e-mail address. With a `limit`, the last id is the `after` of the next page; one that is
    shorter is the last.
    """
    with here.database.read() as connection:
        every = members.all_of(connection, holder.account_id)
    page, _ = page_of(every, lambda one: one.id, after or "", limit)
    return [_told(one) for one in page]


@router.get("/invitations")
def waiting_invitations(
    here: Here, holder: Govern, after: Named | None = None, limit: AtOnce = MOST
) -> list[Invited]:
    """Those that nobody has taken up yet, by e-mail address; never the link itself. They come in
    pages as people do.
    """
    with here.database.read() as connection:
        every = invitations.waiting(connection, holder.account_id, here.now_ms())
    found, _ = page_of(every, lambda one: one.id, after or "", limit)
    return [
        Invited(
            id=one.id,
            email=one.email,
            role=one.role,
            touchpoints=None if one.roots is None else sorted(one.roots),
            expires_ms=one.expires_ms,
        )
        for one in found
    ]


@router.delete("/invitations/{invitation_id}")
def withdraw_invitation(invitation_id: Named, here: Here, holder: Govern) -> Done:
    """Its link is good no more."""
    with here.database.write() as connection:
        mine, at_ms = holder.account_id, here.now_ms()
        invitations.withdraw(connection, mine, invitation_id, at_ms, holder.token_id)
    return Done()


@router.post("/invitations", status_code=HTTPStatus.CREATED)
def invite(asked: Invitation, here: Here, holder: Govern, later: BackgroundTasks) -> Link:
    """Make a link for somebody, and mail it to them where the account has a mail server. The
    letter says that whoever made this token asks them in.
    """
    language, at_ms = known_language(here, asked.language), here.now_ms()
    with here.database.write() as connection:
        _check_whole(holder)
        token = invitations.invite(
            connection,
            holder.account_id,
            asked.email,
            asked.role,
            asked.touchpoints,
            at_ms,
            holder.token_id,
        )
        account = tenants.name_of(connection, holder.account_id)
        maker = token_makers.makers(connection, holder.account_id)[holder.token_id]
    who = maker.name or holder.name
    later.add_task(here.letters.invite, language, account, who, asked.email, token, at_ms)
    return Link(url=here.letters.link(token), mailed=here.letters.go_out)


@router.get("/{person_id}")
def one_person(person_id: Id, here: Here, holder: Govern) -> Whole:
    """One of them."""
    mine = holder.account_id
    with here.database.read() as connection:
        one = members.one(connection, mine, person_id)
        made = token_makers.good_of(connection, mine, person_id, here.now_ms())
        sent = hook_makers.going_of(connection, mine, person_id)
    return Whole(
        **_told(one).model_dump(),
        tokens=[token.name for token in made],
        webhooks=[name for _, name in sent],
    )


@router.post("/{person_id}/sign-out")
def sign_out(person_id: Id, here: Here, holder: Govern) -> Done:
    """End their sessions everywhere; they may sign in again."""
    with here.database.write() as connection:
        members.sign_out(connection, holder.account_id, person_id, here.now_ms(), holder.token_id)
    return Done()


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
