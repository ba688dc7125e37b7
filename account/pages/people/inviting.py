"""Asking somebody in: a link, mailed where there is a mail server, else copied by hand."""

from http import HTTPStatus

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError, NotFound
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.manners import field
from account.pages.office.ground import form, show
from account.pages.people.ground import chosen, nothing, part
from account.pages.people.letters import Letters
from account.rights import ROLES
from account.store.people import invitations, tenants
from account.store.people.people import Person


class Inviting:
    """For whoever governs the account."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._letters = desk, Letters(desk.mail, desk.public_url)

    def ask(self, request: Request, person: Person) -> Response:
        """The form."""
        return self._form(request, person, "", "", "viewer", None)

    def make(self, request: Request, person: Person) -> Response:
        """The form, sent: the link is shown once, and mailed where that is set up."""
        email, role, roots = field(request, "email"), field(request, "role"), chosen(request)
        w, now_ms = words_for(request), self._desk.now_ms()
        try:
            with self._desk.database.write() as connection:
                token = invitations.invite(
                    connection, person.account_id, email, role, roots, now_ms, person.id
                )
                account = tenants.name_of(connection, person.account_id)
        except AccountError as error:
            return self._form(request, person, in_words(w, error), email, role, roots)
        asked = self._letters.asking(w, account, person.email, email, token, now_ms)
        reply = show(
            self._desk,
            request,
            person,
            "invited",
            email=asked.letter.to,
            link=asked.link,
            until=asked.until,
            mailed=self._letters.go_out,
        )
        reply.background = BackgroundTask(self._letters.send, asked.letter)
        return reply

    def withdraw(self, request: Request, person: Person) -> Response:
        """Its link is good no more."""
        this, now_ms = request.path_params["id"], self._desk.now_ms()
        try:
            with self._desk.database.write() as connection:
                invitations.withdraw(connection, person.account_id, this, now_ms, person.id)
        except NotFound:
            return nothing(self._desk, request)
        return RedirectResponse("/account/people", HTTPStatus.SEE_OTHER)

    def _form(
        self,
        request: Request,
        person: Person,
        told: str,
        email: str,
        role: str,
        roots: frozenset[str] | None,
    ) -> Response:
        with self._desk.database.read() as connection:
            tree = part(connection, person.account_id, roots)
        return form(
            self._desk,
            request,
            person,
            "invite",
            told,
            email=email,
            role=role,
            roles=list(ROLES),
            part=tree,
        )
