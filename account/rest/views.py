"""Choices of terminals, or of results, kept under a name for everybody."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.dashboards import selection
from account.rest.ground import Anybody, Done, Here, Id, Name, Printable, check_right
from account.rest.problems import REFUSALS
from account.rights import Right
from account.store.fleet import saved_views
from account.store.fleet.saved_views import LONGEST_QUERY, RESULTS, TERMINALS

router = APIRouter(prefix="/views", tags=["views"], responses=REFUSALS)

Page = Literal["terminals", "results"]
_SEES = {TERMINALS: Right.FLEET, RESULTS: Right.RESULTS}
_KEEPS = {TERMINALS: Right.ARRANGE, RESULTS: Right.RESULTS}


class View(BaseModel):
    """One choice, as its page's address has it after the ?."""

    id: Id
    name: str
    query: str
    mine: bool = Field(description="Whether this token made it")


class NewView(BaseModel, extra="forbid"):
    """A choice to be kept for everybody. One of terminals takes the right `arrange`."""

    name: Name
    page: Page
    query: Annotated[str, Printable] = Field(
        max_length=LONGEST_QUERY, examples=["state=silent&group=touchpoint"]
    )


class Kept(BaseModel):
    """Names the choice."""

    id: Id


@router.get("")
def every_view(page: Page, here: Here, holder: Anybody) -> list[View]:
    """Shared ones of one page, by name, that name nothing beyond the token's reach. Those of
    terminals take the right `fleet`, those of results `results`.
    """
    check_right(holder, _SEES[page])
    with here.database.read() as connection:
        found = saved_views.listed(connection, holder.reach, holder.token_id, page)
    return [View(id=x.id, name=x.name, query=x.query, mine=x.mine) for x in found]


@router.post("", status_code=HTTPStatus.CREATED)
def keep_view(asked: NewView, here: Here, holder: Anybody) -> Kept:
    """Keep one."""
    check_right(holder, _KEEPS[asked.page])
    query = (
        selection(asked.query) if asked.page == RESULTS else saved_views.of_terminals(asked.query)
    )
    with here.database.write() as connection:
        made = saved_views.keep(
            connection,
            holder.account_id,
            holder.token_id,
            asked.name,
            query,
            here.now_ms(),
            shared=True,
            page=asked.page,
        )
    return Kept(id=made)


@router.delete("/{view_id}")
def let_go(view_id: Id, here: Here, holder: Anybody) -> Done:
    """Keep one no longer that this token made; another one's takes the right `govern`."""
    with here.database.write() as connection:
        saved_views.let_go(
            connection,
            holder.account_id,
            holder.token_id,
            view_id,
            here.now_ms(),
            governs=holder.may(Right.GOVERN),
        )
    return Done()
