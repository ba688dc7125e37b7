"""Pages beside the scores: what phones answered, and two questions crossed; each also as a file."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account.errors import NotFound
from account.pages.desk import Desk, words_for
from account.pages.results import crossing, phoned
from account.pages.results.narrowing import narrowing, questions
from account.pages.results.page import as_file, refused, where
from account.pages.results.part import Part
from account.pages.results.view import View, days, look, worded
from account.rights import Right
from account.store import reach as reaches
from account.store.people import Person
from account.store.reach import Reach
from account.store.results import phones
from account.store.results.crossed import Crossed, crossed, forms
from account.store.results.selection import NotASelection, read

Shown = dict[str, Any]
_Found = Callable[[Request, Connection, Reach, View], tuple[Shown, list[Part]]]


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

    def _page(self, request: Request, person: Person, found: _Found, template: str) -> Response:
        w = words_for(request)
        with self._desk.database.read() as connection:
            mine = reaches.of_person(connection, person.account_id, person.id)
            try:
                selection = read(request.query_params.multi_items())
                scope, view = look(connection, w, mine, selection, self._desk.now_ms())
            except NotASelection as error:
                return refused(self._desk, request, error)
            except NotFound:
                return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
            shown: Shown = (
                {"forms": []} if view is None else found(request, connection, mine, view)[0]
            )
            return self._desk.show(
                request,
                template,
                selection=scope.selection,
                query=scope.selection.query(),
                choices=narrowing(connection, w, mine, scope, view),
                where=where(w, scope),
                days=days(w, scope),
                view=view,
                question="" if view is None else worded(w, view.one),
                questions=[] if view is None else questions(view, request.url.path),
                may_read=person.may(Right.READ),
                **shown,
            )

    def _file(self, request: Request, person: Person, found: _Found, name: str) -> Response:
        w = words_for(request)
        with self._desk.database.read() as connection:
            mine = reaches.of_person(connection, person.account_id, person.id)
            try:
                selection = read(request.query_params.multi_items())
                scope, view = look(connection, w, mine, selection, self._desk.now_ms())
            except (NotASelection, NotFound):
                return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
            parts = [] if view is None else found(request, connection, mine, view)[1]
        return as_file(w, scope, view, parts, name)


def _phones(
    _: Request, connection: Connection, mine: Reach, view: View
) -> tuple[Shown, list[Part]]:
    found = phones.phones(connection, view.scope, view.one)
    parts = phoned.parts(view, found)
    shown = {
        "funnel": parts[0],
        "parts": parts[1:],
        "forms": found.forms,
        "unplaced": phones.unplaced(connection, mine),
    }
    return shown, parts


def _crossed(
    request: Request, connection: Connection, _: Reach, view: View
) -> tuple[Shown, list[Part]]:
    known = forms(view.one)
    if len(known) < 2:
        return {"forms": []}, []
    given = request.query_params
    rows = crossing.chosen(known, given.get("rows", ""), 0)
    columns = crossing.chosen(known, given.get("columns", ""), 1)
    found = crossed(connection, view.scope, view.one, rows, columns)
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
