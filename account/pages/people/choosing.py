"""Behind a link that was sent: a password is chosen, and the link is used up."""

from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account.errors import AccountError, NotFound
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.manners import field
from account.pages.people.links import slowly
from account.pages.words import Words
from account.store.people.people import SHORTEST_PASSWORD, Person


class Form(NamedTuple):
    """What the form says, and whose password it is."""

    title: str
    text: str
    email: str
    button: str


class Choosing:
    """`form` says what stands behind a link's token, None where it is not good; `take` uses the
    link up with a password, raises as `account.store.people.resets.take` does, and `then` goes on.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        form: Callable[[Connection, str, Words], Form | None],
        take: Callable[[Connection, str, str, int], Person],
        then: Callable[[Request, Person], Response],
    ) -> None:
        self._desk, self._form, self._take, self._then = desk, form, take, then

    def ask(self, request: Request) -> Response:
        """The form. Looking at it uses nothing up: mailboxes fetch links ahead of their owners."""
        return slowly(self._desk, request) or self._show(request, "")

    def take(self, request: Request) -> Response:
        """The form, sent."""
        if refused := slowly(self._desk, request):
            return refused
        token, password = request.path_params["token"], field(request, "password")
        try:
            with self._desk.database.write() as connection:
                person = self._take(connection, token, password, self._desk.now_ms())
        except NotFound:
            return self._over(request)
        except AccountError as error:
            return self._show(request, in_words(words_for(request), error))
        return self._then(request, person)

    def _show(self, request: Request, told: str) -> Response:
        with self._desk.database.read() as connection:
            form = self._form(connection, request.path_params["token"], words_for(request))
        if form is None:
            return self._over(request)
        return self._desk.form(
            request,
            "people/choose.html",
            told,
            **form._asdict(),
            to=request.url.path,
            shortest=SHORTEST_PASSWORD,
        )

    def _over(self, request: Request) -> Response:
        return self._desk.tell(request, "link_over", HTTPStatus.NOT_FOUND)
