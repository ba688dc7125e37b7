"""A forgotten password: a link by mail, good for an hour and once."""

import logging
from http import HTTPStatus

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError, DatabaseTrouble, NotFound
from account.mail import Letter, Mail, MailTrouble
from account.pages.desk import Desk, address, words_for
from account.pages.faults import in_words
from account.pages.manners import field
from account.pages.people.links import slowly, too_often
from account.pages.words import Words
from account.store import resets
from account.store.names import digest
from account.store.people import SHORTEST_PASSWORD

_log = logging.getLogger(__name__)


class Forgotten:
    """For whoever cannot sign in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

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

    def choose(self, request: Request) -> Response:
        """The form for the new password."""
        return slowly(self._desk, request) or self._form(request, "")

    def take(self, request: Request) -> Response:
        """The form, sent. Signing in is another step: it may want a second factor."""
        if refused := slowly(self._desk, request):
            return refused
        token, password = request.path_params["token"], field(request, "password")
        try:
            with self._desk.database.write() as connection:
                resets.take(connection, token, password, self._desk.now_ms())
        except NotFound:
            return self._desk.tell(request, "link_over", HTTPStatus.NOT_FOUND)
        except AccountError as error:
            return self._form(request, in_words(words_for(request), error))
        return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)

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

    def _form(self, request: Request, told: str) -> Response:
        token = request.path_params["token"]
        with self._desk.database.read() as connection:
            found = resets.found(connection, token, self._desk.now_ms())
        if found is None:
            return self._desk.tell(request, "link_over", HTTPStatus.NOT_FOUND)
        w = words_for(request)
        return self._desk.show(
            request,
            "people/choose.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if told else HTTPStatus.OK,
            title=w("new_password"),
            text=w("new_password_text"),
            email=found.email,
            to=f"/password/{token}",
            button=w("people_save"),
            told=told,
            shortest=SHORTEST_PASSWORD,
        )
