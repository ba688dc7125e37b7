"""Links that ask a survey in a browser: made, listed, closed; and addresses for one visit each."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from account.errors import Misconfigured
from account.out.drawing import Picture, Sheet, Size
from account.rest.drawn import TYPES, binary
from account.rest.ground import Done, Here, Id, Issue, Many, Ms, Name, Rev
from account.rest.paging import page_of
from account.rest.places import open_place_of
from account.rest.problems import REFUSALS
from account.store.places import tree
from account.store.surveys import lines, links
from account.store.surveys.links import MOST_TOKENS, SurveyLink
from feedback.response import Channel

router = APIRouter(prefix="/links", tags=["links"], responses=REFUSALS)

Line = Annotated[Id, Field(description="A survey, as /surveys names its line")]


class Link(BaseModel):
    """A link. Whoever opens `address` is asked; `?l=de` chooses a language, `?r=4` marks an answer
    that their own press sends.
    """

    id: Id
    name: str
    touchpoint_id: Id
    line: str
    rev: Rev
    channel: Channel
    single_use: bool
    made_ms: Ms
    closed_ms: Ms | None
    responses: int
    address: str | None = Field(description="null where every address is good for one visit")


class Links(BaseModel):
    """A page of them; `next` is the `after` of the next page."""

    rows: list[Link]
    next: str | None


class NewLink(BaseModel, extra="forbid"):
    """A link to be made: it asks the newest revision there is now."""

    line: Line
    touchpoint_id: Id
    name: Name = Field(examples=["Newsletter in December"])
    channel: Literal["web", "email"] = "web"
    single_use: bool = Field(False, description="Every address is good for one visit")


class Wanted(BaseModel, extra="forbid"):
    """How many addresses for one visit each."""

    n: int = Field(ge=1, le=MOST_TOKENS)


class Addresses(BaseModel):
    """Told only now; each is good for one visit."""

    addresses: list[str]


@router.get("")
def every_link(
    here: Here, holder: Issue, line: Line | None = None, after: Id | None = None, limit: Many = 100
) -> Links:
    """Those of one survey, or of all: open ones first, then the newest."""
    with here.database.read() as connection:
        known = lines.lines(connection, holder.reach)
        of = {x.rev: one.id for one in known for x in one.revisions if line in (None, one.id)}
        found = links.of_revisions(connection, holder.reach, list(of))
        page, following = page_of(found, lambda one: one.id, after or "", limit)
        counted = links.how_many(connection, list(page))
    rows = [_told(here, one, of[one.rev], counted.get(one.id, 0)) for one in page]
    return Links(rows=rows, next=following)


@router.post("", status_code=HTTPStatus.CREATED)
def make_link(asked: NewLink, here: Here, holder: Issue) -> Link:
    """One more link."""
    with here.database.write() as connection:
        line = lines.one(connection, holder.reach, asked.line)
        open_place_of(tree.read(connection, holder.account_id), holder, asked.touchpoint_id)
        made = links.make(
            connection,
            holder.reach,
            asked.touchpoint_id,
            line.newest.rev,
            asked.name,
            Channel(asked.channel),
            holder.token_id,
            here.now_ms(),
            single_use=asked.single_use,
        )
        found = links.own(connection, holder.reach, made)
    return _told(here, found, line.id, 0)


@router.post("/{link_id}/close")
def close_link(link_id: Id, here: Here, holder: Issue) -> Done:
    """Nobody can begin a visit by it any more; what came stays."""
    with here.database.write() as connection:
        links.close(connection, holder.reach, link_id, holder.token_id, here.now_ms())
    return Done()


@router.post("/{link_id}/open")
def open_link(link_id: Id, here: Here, holder: Issue) -> Done:
    """Everybody can again."""
    with here.database.write() as connection:
        links.close(connection, holder.reach, link_id, holder.token_id, here.now_ms(), again=True)
    return Done()


@router.post("/{link_id}/ask-newest")
def ask_newest(link_id: Id, here: Here, holder: Issue) -> Done:
    """Ask its survey's newest revision from the next visit on."""
    with here.database.write() as connection:
        own = links.own(connection, holder.reach, link_id)
        known = lines.lines(connection, holder.reach)
        line = next(one for one in known if any(x.rev == own.rev for x in one.revisions))
        rev, at_ms = line.newest.rev, here.now_ms()
        links.ask_newest(connection, holder.reach, link_id, rev, holder.token_id, at_ms)
    return Done()


@router.post("/{link_id}/addresses")
def addresses(link_id: Id, asked: Wanted, here: Here, holder: Issue) -> Addresses:
    """Addresses for one visit each, for whoever sends the e-mails."""
    with here.database.read() as connection:
        own = links.own(connection, holder.reach, link_id)
    return Addresses(addresses=[address(here, own.new_token()) for _ in range(asked.n)])


@router.get(
    "/{link_id}/code.{kind}",
    response_class=Response,
    responses=binary(TYPES["svg"], TYPES["png"]),
)
def code(link_id: Id, kind: Picture, here: Here, holder: Issue) -> Response:
    """The QR code of its address alone, to be put into one's own print."""
    with here.database.read() as connection:
        own = links.own(connection, holder.reach, link_id)
    drawn = here.drawing.code(address(here, own.token), kind)
    return Response(drawn, media_type=TYPES[kind])


@router.get(
    "/{link_id}/poster.{kind}",
    response_class=Response,
    responses=binary(TYPES["svg"], TYPES["pdf"]),
)
def poster(
    link_id: Id,
    kind: Sheet,
    here: Here,
    holder: Issue,
    size: Size = "a6",
    language: Annotated[str, Field(max_length=20, description="One of the survey's")] = "",
) -> Response:
    """A small poster with the first question and the code."""
    with here.database.read() as connection:
        own = links.own(connection, holder.reach, link_id)
        survey = lines.content(connection, holder.account_id, own.rev)
    language = language or survey.languages[0]
    if language not in survey.languages:
        told = f"the survey has no {language!r}"
        raise Misconfigured(told, f"It has {', '.join(survey.languages)}.")
    at = address(here, own.token)
    drawn = here.drawing.poster(survey, own.touchpoint, at, language, size, kind)
    if drawn is None:
        told = f"the letters of {language!r} are in none of our fonts"
        raise Misconfigured(told, "Ask for poster.svg, or print its page.")
    return Response(drawn, media_type=TYPES[kind])


def address(here: Here, token: str) -> str:
    """What visitors open."""
    return f"{here.public_url}/l/{token}"


def _told(here: Here, one: SurveyLink, line: str, responses: int) -> Link:
    return Link(
        id=one.id,
        name=one.name,
        touchpoint_id=one.touchpoint_id,
        line=line,
        rev=one.rev,
        channel=one.channel,
        single_use=one.single_use,
        made_ms=one.made_ms,
        closed_ms=one.closed_ms,
        responses=responses,
        address=None if one.single_use else address(here, one.token),
    )
