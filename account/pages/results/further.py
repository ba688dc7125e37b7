"""Pages beside the scores: what phones answered, and two questions crossed; each also as a file."""

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from account.pages.desk import Desk
from account.pages.results import crossing, phoned
from account.pages.results.narrowing import questions
from account.pages.results.page import Found, as_file, ground, on_page
from account.pages.results.part import Part
from account.pages.results.view import View, worded
from account.rights import Right
from account.store.people.people import Person
from account.store.results import phones
from account.store.results.crossed import Crossed, crossed, forms

Shown = dict[str, Any]
_Part = Callable[[Request, Found, View], tuple[Shown, list[Part]]]


class Further:
    """For whoever may see scores, within their reach; the selection is that of the scores."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def phones(self, request: Request, person: Person) -> Response:
        """The longer survey."""
        return self._page(request, person, _phones, "results/phones.html")

    def phones_csv(self, request: Request, person: Person) -> Response:
        """Exactly what is on that page."""
        return self._file(request, person, _phones, "phones.csv")

    def crossed(self, request: Request, person: Person) -> Response:
        """Two follow-up questions."""
        return self._page(request, person, _crossed, "results/crossed.html")

    def crossed_csv(self, request: Request, person: Person) -> Response:
        """Exactly what is on that page."""
        return self._file(request, person, _crossed, "crossed.csv")

    def _page(self, request: Request, person: Person, part: _Part, template: str) -> Response:
        def told(found: Found) -> Response:
            view = found.view
            shown: Shown = {"forms": []} if view is None else _made(request, found, view, part)[0]
            return self._desk.show(
                request,
                template,
                **ground(found),
                question="" if view is None else worded(found.w, view.one),
                questions=[] if view is None else questions(view, request.url.path),
                may_read=person.may(Right.READ),
                **shown,
            )

        return on_page(self._desk, request, person, told)

    def _file(self, request: Request, person: Person, part: _Part, name: str) -> Response:
        return as_file(
            self._desk,
            request,
            person,
            name,
            lambda found, view: _made(request, found, view, part)[1],
        )


def _made(request: Request, found: Found, view: View, part: _Part) -> tuple[Shown, list[Part]]:
    [made] = found.steps.through([(found.w("results_answer"), partial(part, request, found, view))])
    return made


def _phones(_: Request, asked: Found, view: View) -> tuple[Shown, list[Part]]:
    found = phones.phones(asked.connection, view.scope, view.one)
    parts = phoned.parts(view, found)
    shown = {
        "funnel": parts[0],
        "parts": parts[1:],
        "forms": found.forms,
        "unplaced": phones.unplaced(asked.connection, asked.mine, found.since_ms),
    }
    return shown, parts


def _crossed(request: Request, asked: Found, view: View) -> tuple[Shown, list[Part]]:
    known = forms(view.one)
    if len(known) < 2:
        return {"forms": []}, []
    given = request.query_params
    rows = crossing.chosen(known, given.get("rows", ""), 0)
    columns = crossing.chosen(known, given.get("columns", ""), 1)
    found = crossed(asked.connection, view.scope, view.one, rows, columns)
    return _told(view, found, [(one.key, crossing.titled(view, one)) for one in known])


def _told(view: View, found: Crossed, known: list[tuple[str, str]]) -> tuple[Shown, list[Part]]:
    part = crossing.part(view, found)
    shown = {
        "forms": known,
        "rows": found.rows.key,
        "columns": found.columns.key,
        "titles": (crossing.titled(view, found.rows), crossing.titled(view, found.columns)),
        "matrix": crossing.matrix(view, found),
        "notes": crossing.notes(view, found),
        "part": part,
    }
    return shown, [part]
