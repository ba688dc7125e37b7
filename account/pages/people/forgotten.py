"""A forgotten password: a link by mail, good for an hour and once."""

import logging
from http import HTTPStatus

from sqlalchemy import Connection
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import DatabaseTrouble
from account.mail import Letter, Mail, MailTrouble
from account.pages.desk import Desk, address, words_for
from account.pages.manners import field
from account.pages.people.choosing import Choosing, Form
from account.pages.people.links import too_often
from account.pages.sign_in import remember_browser
from account.pages.words import Words
from account.store.names import digest
from account.store.people import resets
from account.store.people.people import Person

_log = logging.getLogger(__name__)


class Forgotten:
    """For whoever cannot sign in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.choosing = Choosing(desk, form=self._form, take=resets.take, then=self._to_sign_in)
        """The form for the new password."""

    def ask(self, request: Request) -> Response:
        """For which address; without a mail server, whom to ask instead."""
        return self._desk.show(
            request, "people/forgotten.html", mail=self._desk.mail is not None, sent=False
        )

    def send(self, request: Request) -> Response:
        """The same answer, as quickly, whether somebody signs in as that or not."""
        email, desk = field(request, "email").strip().lower(), self._desk
        wait_s = desk.letters_from.take(address(request)) or desk.letters_to.take(digest(email))
        if wait_s:
            return too_often(desk, request, wait_s)
        reply = desk.show(request, "people/forgotten.html", mail=True, sent=True)
        if desk.mail is not None:
            reply.background = BackgroundTask(self._send, desk.mail, email, words_for(request))
        return reply

    def _send(self, mail: Mail, email: str, w: Words) -> None:
        try:
            with self._desk.database.write() as connection:
                asked = resets.ask(connection, email, self._desk.now_ms())
            if asked is not None:
                link = f"{self._desk.public_url}/password/{asked.token}"
                text = w("reset_letter", link=link)
                mail.send(Letter(asked.person.email, w("reset_subject"), text))
        except (DatabaseTrouble, MailTrouble) as error:
            _log.warning("%s", error)

    def _form(self, connection: Connection, token: str, w: Words) -> Form | None:
        found = resets.found(connection, token, self._desk.now_ms())
        if found is None:
            return None
        return Form(w("new_password"), w("new_password_text"), found.email, w("people_save"))

    def _to_sign_in(self, _request: Request, person: Person) -> Response:
        """Another step: it may want a second factor. Who has the mailbox is not kept from it."""
        reply = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
        remember_browser(self._desk, reply, person)
        return reply
