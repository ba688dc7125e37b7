"""Terminals: how each is, and whether all it captured has arrived."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.errors import NotFound
from account.rest.ground import Arrange, Done, Fleet, Here, Id, Many, Ms, Name
from account.rest.needs import Needed, needed
from account.rest.paging import page_of
from account.rest.problems import REFUSALS
from account.store import deeds
from account.store.fleet import arranging, attention, fleet, overview, papers_shown, terminals
from account.store.fleet.fleet import Choice, One, State
from account.store.intake.reckoning import Reckoning

router = APIRouter(tags=["terminals"], responses=REFUSALS)

Span = tuple[int, int]


class Store(BaseModel):
    """Where each response of one store is: captured = received + waiting + the spans of numbers."""

    store_id: str
    captured: int
    received: int
    waiting: int
    quarantined: list[Span]
    held: list[Span]
    missing_kept: list[Span] = Field(description="Asked for again: the terminal still keeps them")
    missing_gone: list[Span] = Field(description="No longer kept by the terminal")
    beyond: int = Field(description="Received, and not captured by the terminal's own word")
    unexplained: int = Field(description="0, or the account's own books are wrong")


class Terminal(BaseModel):
    """A terminal as it is known now."""

    id: Id
    name: str
    touchpoint_id: Id
    state: State
    enrolled_ms: Ms
    last_contact_ms: Ms | None
    settings_due: bool = Field(description="Whether newer settings wait for it")
    survey_rev: str = Field(description="The revision it says it shows")
    health: dict[str, Any] | None


class Paper(BaseModel):
    """A survey; both empty where none is known."""

    rev: str
    name: str


class Boot(BaseModel):
    """One of its starts, by its own clock, right or wrong."""

    number: int
    began_ms: Ms
    ran_ms: int


class WholeTerminal(Terminal):
    """With its books, its papers, its last starts and what needs a person there."""

    stores: list[Store]
    clone_signs: list[str]
    not_heard_since_restored_ms: Ms | None = Field(
        description="When the account was restored from a copy, where nothing was heard of it "
        "since: what had arrived after the copy was made is not known"
    )
    to_ask: Paper = Field(description="The survey that its touchpoint asks")
    shown: Paper = Field(description="The survey that it last said it asks")
    boots: list[Boot] = Field(description="The newest first, 20 at most")
    needs: list[Needed]


class Deed(BaseModel):
    """Something that was done to it, or that it did; `who` is what they were called then."""

    at_ms: Ms
    what: str
    who: str
    detail: str


class Terminals(BaseModel):
    """A page of them; `next` is the `after` of the next page."""

    rows: list[Terminal]
    next: str | None
    states: dict[State, int] = Field(description="Over all that fit, not over this page")


class ChangedTerminal(BaseModel, extra="forbid"):
    """What is to be otherwise."""

    name: Name | None = None
    touchpoint_id: Id | None = None


@router.get("/terminals")
def every_terminal(
    here: Here,
    holder: Fleet,
    state: State | None = None,
    touchpoint_id: Id | None = None,
    tag: Annotated[str, Field(max_length=80)] = "",
    text: Annotated[str, Field(max_length=80)] = "",
    version: Annotated[str, Field(max_length=80, description="That it runs")] = "",
    after: Annotated[str, Field(max_length=12)] = "",
    limit: Many = 100,
) -> Terminals:
    """Those that fit, by name; retired ones only where they are asked for."""
    choice = Choice(
        state=state or "", place=touchpoint_id or "", tag=tag, version=version, text=text
    )
    with here.database.read() as connection:
        chosen = fleet.choose(fleet.whole(connection, holder.reach, here.now_ms()), choice)
    found = [one for _, one in chosen.terminals]
    page, following = page_of(found, lambda one: one.terminal_id, after, limit)
    return Terminals(
        rows=[_told(one) for one in page],
        next=following,
        states=dict(chosen.states),
    )


@router.get("/terminals/{terminal_id}")
def one_terminal(terminal_id: Id, here: Here, holder: Fleet) -> WholeTerminal:
    """One of them, its responses counted."""
    mine, now_ms = holder.reach, here.now_ms()
    with here.database.read() as connection:
        everything = fleet.whole(connection, mine, now_ms)
        one = next((x for x in everything.terminals if x.terminal_id == terminal_id), None)
        if one is None:
            raise NotFound(f"there is no terminal {terminal_id!r} within reach")
        stores, clones = overview.reckoned(connection, [terminal_id], counted=True)
        asks = papers_shown.papers(connection, mine.account_id, one)
        boots = papers_shown.boots(connection, terminal_id)
        needs = attention.of_terminal(connection, mine, everything, terminal_id, now_ms)
    return WholeTerminal(
        **_told(one).model_dump(),
        stores=[_store(store) for store in stores[terminal_id]],
        clone_signs=list(clones[terminal_id]),
        not_heard_since_restored_ms=one.restored_ms,
        to_ask=Paper(**asks.to_ask._asdict()),
        shown=Paper(**asks.shown._asdict()),
        boots=[Boot(**boot._asdict()) for boot in boots],
        needs=[needed(need) for need in needs],
    )


@router.get("/terminals/{terminal_id}/history")
def history(terminal_id: Id, here: Here, holder: Fleet) -> list[Deed]:
    """The last 30 lines about it, and of what it did itself, the newest first."""
    with here.database.read() as connection:
        arranging.own(connection, holder.reach, terminal_id, to_change=False)
        found = deeds.about(connection, holder.account_id, terminal_id)
    return [Deed(**one._asdict()) for one in found]


@router.patch("/terminals/{terminal_id}")
def change_terminal(terminal_id: Id, asked: ChangedTerminal, here: Here, holder: Arrange) -> Done:
    """Name it otherwise, or move it; what was pressed stays where it was pressed."""
    at_ms, who = here.now_ms(), holder.token_id
    with here.database.write() as connection:
        arranging.own(connection, holder.reach, terminal_id)
        if asked.name is not None:
            arranging.rename(connection, holder.reach, terminal_id, asked.name, at_ms, who)
        if asked.touchpoint_id is not None:
            place = asked.touchpoint_id
            arranging.move(connection, holder.reach, terminal_id, place, at_ms, who)
    return Done()


@router.post("/terminals/{terminal_id}/accept")
def accept_terminal(terminal_id: Id, here: Here, holder: Arrange) -> Done:
    """Take a pending terminal's responses, or again those of one that was retired too soon."""
    with here.database.write() as connection:
        arranging.accept(connection, holder.reach, terminal_id, here.now_ms(), holder.token_id)
    return Done()


@router.post("/terminals/{terminal_id}/retire")
def retire_terminal(terminal_id: Id, here: Here, holder: Arrange) -> Done:
    """It was taken off the wall for good."""
    with here.database.write() as connection:
        arranging.retire(connection, holder.reach, terminal_id, here.now_ms(), holder.token_id)
    return Done()


@router.post("/terminals/{terminal_id}/revoke")
def revoke_terminal(terminal_id: Id, here: Here, holder: Arrange) -> Done:
    """Its token is good no longer: it was lost or stolen."""
    with here.database.write() as connection:
        arranging.own(connection, holder.reach, terminal_id)
        terminals.revoke(connection, terminal_id, here.now_ms(), holder.token_id)
    return Done()


def _told(one: One) -> Terminal:
    return Terminal(
        id=one.terminal_id,
        name=one.name,
        touchpoint_id=one.touchpoint_id,
        state=one.state,
        enrolled_ms=one.enrolled_ms,
        last_contact_ms=one.last_contact_ms,
        settings_due=one.due,
        survey_rev=one.has_survey_rev,
        health=msgspec.to_builtins(one.health),
    )


def _store(one: Reckoning) -> Store:
    return Store(
        store_id=one.store_id,
        captured=one.captured,
        received=one.received,
        waiting=one.waiting,
        quarantined=list(one.quarantined),
        held=list(one.held),
        missing_kept=list(one.missing_kept),
        missing_gone=list(one.missing_gone),
        beyond=one.beyond,
        unexplained=one.unexplained,
    )
