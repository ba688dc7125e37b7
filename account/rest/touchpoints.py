"""Touchpoints: the tree, and what holds at each of its places."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.errors import NotFound
from account.rest.ground import MOST, Arrange, AtOnce, Done, Fleet, Here, Id, Name, Rev
from account.rest.paging import page_of
from account.rest.places import place_of
from account.rest.problems import REFUSALS, Refused
from account.rights import Right
from account.store.people.tokens import Holder
from account.store.places import touchpoints, tree
from account.store.places.tree import Place, Tree

router = APIRouter(prefix="/touchpoints", tags=["touchpoints"], responses=REFUSALS)


class Own(BaseModel, extra="forbid"):
    """What a touchpoint sets itself; what is left out holds from above."""

    time_zone: str | None = Field(default=None, max_length=64, description="IANA name")
    languages: list[str] | None = Field(
        default=None, max_length=30, description="The first is its own"
    )
    survey_rev: Rev | None = None
    opening_hours: dict[str, Any] | None = None
    cut_over_min: int | None = Field(
        default=None, ge=0, le=720, multiple_of=60, description="When its day begins"
    )
    settings: dict[str, Any] | None = None
    tags: list[str] | None = Field(default=None, max_length=30)

    def kept(self) -> dict[str, Any]:
        """As the store has it."""
        own = self.model_dump(exclude_none=True)
        if self.languages is not None:
            own["languages"] = " ".join(self.languages)
        if self.tags is not None:
            own["tags"] = " ".join(self.tags)
        if self.opening_hours is not None:
            own["opening_hours"] = json.dumps(self.opening_hours)
        return own


class Touchpoint(BaseModel):
    """A place in the tree. `holds` is in force there, `own` was set there."""

    id: Id
    parent_id: Id | None
    name: str
    path: str
    kind: str
    closed: bool
    holds: dict[str, Any]
    own: Own = Field(description="As it is sent back to change it: all of it, or what is left goes")


class NewTouchpoint(BaseModel, extra="forbid"):
    """A touchpoint to be added."""

    name: Name
    parent_id: Id | None = None
    kind: str = Field("", max_length=40)
    own: Own = Own()


class ChangedTouchpoint(BaseModel, extra="forbid"):
    """What is to be otherwise; `own` replaces all that it set."""

    name: Name | None = None
    kind: str | None = Field(None, max_length=40)
    own: Own | None = None


class Moved(BaseModel, extra="forbid"):
    """Where it hangs from now on; null for the top."""

    parent_id: Id | None


@router.get("")
def every_touchpoint(
    here: Here, holder: Fleet, after: Id | None = None, limit: AtOnce = MOST
) -> list[Touchpoint]:
    """All within reach, those above before those beneath. With a `limit`, the last id is the
    `after` of the next page; one that is shorter is the last.
    """
    with here.database.read() as connection:
        known = tree.read(connection, holder.account_id)
    mine = [one for one in known.places.values() if holder.reach.holds(one.id)]
    page, _ = page_of(mine, lambda one: one.id, after or "", limit)
    return [_told(known, one) for one in page]


@router.get("/{touchpoint_id}")
def one_touchpoint(touchpoint_id: Id, here: Here, holder: Fleet) -> Touchpoint:
    """One of them."""
    with here.database.read() as connection:
        known = tree.read(connection, holder.account_id)
    return _told(known, place_of(known, holder, touchpoint_id))


@router.post("", status_code=HTTPStatus.CREATED)
def add_touchpoint(asked: NewTouchpoint, here: Here, holder: Arrange) -> Touchpoint:
    """Add one under another, or at the top where the token reaches everything."""
    with here.database.write() as connection:
        _check_above(tree.read(connection, holder.account_id), holder, asked.parent_id)
        _check_survey(holder, None, asked.own)
        made = touchpoints.add(
            connection,
            holder.account_id,
            asked.parent_id,
            asked.name,
            asked.own.kept(),
            here.now_ms(),
            holder.token_id,
            asked.kind,
        )
        known = tree.read(connection, holder.account_id)
    return _told(known, known.places[made])


@router.patch("/{touchpoint_id}")
def change_touchpoint(
    touchpoint_id: Id, asked: ChangedTouchpoint, here: Here, holder: Arrange
) -> Done:
    """Change it; every terminal beneath gets what is new."""
    with here.database.write() as connection:
        place = place_of(tree.read(connection, holder.account_id), holder, touchpoint_id)
        if asked.own is not None:
            _check_survey(holder, place.own.get("survey_rev"), asked.own)
        told = touchpoints.change(
            connection,
            holder.account_id,
            touchpoint_id,
            dict(place.own) if asked.own is None else asked.own.kept(),
            here.now_ms(),
            holder.token_id,
            name=asked.name or "",
            kind=asked.kind,
        )
    return Done(terminals=told)


@router.post("/{touchpoint_id}/move")
def move_touchpoint(touchpoint_id: Id, asked: Moved, here: Here, holder: Arrange) -> Done:
    """Hang it, with all beneath it, under another."""
    with here.database.write() as connection:
        known = tree.read(connection, holder.account_id)
        place_of(known, holder, touchpoint_id)
        _check_above(known, holder, asked.parent_id)
        told = touchpoints.move(
            connection,
            holder.account_id,
            touchpoint_id,
            asked.parent_id,
            here.now_ms(),
            holder.token_id,
        )
    return Done(terminals=told)


@router.post("/{touchpoint_id}/close")
def close_touchpoint(touchpoint_id: Id, here: Here, holder: Arrange) -> Done:
    """Nothing stands there any more; its responses stay."""
    with here.database.write() as connection:
        place_of(tree.read(connection, holder.account_id), holder, touchpoint_id)
        touchpoints.close(
            connection, holder.account_id, touchpoint_id, here.now_ms(), holder.token_id
        )
    return Done()


@router.post("/{touchpoint_id}/reopen")
def reopen_touchpoint(touchpoint_id: Id, here: Here, holder: Arrange) -> Done:
    """Something may stand there again."""
    with here.database.write() as connection:
        place_of(tree.read(connection, holder.account_id), holder, touchpoint_id)
        touchpoints.reopen(
            connection, holder.account_id, touchpoint_id, here.now_ms(), holder.token_id
        )
    return Done()


def _check_above(known: Tree, holder: Holder, parent_id: str | None) -> None:
    """Only a token that reaches everything may put something at the top."""
    if parent_id is not None:
        place_of(known, holder, parent_id)
    elif holder.reach.touchpoints is not None:
        raise NotFound("the top of the tree is not within reach", "Name a parent_id.")


def _check_survey(holder: Holder, before: str | None, own: Own) -> None:
    """Which survey is asked somewhere is for whoever may issue surveys."""
    if own.survey_rev != before and not holder.may(Right.ISSUE):
        raise Refused(
            HTTPStatus.FORBIDDEN,
            f"the token {holder.name!r} has not the right 'issue'",
            f"Leave survey_rev as it is: {before or 'not set'}.",
        )


def _told(known: Tree, place: Place) -> Touchpoint:
    holds = dict(place.holds)
    holds["languages"] = str(holds["languages"]).split()
    holds["tags"] = list(place.tags)
    holds["opening_hours"] = json.loads(holds["opening_hours"])
    return Touchpoint(
        id=place.id,
        parent_id=place.parent_id,
        name=place.name,
        path=known.path(place.id),
        kind=place.kind,
        closed=place.closed_ms is not None,
        holds=holds,
        own=_own(place.own),
    )


def _own(kept: Mapping[str, Any]) -> Own:
    """As `Own.kept` is read back. Not checked once more: it may be older than a limit."""
    told = dict(kept)
    for name in ("languages", "tags"):
        if name in told:
            told[name] = str(told[name]).split()
    if "opening_hours" in told:
        told["opening_hours"] = json.loads(told["opening_hours"])
    return Own.model_construct(**told)
