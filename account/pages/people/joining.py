"""Following an invitation: choosing a password, and being in."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError, NotFound
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.manners import field
from account.pages.people.links import slowly
from account.pages.sign_in import give_session
from account.store import invitations
from account.store.people import SHORTEST_PASSWORD


class Joining:
    """For whoever was sent a link."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request) -> Response:
        """The form. Looking at it uses nothing up: mailboxes fetch links ahead of their owners."""
        return slowly(self._desk, request) or self._form(request, "")

    def join(self, request: Request) -> Response:
        """The form, sent."""
        if refused := slowly(self._desk, request):
            return refused
        token, password = request.path_params["token"], field(request, "password")
        try:
            with self._desk.database.write() as connection:
                person = invitations.accept(connection, token, password, self._desk.now_ms())
        except NotFound:
            return self._desk.tell(request, "link_over", HTTPStatus.NOT_FOUND)
        except AccountError as error:
            return self._form(request, in_words(words_for(request), error))
        reply = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        give_session(self._desk, request, reply, person)
        return reply

    def _form(self, request: Request, told: str) -> Response:
        token = request.path_params["token"]
        with self._desk.database.read() as connection:
            found = invitations.found(connection, token, self._desk.now_ms())
        if found is None:
            return self._desk.tell(request, "link_over", HTTPStatus.NOT_FOUND)
        w = words_for(request)
        return self._desk.show(
            request,
            "people/choose.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if told else HTTPStatus.OK,
            title=w("join_title", account=found.account),
            text=w("join_text", role=w(f"role_{found.role}")),
            email=found.email,
            to=f"/invitation/{token}",
            button=w("join"),
            told=told,
            shortest=SHORTEST_PASSWORD,
        )
