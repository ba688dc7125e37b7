"""Following an invitation: choosing a password, and being in."""

from http import HTTPStatus

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.pages.desk import Desk
from account.pages.people.choosing import Choosing, Form
from account.pages.sign_in import give_session
from account.pages.words import Words
from account.store.people import invitations
from account.store.people.people import Person


def joining(desk: Desk) -> Choosing:
    """For whoever was sent a link."""

    def form(connection: Connection, token: str, w: Words) -> Form | None:
        found = invitations.found(connection, token, desk.now_ms())
        if found is None:
            return None
        return Form(
            title=w("join_title", account=found.account),
            text=w("join_text", role=w(f"role_{found.role}")),
            email=found.email,
            button=w("join"),
        )

    def come_in(request: Request, person: Person) -> Response:
        reply = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        give_session(desk, request, reply, person)
        return reply

    return Choosing(desk, form=form, take=invitations.accept, then=come_in)
