"""What the pages of the account itself share."""

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.pages import nav
from account.pages.desk import Desk, PersonalPage
from account.store.first_start import own_time_zone
from account.store.people.people import Person

OWN_ZONE = own_time_zone()
"""What happens at the account itself is told by the clock of its server."""


def first(desk: Desk) -> PersonalPage:
    """/account leads to the first of its pages that somebody may open."""

    def show(request: Request, person: Person) -> Response:
        found = nav.office(person)
        if not found:
            return desk.tell(request, "not_allowed", HTTPStatus.FORBIDDEN)
        return RedirectResponse(found[0][0], HTTPStatus.SEE_OTHER)

    return show


def show(
    desk: Desk, request: Request, person: Person, page: str, status: int = 200, **values: Any
) -> Response:
    """One of the pages, with the ways to the others beside it."""
    return desk.show(request, f"office/{page}.html", status, office=nav.office(person), **values)


def form(
    desk: Desk, request: Request, person: Person, page: str, told: str, **values: Any
) -> Response:
    """One of the pages with a form, and with what was wrong in it, if it was sent."""
    return desk.form(request, f"office/{page}.html", told, office=nav.office(person), **values)
