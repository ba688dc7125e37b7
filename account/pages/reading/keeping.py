"""What is on the page of results, kept: as a selection, on a dashboard, as a display."""

from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError, NotFound
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.kept import let_go
from account.pages.manners import field
from account.pages.reading.composing import NAMES
from account.pages.results.page import where
from account.pages.results.view import days
from account.rights import Right
from account.store import reach
from account.store.fleet import saved_views
from account.store.people.people import Person
from account.store.results import dashboards
from account.store.results.dashboards import Piece
from account.store.results.scoping import work_out
from account.store.results.selection import NotASelection, read


class Keeping:
    """One page with a form for each way of keeping it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request, person: Person) -> Response:
        """The forms, for the selection in the address."""
        return self._form(request, person, request.url.query, "")

    def keep(self, request: Request, person: Person) -> Response:
        """One of the forms, sent."""
        query = field(request, "query")
        try:
            query = read(parse_qsl(query)).query()
            to = self._kept(request, person, query)
        except (NotASelection, NotFound):
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        except AccountError as error:
            return self._form(request, person, query, in_words(words_for(request), error))
        return RedirectResponse(to, HTTPStatus.SEE_OTHER)

    def let_go(self, request: Request, person: Person) -> Response:
        """A kept selection is no more."""
        return let_go(self._desk, request, person, request.path_params["view_id"], "/dashboards")

    def _kept(self, request: Request, person: Person, query: str) -> str:
        """Where it leads then."""
        at_ms, named = self._desk.now_ms(), field(request, "dashboard")
        with self._desk.database.write() as connection:
            if not named:
                saved_views.keep(
                    connection,
                    person.account_id,
                    person.id,
                    field(request, "name").strip(),
                    query,
                    at_ms,
                    shared=field(request, "shared") == "1",
                    page=saved_views.RESULTS,
                )
                return "/dashboards"
            found = dashboards.one(connection, person.account_id, person.id, named)
            chosen = [one for one in request.state.form.get("part", []) if one in NAMES]
            pieces = [*found.pieces, *(Piece(one, query) for one in chosen)]
            dashboards.put(connection, found, pieces)
            return f"/dashboards/{found.id}"

    def _form(self, request: Request, person: Person, query: str, told: str) -> Response:
        w = words_for(request)
        with self._desk.database.read() as connection:
            mine = reach.of_person(connection, person.account_id, person.id)
            try:
                selection = read(parse_qsl(query))
                scope = work_out(connection, mine, selection, self._desk.now_ms())
            except (NotASelection, NotFound):
                return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
            boards = dashboards.listed(connection, person.account_id, person.id)
        return self._desk.form(
            request,
            "reading/keep.html",
            told,
            about=f"{where(w, scope)} · {days(w, scope)}",
            query=selection.query(),
            names=NAMES,
            boards=[one for one in boards if one.mine],
            may_arrange=person.may(Right.ARRANGE),
        )
