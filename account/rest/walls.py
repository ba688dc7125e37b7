"""Displays on a wall: results by a link, for whoever is in the room."""

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.dashboards import Query, understood
from account.rest.drawn import Language, known_language
from account.rest.ground import Arrange, Done, Here, Id, Ms, Name, check_right
from account.rest.problems import REFUSALS
from account.rights import Right
from account.store.results import walls

router = APIRouter(prefix="/walls", tags=["dashboards"], responses=REFUSALS)


class Wall(BaseModel):
    """A display without its link."""

    id: Id
    name: str
    query: str
    language: str
    created_ms: Ms


class NewWall(BaseModel, extra="forbid"):
    """A display to be made."""

    name: Name
    query: Query = Field("", description="A display is of today, beside what is usual")
    language: Language = "en"


class MadeWall(BaseModel):
    """Told only now: whoever has the address sees the display."""

    url: str


@router.get("")
def every_wall(here: Here, holder: Arrange) -> list[Wall]:
    """Those that were not taken back and show nothing beyond the token's reach, by name."""
    with here.database.read() as connection:
        found = walls.listed(connection, holder.reach)
    return [
        Wall(
            id=one.id,
            name=one.name,
            query=one.query,
            language=one.language,
            created_ms=one.created_ms,
        )
        for one in found
    ]


@router.post("", status_code=HTTPStatus.CREATED)
def make_wall(asked: NewWall, here: Here, holder: Arrange) -> MadeWall:
    """One more; it takes the right `results` too. It shows what this token sees, and nothing any
    more once the token is revoked or past its end: make it with one that stays.
    """
    check_right(holder, Right.RESULTS)
    query, at_ms = understood(walls.of_today, asked.query), here.now_ms()
    language = known_language(here, asked.language)
    with here.database.write() as connection:
        token = walls.make(
            connection, holder.reach, asked.name, query, language, holder.token_id, at_ms
        )
    return MadeWall(url=f"{here.public_url}/wall/{token}")


@router.delete("/{wall_id}")
def revoke_wall(wall_id: Id, here: Here, holder: Arrange) -> Done:
    """Its link shows nothing any more."""
    with here.database.write() as connection:
        walls.revoke(connection, holder.reach, wall_id, holder.token_id, here.now_ms())
    return Done()
