"""Responses as they arrive: the page, and the part of it that keeps itself fresh."""

import hashlib
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from account.pages import rows
from account.pages.desk import Desk, words_for
from account.pages.survey_texts import lookup
from account.store import reach
from account.store.intake import longer
from account.store.people.people import Person
from account.store.places import tree
from account.store.results import stream


class Responses:
    """Newest first, a page at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """The whole page."""
        before = request.query_params.get("before", "")
        try:
            shown, older = self._rows(request, person, before)
        except stream.NoSuchPlace:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        return self._desk.show(request, "responses.html", rows=shown, older=older, live=not before)

    def newest(self, request: Request, person: Person) -> Response:
        """The first page's rows alone; 304 while nothing has changed."""
        shown, older = self._rows(request, person, "")
        reply = self._desk.show(request, "stream.html", rows=shown, older=older)
        mark = f'"{hashlib.sha256(reply.body).hexdigest()[:32]}"'
        if request.headers.get("if-none-match") == mark:
            reply = Response(status_code=HTTPStatus.NOT_MODIFIED)
        reply.headers["ETag"] = mark
        return reply

    def _rows(self, request: Request, person: Person, before: str) -> tuple[list[rows.Row], str]:
        w = words_for(request)
        with self._desk.database.read() as connection:
            seen = reach.of_person(connection, person.account_id, person.id)
            found = stream.newest(connection, seen, before)
            surveys = lookup(self._desk.shelf, connection, person.account_id)
            key = longer.opening_key(connection, person.account_id)
            path = tree.read(connection, person.account_id).path
            shown = [rows.row(w, one, path(one.touchpoint_id), surveys, key) for one in found]
        return shown, found[-1].place if len(found) == stream.PAGE else ""
