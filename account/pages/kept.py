"""Choices kept under a name, let go: of terminals, or of results."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import NotFound
from account.pages.desk import Desk
from account.rights import Right
from account.store.fleet import saved_views
from account.store.people.people import Person


def let_go(desk: Desk, request: Request, person: Person, view_id: str, to: str) -> Response:
    """Keep it no longer, and go back to the page `to`."""
    try:
        with desk.database.write() as connection:
            saved_views.let_go(
                connection,
                person.account_id,
                person.id,
                view_id,
                desk.now_ms(),
                governs=person.may(Right.GOVERN),
            )
    except NotFound:
        return desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
    return RedirectResponse(to, HTTPStatus.SEE_OTHER)
