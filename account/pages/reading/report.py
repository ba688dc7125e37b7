"""A report to print or to send: the results of a place and a period on a few pages."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account.errors import NotFound
from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.results import (
    by_channel,
    by_hour,
    by_place,
    not_counted,
    over_time,
    spread,
    tiles,
    why,
)
from account.pages.results.page import compared, where
from account.pages.results.part import Part
from account.pages.results.reading import Shown, shown_as
from account.pages.results.steps import UNTOLD, Steps, steps_of
from account.pages.results.view import View, days, look, worded
from account.pages.survey_texts import lookup
from account.pages.words import Words, number
from account.rights import Right
from account.store import reach
from account.store.first_start import own_time_zone
from account.store.intake.shelf import Shelf
from account.store.people.people import Person
from account.store.reach import Reach
from account.store.results.asked import ever
from account.store.results.comments import comments
from account.store.results.scope import Scope
from account.store.results.selection import NotASelection, Selection, read

if TYPE_CHECKING:
    from account.pages.reading.paper import Paper

_MOST_COMMENTS = 12


class Report:
    """The same numbers as the page of the same address."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def pdf(self, request: Request, person: Person) -> Response:
        """One file."""
        w, now_ms, desk = words_for(request), self._desk.now_ms(), self._desk
        with desk.database.read() as connection:
            mine = reach.of_person(connection, person.account_id, person.id)
            reads = desk.shelf if person.may(Right.READ) else None
            try:
                selection = read(request.query_params.multi_items())
                raw = report(connection, w, mine, selection, now_ms, reads, steps_of(request))
            except (NotASelection, NotFound):
                raw = None
        if raw is None:
            return desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        named = {"Content-Disposition": 'attachment; filename="report.pdf"'}
        return Response(raw, media_type="application/pdf", headers=named)


def report(
    connection: Connection,
    w: Words,
    mine: Reach,
    selection: Selection,
    now_ms: int,
    reads: Shelf | None,
    steps: Steps = UNTOLD,
) -> bytes | None:
    """The report of a selection; None where nothing was rated. Raises NotASelection, NotFound.

    `reads`: where surveys are, for whoever may read comments; None for others.
    """
    scope, view = look(connection, w, mine, selection, now_ms)
    if view is None:
        return None
    said = _said(connection, mine.account_id, view, scope, reads) if reads else []
    at = when.at(now_ms, own_time_zone(), w).minute
    return written(view, scope, said, at, steps)


def _said(
    connection: Connection, account_id: str, view: View, scope: Scope, shelf: Shelf
) -> list[Shown]:
    surveys = lookup(shelf, connection, account_id)
    of = ever(connection, scope.account_id, view.one).named
    found = comments(connection, scope, most=_MOST_COMMENTS, surveys=of).comments
    return [shown_as(view.w, scope, one, surveys) for one in found[:_MOST_COMMENTS]]


def written(view: View, scope: Scope, said: list[Shown], at: str, steps: Steps = UNTOLD) -> bytes:
    """The whole file."""
    from account.pages.reading.paper import Paper  # 30 MB that most accounts never need

    paper = Paper(view.w, view.w("reading_made_at", at=at, n=number(view.one.n)))
    put_on(paper, view, scope, said, steps)
    return paper.done()


def put_on(
    paper: "Paper", view: View, scope: Scope, said: list[Shown], steps: Steps = UNTOLD
) -> None:
    """All that it says, in order."""
    for _ in steps.through(_sheets(paper, view, scope, said)):
        pass


def _sheets(
    paper: "Paper", view: View, scope: Scope, said: list[Shown]
) -> list[tuple[str, Callable[[], None]]]:
    w = view.w
    about = [where(w, scope), days(w, scope), compared(view)]

    def scores() -> None:
        paper.heading(worded(w, view.one), " · ".join(filter(None, about)))
        paper.tiles(tiles.tiles(view))
        _lines(paper, [spread.part(view), by_channel.part(view)])

    def rest() -> None:
        paper.lines(not_counted.part(view)[0])
        paper.comments(w("results_comments"), said)

    return [
        (w("reading_part_scores"), scores),
        (w("reading_part_time"), lambda: paper.picture(over_time.part(view))),
        (w("reading_part_hours"), lambda: paper.picture(by_hour.part(view))),
        (w("reading_part_places"), lambda: _lines(paper, [by_place.part(view)])),
        (w("reading_part_reasons"), lambda: _lines(paper, why.parts(view))),
        (w("results_comments"), rest),
    ]


def _lines(paper: "Paper", parts: Sequence[Part | None]) -> None:
    for part in parts:
        if part is not None:
            paper.lines(part)
