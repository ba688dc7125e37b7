"""The first page: for a visitor who typed the short address, and the way in for staff."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.pages.desk import Desk
from account.pages.nav import ways


class Front:
    """What stands at / and at every address where nothing is."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request) -> Response:
        """Staff who are signed in go on to their pages."""
        if person := self._desk.who(request):
            return RedirectResponse(ways(person)[0][0], 303)
        return self._desk.show(request, "front.html")

    def nothing(self, request: Request) -> Response:
        """No page has this address."""
        self._desk.recognise(request)
        return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
