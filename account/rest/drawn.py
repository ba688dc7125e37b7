"""The page of results as files: its tables, each of its charts, and the report to print."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from account.errors import Misconfigured, NotFound
from account.out import drawing
from account.out.drawing import Picture
from account.rest.ground import Ground, Here, Results
from account.rest.problems import REFUSALS
from account.rest.scored import Wanted, understood
from account.rights import Right
from account.store.people.tokens import Holder
from account.store.results.selection import Selection

router = APIRouter(prefix="/results", tags=["results"], responses=REFUSALS)

Language = Annotated[str, Field(pattern=r"^[a-z]{2}$", description="One of the account's pages")]
Part = Literal["spread", "time", "hours", "places"]
TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
CSV = "text/csv; charset=utf-8"


def binary(*kinds: str) -> dict[int | str, dict[str, object]]:
    """What an operation answers that answers with a file."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in kinds}
    return {HTTPStatus.OK.value: {"description": "The file", "content": content}}


@router.get("/page.csv", response_class=Response, responses=binary(CSV))
def page_as_table(wanted: Wanted, here: Here, holder: Results, words: Language = "en") -> Response:
    """Exactly what is on the page of results, every table below the other, in words of people."""
    with _asked(here, holder, wanted, words) as asked:
        return Response(here.drawing.table(asked), media_type=CSV)


@router.get("/report.pdf", response_class=Response, responses=binary(TYPES["pdf"]))
def report(wanted: Wanted, here: Here, holder: Results, words: Language = "en") -> Response:
    """A few sheets to print or to send. With the right `read` comments are among them."""
    with _asked(here, holder, wanted, words) as asked:
        return _file(here.drawing.report(asked), "pdf")


@router.get(
    "/charts/{part}.{kind}",
    response_class=Response,
    responses=binary(TYPES["svg"], TYPES["png"]),
)
def chart(
    part: Part, kind: Picture, wanted: Wanted, here: Here, holder: Results, words: Language = "en"
) -> Response:
    """One chart of the page of results, with what its marks mean."""
    with _asked(here, holder, wanted, words) as asked:
        return _file(here.drawing.chart(asked, part, kind), kind)


def known_language(here: Ground, language: str) -> str:
    """Raises Misconfigured for one that no page has."""
    if language not in here.drawing.languages():
        offered = ", ".join(here.drawing.languages())
        raise Misconfigured(f"no page is in {language!r}", f"Choose among {offered}.")
    return language


@contextmanager
def _asked(here: Ground, holder: Holder, wanted: Selection, words: str) -> Iterator[drawing.Wanted]:
    language, reads = known_language(here, words), holder.may(Right.READ)
    with here.database.read() as connection, understood():
        yield drawing.Wanted(connection, holder.reach, wanted, here.now_ms(), language, reads)


def _file(made: bytes | None, kind: str) -> Response:
    if made is None:
        raise NotFound("nothing was rated there and then", "Look at /results for what was.")
    return Response(made, media_type=TYPES[kind])
