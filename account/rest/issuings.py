"""Issuings: which revision is asked where, at once or at an hour to come."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator
from sqlalchemy import Connection

from account.errors import Misconfigured, NotFound
from account.rest.ground import Done, Here, Id, Issue, Ms, Rev
from account.rest.problems import REFUSALS
from account.store.places import tree
from account.store.reach import Reach
from account.store.surveys import issuing, lines
from account.store.surveys.issuing import EVERYWHERE, Order
from account.store.surveys.looks import Look

router = APIRouter(tags=["surveys"], responses=REFUSALS)


class NewIssuing(BaseModel, extra="forbid"):
    """Ask a revision at these touchpoints, at once or at an hour of theirs."""

    rev: Rev
    touchpoints: list[Id] = Field([], max_length=10_000)
    tags: list[Annotated[str, Field(max_length=40)]] = Field(
        [], max_length=50, description="Every touchpoint that has one of them"
    )
    everywhere: bool = False
    beneath: bool = Field(
        False, description="And all beneath those named by id, which may ask others of their own"
    )
    offer_languages: bool = Field(
        False, description="Let terminals there offer all languages of the survey"
    )
    at_local: Annotated[
        str,
        Field(
            pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d)?$",
            description="By each place's own clock; empty for at once",
            examples=["2026-12-01T06:00"],
        ),
    ] = ""

    @model_validator(mode="after")
    def _somewhere(self) -> "NewIssuing":
        if not (self.touchpoints or self.tags or self.everywhere):
            raise ValueError("name touchpoints or tags, or everywhere")
        return self


class Issuing(BaseModel):
    """An issuing; those whose hour has not come everywhere are listed."""

    id: Id


class Issued(Issuing):
    """At how many touchpoints."""

    touchpoints: int


class Waiting(Issuing):
    """One whose hour has not come everywhere."""

    rev: Rev
    name: str
    at_local: str
    places: int
    first_ms: Ms


@router.get("/issuings")
def waiting_issuings(here: Here, holder: Issue) -> list[Waiting]:
    """Those whose hour has not come everywhere."""
    with here.database.read() as connection:
        found = issuing.waiting(connection, holder.reach)
    return [
        Waiting(
            id=one.id,
            rev=one.rev,
            name=one.name,
            at_local=one.at_local,
            places=one.places,
            first_ms=one.first_ms,
        )
        for one in found
    ]


@router.post("/issuings", status_code=HTTPStatus.CREATED)
def issue(asked: NewIssuing, here: Here, holder: Issue) -> Issued:
    """Ask it there. Issuing an older revision takes a newer one back."""
    strange = [one for one in asked.touchpoints if not holder.reach.holds(one)]
    if strange:
        raise NotFound(f"there is no touchpoint {strange[0]!r} within reach")
    if asked.at_local:
        try:
            issuing.due_ms(asked.at_local, "UTC")
        except (ValueError, OverflowError) as error:
            raise Misconfigured(f"{asked.at_local!r} is no hour") from error
    with here.database.write() as connection:
        places = _places(connection, asked, holder.reach)
        offered = _languages(connection, asked, holder.account_id)
        order = Order(asked.rev, places, Look(languages=offered), asked.at_local)
        made = issuing.issue(connection, holder.reach, order, holder.token_id, here.now_ms())
    return Issued(id=made, touchpoints=len(places))


@router.delete("/issuings/{issuing_id}")
def cancel_issuing(issuing_id: Id, here: Here, holder: Issue) -> Done:
    """Where its hour has not come, it does not come."""
    with here.database.write() as connection:
        who, at_ms = holder.token_id, here.now_ms()
        if not issuing.cancel(connection, holder.reach, issuing_id, who, at_ms):
            raise NotFound(f"nothing is to come of {issuing_id} within reach")
    return Done()


def _places(connection: Connection, asked: NewIssuing, reach: Reach) -> frozenset[str]:
    """As the page of issuing ticks them; those named by id alone where nothing beneath is meant."""
    known = tree.read(connection, reach.account_id)
    chosen = {f"tag:{one}" for one in asked.tags} | ({EVERYWHERE} if asked.everywhere else set())
    exactly = frozenset(asked.touchpoints) & known.places.keys()
    if asked.beneath:
        return issuing.expanded(known, reach, chosen | exactly)
    return issuing.expanded(known, reach, chosen) | exactly


def _languages(connection: Connection, asked: NewIssuing, account_id: str) -> tuple[str, ...]:
    if not asked.offer_languages:
        return ()
    return tuple(lines.content(connection, account_id, asked.rev).languages)
