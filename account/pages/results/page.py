"""The results of a selection: one page, and the same as a file."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account.errors import NotFound
from account.out.formats import harmless
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
from account.pages.results.narrowing import narrowing, questions
from account.pages.results.part import Cell, Part
from account.pages.results.reading import Shown, shown_as
from account.pages.results.steps import UNTOLD, Steps, steps_of
from account.pages.results.view import View, days, look, worded
from account.pages.survey_texts import lookup
from account.pages.words import Words, number
from account.rights import Right
from account.store import reach as reaches
from account.store.people.people import Person
from account.store.reach import Reach
from account.store.results.asked import ever
from account.store.results.comments import comments
from account.store.results.scope import Scope
from account.store.results.selection import BEFORE, YEAR, NotASelection, Selection, read
from feedback.words import own_name

_FEW = 3
"""Comments shown among the results; the others are a page of their own."""
_NAMED = 3
"""Branches named where somebody sees not all: more are counted."""
_CHOSEN = 8
"""Places named where somebody chose many."""


def parts(view: View, steps: Steps = UNTOLD) -> list[Part]:
    """Every part of the page, in order; also what its file holds."""
    w = view.w
    made: list[tuple[str, Callable[[], list[Part | None]]]] = [
        (w("reading_part_scores"), lambda: [tiles.part(view), spread.part(view)]),
        (w("results_channel"), lambda: [by_channel.part(view)]),
        (w("reading_part_time"), lambda: [over_time.part(view)]),
        (w("reading_part_hours"), lambda: [by_hour.part(view)]),
        (w("reading_part_places"), lambda: [by_place.part(view)]),
        (w("reading_part_reasons"), lambda: [*why.parts(view)]),
    ]
    return [one for found in steps.through(made) for one in found if one is not None]


def in_file(view: View, steps: Steps = UNTOLD) -> list[Part]:
    """The same, and what is not in the numbers."""
    return [*parts(view, steps), not_counted.part(view)[0]]


class Found(NamedTuple):
    """What a request selects, within the reach of whoever asks; no view where nothing was rated."""

    connection: Connection
    w: Words
    mine: Reach
    scope: Scope
    view: View | None
    steps: Steps = UNTOLD


class Results:
    """For whoever may see scores, within their reach."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """The page."""
        return on_page(self._desk, request, person, partial(self._page, request, person))

    def csv(self, request: Request, person: Person) -> Response:
        """Exactly what is on the page, every table below the other."""
        return as_file(
            self._desk,
            request,
            person,
            "results.csv",
            lambda found, view: in_file(view, found.steps),
        )

    def _page(self, request: Request, person: Person, found: Found) -> Response:
        view = found.view
        return self._desk.show(
            request,
            "results/results.html",
            scope=found.scope,
            **ground(found),
            **_said(view, found.steps, may_read=person.may(Right.READ)),
            few_comments=self._few(found.connection, person, view),
        )

    def _few(self, connection: Connection, person: Person, view: View | None) -> list[Shown]:
        if view is None or not person.may(Right.READ):
            return []
        surveys = lookup(self._desk.shelf, connection, person.account_id)
        of = ever(connection, person.account_id, view.one).named
        found = comments(connection, view.scope, most=_FEW, surveys=of).comments
        return [shown_as(view.w, view.scope, one, surveys) for one in found[:_FEW]]


def _said(view: View | None, steps: Steps, *, may_read: bool) -> dict[str, Any]:
    if view is None:
        return {"question": "", "compared": ""}
    left_out, aside = not_counted.part(view)
    shown = {part.name: part for part in parts(view, steps)}
    return {
        "question": worded(view.w, view.one),
        "compared": compared(view),
        "questions": questions(view),
        "tiles": tiles.tiles(view),
        "parts": shown,
        "reasons": [part for name, part in shown.items() if name.startswith("why-")],
        "left_out": left_out,
        "aside": aside,
        "rule": view.scope.usual,
        "may_read": may_read,
    }


def where(w: Words, scope: Scope) -> str:
    """The places in words, and whatever else narrows or widens what is counted there."""
    if scope.selection.places:
        said = _named(w, scope, scope.selection.places, _CHOSEN)
    elif scope.tree.below(*scope.roots) == scope.tree.places.keys():
        said = w("results_everywhere")
    else:
        said = _named(w, scope, scope.roots, _NAMED) or "–"
    return " · ".join((said, *scope.selection.tags, *_otherwise(w, scope.selection)))


def _named(w: Words, scope: Scope, places: Sequence[str], most: int) -> str:
    names = [scope.tree.path(one) for one in places]
    said, more = ", ".join(names[:most]), len(names) - most
    return w("results_and_more", names=said, n=number(more)) if more > 0 else said


def _otherwise(w: Words, chosen: Selection) -> Iterator[str]:
    """No page, file, report or display of a part may look as if it were of all."""
    if chosen.language:
        yield own_name(chosen.language)
    if chosen.channel:
        yield w(chosen.channel) if chosen.channel in w else chosen.channel
    if chosen.survey:
        yield f"{w('results_revision')} {chosen.survey[:6]}"
    if chosen.misuse:
        yield w("results_with_misuse")
    if chosen.tests:
        yield w("results_with_tests")


def compared(view: View) -> str:
    """What the scores are compared with, in words; empty where that was not asked for."""
    w, against = view.w, view.scope.selection.against
    if view.beside is None:
        return w("results_compared_with_nothing") if against else ""
    named = against in (BEFORE, YEAR)
    what = days(w, view.beside) if named else where(w, view.beside)
    return w("results_compared_with", what=what)


def refused(desk: Desk, request: Request, error: NotASelection) -> Response:
    """Say which part of an address cannot be."""
    w = words_for(request)
    dated = error.name in ("first", "last")
    told = w("results_wrong_days") if dated else w("results_wrong", text=error.given)
    return desk.show(request, "results/wrong.html", HTTPStatus.BAD_REQUEST, told=told)


def on_page(
    desk: Desk, request: Request, person: Person, told: Callable[[Found], Response]
) -> Response:
    """What a request selects, `told` within the transaction; else what is wrong with it."""
    with desk.database.read() as connection:
        try:
            found = _look(desk, request, person, connection)
        except NotASelection as error:
            return refused(desk, request, error)
        except NotFound:
            return desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        return told(found)


def as_file(
    desk: Desk,
    request: Request,
    person: Person,
    name: str,
    tables: Callable[[Found, View], list[Part]],
) -> Response:
    """Tables of what a request selects as CSV, one below the other, and above them of what."""
    with desk.database.read() as connection:
        try:
            found = _look(desk, request, person, connection)
        except (NotASelection, NotFound):
            return desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        written = [] if found.view is None else tables(found, found.view)
    return Response(
        tabled(found.w, found.scope, found.view, written),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def ground(found: Found) -> dict[str, Any]:
    """What every page of a selection shows."""
    w, scope = found.w, found.scope
    return {
        "selection": scope.selection,
        "query": scope.selection.query(),
        "choices": narrowing(found.connection, w, found.mine, scope, found.view),
        "where": where(w, scope),
        "days": days(w, scope),
        "view": found.view,
    }


def _look(desk: Desk, request: Request, person: Person, connection: Connection) -> Found:
    w = words_for(request)
    mine = reaches.of_person(connection, person.account_id, person.id)
    selection = read(request.query_params.multi_items())
    scope, view = look(connection, w, mine, selection, desk.now_ms())
    return Found(connection, w, mine, scope, view, steps_of(request))


def tabled(w: Words, scope: Scope, view: View | None, tables: list[Part]) -> str:
    """Tables as CSV, one below the other, and above them what they are of."""
    text = io.StringIO(newline="")
    out = csv.writer(text)
    if view is not None:
        out.writerow([_harmless(worded(w, view.one))])
    beside = [_harmless(compared(view))] if view is not None and scope.selection.against else []
    out.writerow([_harmless(where(w, scope)), days(w, scope), *beside])
    for part in tables:
        out.writerow([])
        out.writerow([_harmless(part.title)])
        out.writerow([_harmless(cell) for cell in part.table.head])
        out.writerows([_harmless(cell) for cell in row] for row in part.table.rows)
    return "\ufeff" + text.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Texts alone could be taken for formulas."""
    return harmless(cell) if isinstance(cell, str) else cell


@contextmanager
def writing(desk: Desk, person: Person) -> Iterator[tuple[Connection, Reach]]:
    """A transaction, and what of the account somebody may change."""
    with desk.database.write() as connection:
        yield connection, reaches.of_person(connection, person.account_id, person.id)
