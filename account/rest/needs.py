"""What needs a person, and the whole fleet at a glance."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account import house
from account.rest.ground import Fleet, Here, Id, Many, Ms
from account.rest.problems import REFUSALS
from account.store.fleet import fleet
from account.store.fleet.fleet import State
from account.store.fleet.glance import glance
from account.store.fleet.need import Cause, Need

router = APIRouter(tags=["terminals"], responses=REFUSALS)


class Needed(BaseModel):
    """One thing for one person; what it is and what cures it is in docs/guides/health.md."""

    cause: Cause
    terminal_id: str = Field(description="Empty where it is no terminal's")
    name: str
    touchpoint_id: str
    detail: str = Field(description="In the words of whoever says so, mostly none")
    n: int
    since_ms: Ms | None = Field(description="When it began; of a code, when it ends")


class Needs(BaseModel):
    """A page of them, the gravest first; `next` is the `after` of the next page."""

    rows: list[Needed]
    next: int | None
    causes: dict[Cause, int] = Field(description="Over all of them, not over this page")


class Version(BaseModel):
    """What so many terminals run."""

    version: str
    terminals: int


class Branch(BaseModel):
    """A branch at the top of the tree, and how many of its terminals are silent or late."""

    touchpoint_id: Id
    path: str
    bad: int
    terminals: int


class Overview(BaseModel):
    """The whole fleet; `captured` and `delivered` by the terminals' own word."""

    states: dict[State, int]
    running: int = Field(description="All but the retired ones")
    settings_due: int = Field(description="Those for which newer settings wait")
    captured: int
    delivered: int
    versions: list[Version]
    worst: list[Branch] = Field(description="Up to six, the worst first")
    needs: dict[Cause, int] = Field(description="How much needs a person: see /needs")


@router.get("/needs")
def what_needs_a_person(
    here: Here,
    holder: Fleet,
    cause: Cause | None = None,
    after: Annotated[int, Field(ge=0, le=1 << 31)] = 0,
    limit: Many = 100,
) -> Needs:
    """Everything that no machine can help. Clockworks take the right `arrange`; tokens and
    webhooks whose maker is gone take `govern`.
    """
    at_ms = here.now_ms()
    with here.database.read() as connection:
        whole = fleet.whole(connection, holder.reach, at_ms)
        found = house.needs(
            connection, holder.reach, whole, at_ms, pulses=here.pulses, may=holder.may
        )
    chosen = [one for one in found if cause in (None, one.cause)]
    page = chosen[after : after + limit]
    more = after + limit < len(chosen)
    return Needs(
        rows=[needed(one) for one in page],
        next=after + limit if more else None,
        causes=_counted(found),
    )


@router.get("/overview")
def overview(here: Here, holder: Fleet) -> Overview:
    """States, versions, what arrived, and where it is worst."""
    at_ms = here.now_ms()
    with here.database.read() as connection:
        whole = fleet.whole(connection, holder.reach, at_ms)
        seen = glance(connection, holder.reach, whole)
        found = house.needs(
            connection, holder.reach, whole, at_ms, pulses=here.pulses, may=holder.may
        )
    return Overview(
        states=dict(seen.states),
        running=seen.running,
        settings_due=seen.due,
        captured=seen.captured,
        delivered=seen.delivered,
        versions=[Version(version=one, terminals=n) for one, n in seen.versions],
        worst=[Branch(**one._asdict()) for one in seen.worst],
        needs=_counted(found),
    )


def _counted(found: Sequence[Need]) -> dict[Cause, int]:
    return dict(Counter(one.cause for one in found))


def needed(one: Need) -> Needed:
    """As the API says it."""
    return Needed(**one._asdict())
