"""Choices of terminals, kept under a name."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError
from account.pages.desk import Desk
from account.pages.kept import let_go
from account.pages.manners import field
from account.rights import Right
from account.store.fleet import saved_views
from account.store.people.people import Person


class Views:
    """Everybody keeps their own; who arranges may share them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def keep(self, request: Request, person: Person) -> Response:
        """Keep what the list shows now."""
        query = saved_views.of_terminals(field(request, "query"))
        shared = field(request, "shared") == "1" and person.may(Right.ARRANGE)
        try:
            with self._desk.database.write() as connection:
                saved_views.keep(
                    connection,
                    person.account_id,
                    person.id,
                    field(request, "name").strip(),
                    query,
                    self._desk.now_ms(),
                    shared=shared,
                )
        except AccountError:
            return self._desk.tell(request, "view_refused", HTTPStatus.UNPROCESSABLE_ENTITY)
        return RedirectResponse(f"/terminals?{query}&kept=1", 303)

    def let_go(self, request: Request, person: Person) -> Response:
        """Keep it no longer."""
        return let_go(self._desk, request, person, request.path_params["view"], "/terminals")
