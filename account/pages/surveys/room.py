"""What the pages of surveys share: finding the draft, and saying kindly what is not there."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from http import HTTPStatus
from typing import NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import NotFound
from account.pages import when
from account.pages.desk import Desk
from account.pages.words import Words
from account.store import reach
from account.store.people.people import Person
from account.store.reach import Reach
from account.store.surveys import drafts
from account.store.surveys.drafts import Draft, TooManyDrafts
from account.surveys.editing import NoSuchPart

PersonalPage = Callable[[Request, Person], Response]


def kindly(desk: Desk, page: PersonalPage) -> PersonalPage:
    """A page that says so where a draft, a part or a revision is no longer there."""

    @wraps(page)
    def shown(request: Request, person: Person) -> Response:
        try:
            return page(request, person)
        except TooManyDrafts:
            return desk.tell(request, "survey_drafts_full", HTTPStatus.CONFLICT)
        except NoSuchPart:
            return desk.tell(request, "survey_part_gone", HTTPStatus.NOT_FOUND)
        except NotFound:
            # Whoever sends twice, or goes back, comes to a draft that was issued meanwhile.
            gone = "survey_draft_gone" if "draft" in request.path_params else "not_found"
            return desk.tell(request, gone, HTTPStatus.NOT_FOUND)

    return shown


def draft_of(connection: Connection, request: Request, person: Person) -> Draft:
    """The draft that the address names; raises NotFound."""
    return drafts.one(connection, person.account_id, request.path_params["draft"])


def reach_of(connection: Connection, person: Person) -> Reach:
    """The touchpoints that somebody may issue to."""
    return reach.of_person(connection, person.account_id, person.id)


def go_to(address: str) -> Response:
    """After a form, to a page that can be loaded again."""
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


class Clock(NamedTuple):
    """Moments as the reader of a page reads them."""

    w: Words
    now_ms: int

    def ago(self, ms: int) -> str:
        """How long since."""
        return when.ago(self.w, self.now_ms, ms)

    def at(self, ms: int) -> str:
        """Date and minute, in UTC: what is asked at many places happens in many zones."""
        return f"{when.at(ms, 'UTC', self.w).minute} UTC"

    def local(self, at_local: str) -> str:
        """An hour that each place has by its own clock."""
        day, _, hour = at_local.partition("T")
        return f"{when.day(self.w, date.fromisoformat(day))} {hour}"
