"""What every page works with: the store, the clock, the templates, and who is signed in."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial, wraps
from http import HTTPStatus
from math import ceil
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from account.clockwork import Pulse
from account.errors import DatabaseTrouble
from account.limits import ClockS, LastSeen, Limit, caller
from account.mail import Mail
from account.over_tls import is_over_tls
from account.pages import held
from account.pages.nav import ways
from account.pages.templates import environment
from account.pages.words import FALLBACK, Words, choose, languages
from account.rights import Right
from account.store.engine import Database
from account.store.intake.ingest import Follower
from account.store.intake.shelf import Shelf
from account.store.names import NowMs
from account.store.people import sessions
from account.store.people.people import Person
from account.turns import TooMuchAtOnce, Turns

_HEAVY = frozenset({Right.RESULTS, Right.READ, Right.EXPORT})
"""Pages behind these rights read a great deal: only so many of them at a time."""
Page = Callable[[Request], Response]
PersonalPage = Callable[[Request, Person], Response]
_log = logging.getLogger(__name__)


class Desk:
    """Behind every page. `public_url` is how people and phones reach this account.

    `now_ms` is the time people are shown; `clock_s` is what their tries are counted by.
    """

    def __init__(
        self,
        database: Database,
        *,
        public_url: str,
        now_ms: NowMs,
        followers: Sequence[Follower] = (),
        webhooks_inside: bool = False,
        mail: Mail | None = None,
        turns: Turns | None = None,
        pulses: Sequence[Pulse] = (),
        clock_s: ClockS = time.monotonic,
    ) -> None:
        limit, self.clock_s = partial(Limit, clock_s=clock_s), clock_s
        self.database, self.public_url, self.now_ms = database, public_url.rstrip("/"), now_ms
        self.followers, self.webhooks_inside = tuple(followers), webhooks_inside
        self.secure = is_over_tls(public_url)
        # A browser takes a __Host- cookie only over TLS; plain http is for loopback.
        self.cookie = "__Host-session" if self.secure else "session"
        self.known_cookie = "__Host-known" if self.secure else "known"
        self.sign_ins_from = limit(burst=30, every_s=20)
        self.sign_ins_as = limit(burst=8, every_s=60)
        # Loose: from elsewhere nobody is to keep somebody out of their own account.
        self.sign_ins_of = limit(burst=100, every_s=10)
        # A browser that they have signed in with stands in none of the three lines above.
        self.sign_ins_by = limit(burst=8, every_s=60)
        self.codes_as = limit(burst=6, every_s=60)
        # Three codes of a million are good at a time: a guess a minute finds one in 230 days.
        self.codes_of = limit(burst=40, every_s=1200)
        self.letters_from = limit(burst=10, every_s=60)
        self.letters_to = limit(burst=3, every_s=600)
        self.links_from = limit(burst=30, every_s=20)
        self.mail = mail
        self.turns = turns or Turns()
        self.pulses = tuple(pulses)
        self.phones = limit(burst=60, every_s=1)
        self.displays = limit(burst=60, every_s=0.5)
        # A link that everybody has: for one address, and for all together.
        self.visits_from = limit(burst=40, every_s=3)
        self.visits_of = limit(burst=600, every_s=0.2)
        self.pressed = LastSeen(window_ms=30_000)
        self.labours = limit(burst=20, every_s=3)
        self.shelf = Shelf()
        self._templates = environment()

    def show(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """A page for staff, in the reader's language."""
        w = words_for(request)
        person = getattr(request.state, "person", None)
        html = self._templates.get_template(template).render(
            w=w, person=person, ways=ways(person), here=request.url.path, **values
        )
        return HTMLResponse(html, status, headers={"Vary": "Accept-Language, Cookie"})

    def form(self, request: Request, template: str, told: str, **values: Any) -> Response:
        """A form; `told` is what was wrong with it as it was sent, empty where nothing was."""
        status = HTTPStatus.UNPROCESSABLE_ENTITY if told else HTTPStatus.OK
        return self.show(request, template, status, told=told, **values)

    def tell(self, request: Request, what: str, status: HTTPStatus) -> Response:
        """A page with one message: `what` and `what_more` are its words."""
        return self.show(request, "told.html", status, what=what)

    def plain(self, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
        """A page for a visitor's phone, its words already chosen."""
        return HTMLResponse(self._templates.get_template(template).render(**values), status)

    def who(self, request: Request) -> Person | None:
        """Who is signed in."""
        token = request.cookies.get(self.cookie)
        if not token:
            return None
        at_ms = self.now_ms()
        with self.database.read() as connection:
            found = sessions.seen(connection, token, at_ms)
        if found is None:
            return None
        person, due = found
        if due:
            self._remember(token, at_ms)
        return person

    def recognise(self, request: Request) -> None:
        """For a page that anybody may see: whoever is signed in finds their ways on it.

        A database in trouble knows nobody.
        """
        with suppress(DatabaseTrouble):
            request.state.person = self.who(request)

    def _remember(self, token: str, at_ms: int) -> None:
        try:
            with self.database.write() as connection:
                sessions.remember(connection, token, at_ms)
        except DatabaseTrouble as error:  # a full disk hides no page
            _log.warning("a session's last use is not noted: %s", error)

    def open_to_all(self, page: Page) -> Page:
        """A page that may still know who looks at it."""

        @wraps(page)
        def shown(request: Request) -> Response:
            try:
                return page(request)
            except DatabaseTrouble:
                return self.tell(request, "trouble", HTTPStatus.SERVICE_UNAVAILABLE)

        return shown

    def signed_in(self, page: PersonalPage) -> Page:
        """A page for people of the account only; others are led to the sign-in and back."""

        @wraps(page)
        def shown(request: Request) -> Response:
            person = self.who(request)
            if person is None and held.is_held(request):
                again, to = held.fields(request), request.url.path
                status = HTTPStatus.FORBIDDEN
                return self.show(request, "sign_in_again.html", status, fields=again, to=to)
            if person is None:
                return RedirectResponse(f"/sign-in?next={request.url.path}", 303)
            request.state.person = person
            return page(request, person)

        return self.open_to_all(shown)

    def having(self, right: Right, page: PersonalPage) -> Page:
        """A page for those with this right."""

        @wraps(page)
        def shown(request: Request, person: Person) -> Response:
            if not person.may(right):
                return self.tell(request, "not_allowed", HTTPStatus.FORBIDDEN)
            if right in _HEAVY:
                return self._in_turn(page, request, person)
            return page(request, person)

        return self.signed_in(shown)

    def _in_turn(self, page: PersonalPage, request: Request, person: Person) -> Response:
        try:
            turn = self.turns.take(person.account_id, person.id)
        except TooMuchAtOnce as error:
            what = "own_too_much" if error.own else "too_much"
            reply = self.tell(request, what, error.status)
            reply.headers["Retry-After"] = str(error.after_s)
            return reply
        return turn.until_sent(page(request, person))

    def sparing(self, page: PersonalPage) -> PersonalPage:
        """A page that takes seconds of work, so many times for each person and not more."""

        @wraps(page)
        def shown(request: Request, person: Person) -> Response:
            wait_s = self.labours.take(person.id)
            if wait_s:
                reply = self.tell(request, "too_often", HTTPStatus.TOO_MANY_REQUESTS)
                reply.headers["Retry-After"] = str(ceil(wait_s))
                return reply
            return page(request, person)

        return shown


def words_for(request: Request) -> Words:
    """Our words in the language that the reader chose, else the one the browser asks for."""
    person: Person | None = getattr(request.state, "person", None)
    if person is not None and person.language in languages():
        return Words(person.language)
    return Words(choose(request.headers.get("accept-language", ""), languages(), FALLBACK))


def address(request: Request) -> str:
    """Where the request came from; a trusted proxy has been seen through by the server."""
    return caller(request.client.host) if request.client else ""
