"""Cards for many terminals at once: a code, or a whole terminal without a network, and the file."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from account.errors import AccountError, Misconfigured
from account.out import cards
from account.out.cards import MOST, Line
from account.rest.drawn import binary
from account.rest.ground import Arrange, Ground, Here, Id, Name, Printable
from account.rest.places import open_place_of
from account.rest.problems import REFUSALS
from account.store.fleet.terminals import CODE_LIFE_DAYS
from account.store.people.tokens import Holder
from account.store.places import touchpoints, tree
from account.store.places.tree import Tree

router = APIRouter(prefix="/cards", tags=["terminals"], responses=REFUSALS)

_ZIP = "application/zip"


class NewCard(BaseModel, extra="forbid"):
    """A terminal to be."""

    name: Name = Field(examples=["Exit 3"])
    touchpoint: Annotated[str, Printable] = Field(
        min_length=1,
        max_length=800,
        description="Its id, its path (Berlin › Shop 7), or its name where only one has it",
        examples=["Shop 7"],
    )
    by_stick: bool = Field(False, description="It will never have a network")


class NewCards(BaseModel, extra="forbid"):
    """Terminals to be, each under a name of its own: all of them, or none."""

    terminals: list[NewCard] = Field(min_length=1, max_length=MOST)
    days: int = Field(CODE_LIFE_DAYS, ge=1, le=365, description="So long codes are good")
    waits: bool = Field(False, description="Pending until somebody accepts each terminal")


class Card(BaseModel):
    """What one card is given; told only now. `content` goes on it as kiosk.toml."""

    name: str
    touchpoint_id: Id
    code: str | None = Field(description="null for a terminal by stick: it is enrolled already")
    file_name: str
    content: str


@router.post("", status_code=HTTPStatus.CREATED)
def make_cards(asked: NewCards, here: Here, holder: Arrange) -> list[Card]:
    """Make them; in the order they were asked for."""
    made = _made(asked, here, holder)
    return [
        Card(
            name=one.name,
            touchpoint_id=one.touchpoint_id,
            code=one.code or None,
            file_name=file_name,
            content=one.content,
        )
        for one, file_name in zip(made, cards.file_names(made), strict=True)
    ]


@router.post("/archive", response_class=Response, responses=binary(_ZIP))
def make_archive(asked: NewCards, here: Here, holder: Arrange) -> Response:
    """Make them, as the archive that `flash` writes cards from: a table and a file for each."""
    return Response(cards.packed(_made(asked, here, holder)), media_type=_ZIP)


def _made(asked: NewCards, here: Ground, holder: Holder) -> Sequence[cards.Card]:
    names = [one.name for one in asked.terminals]
    twice = next((one for one in names if names.count(one) > 1), None)
    if twice is not None:
        raise Misconfigured(f"two terminals are called {twice!r}", "Give each its own name.")
    with here.database.write() as connection:
        known = tree.read(connection, holder.account_id)
        lines = [
            Line(one.name, _place(known, holder, at, one.touchpoint), one.by_stick)
            for at, one in enumerate(asked.terminals)
        ]
        who, at_ms = holder.token_id, here.now_ms()
        url, days = here.public_url, asked.days
        return cards.made(connection, lines, url, at_ms, days, who, waits=asked.waits)


def _place(known: Tree, holder: Holder, at: int, named: str) -> str:
    """Raises Misconfigured, with which of them it was."""
    try:
        found = touchpoints.named_in(known, named, holder.reach)
        return open_place_of(known, holder, found).id
    except AccountError as error:
        hint = "Give its id, its path or its name, as /touchpoints lists them."
        raise Misconfigured(f"terminals.{at}: {error}", hint) from error
