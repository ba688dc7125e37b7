"""One's own account: password, second factor, language, and where one is signed in."""

from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError
from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.manners import field
from account.pages.office.ground import OWN_ZONE
from account.pages.people.ground import nothing
from account.pages.people.links import too_often
from account.pages.sign_in import give_session
from account.pages.words import Words, languages
from account.store import audit
from account.store.people import people, sessions, totp
from account.store.people.people import SHORTEST_PASSWORD, Person
from account.store.people.sessions import Open
from feedback.words import own_name


@dataclass(frozen=True, slots=True)
class Place:
    """One session as it is shown."""

    id: str
    browser: str
    address: str
    began: str
    seen: str
    here: bool


class Own:
    """For everybody who is signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """The page."""
        said = request.query_params.get("said", "")
        w = words_for(request)
        return self._page(request, person, w(said) if said in ("own_saved", "own_ended") else "")

    def password(self, request: Request, person: Person) -> Response:
        """A new one, for whoever knows the old one. Every other session ends."""
        w, desk = words_for(request), self._desk
        wait_s = desk.codes_as.take(person.id)
        if wait_s:
            return too_often(desk, request, wait_s)
        with desk.database.read() as connection:
            known = people.has_password(connection, person.id, field(request, "old"))
        if not known:
            return self._page(request, person, w("password_old_wrong"), wrong=True)
        desk.codes_as.give_back(person.id)
        try:
            with desk.database.write() as connection:
                people.change_password(connection, person.id, field(request, "password"))
                who, at_ms = person.id, desk.now_ms()
                audit.note(connection, person.account_id, at_ms, who, "person.password", who)
        except AccountError as error:
            return self._page(request, person, in_words(w, error), wrong=True)
        reply = RedirectResponse("/own?said=own_saved", HTTPStatus.SEE_OTHER)
        give_session(desk, request, reply, person)
        return reply

    def language(self, request: Request, person: Person) -> Response:
        """The one to be shown, whatever the browser asks for."""
        chosen = field(request, "language")
        if chosen and chosen not in languages():
            return nothing(self._desk, request)
        with self._desk.database.write() as connection:
            people.set_language(connection, person.id, chosen)
        return RedirectResponse("/own?said=own_saved", HTTPStatus.SEE_OTHER)

    def end_one(self, request: Request, person: Person) -> Response:
        """Sign out somewhere else."""
        with self._desk.database.write() as connection:
            if not sessions.end_one(connection, person.id, request.path_params["id"]):
                return nothing(self._desk, request)
        return RedirectResponse("/own?said=own_ended", HTTPStatus.SEE_OTHER)

    def end_others(self, request: Request, person: Person) -> Response:
        """Sign out everywhere else."""
        with self._desk.database.write() as connection:
            sessions.end_others(connection, person.id, request.cookies.get(self._desk.cookie, ""))
        return RedirectResponse("/own?said=own_ended", HTTPStatus.SEE_OTHER)

    def _page(
        self, request: Request, person: Person, told: str, *, wrong: bool = False
    ) -> Response:
        w, now_ms = words_for(request), self._desk.now_ms()
        token = request.cookies.get(self._desk.cookie, "")
        with self._desk.database.read() as connection:
            factor = totp.standing(connection, person.id)
            found = sessions.all_of(connection, person.id, token, now_ms)
        return self._desk.show(
            request,
            "people/own.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            told=told,
            wrong=wrong,
            factor=factor,
            sessions=[_place(w, one, now_ms) for one in found],
            languages=[(tag, own_name(tag)) for tag in languages()],
            shortest=SHORTEST_PASSWORD,
        )


def _place(w: Words, one: Open, now_ms: int) -> Place:
    began = when.at(one.created_ms, OWN_ZONE, w)
    return Place(
        one.id,
        _called(one.browser) or w("browser_unknown"),
        one.address,
        w("session_began", when=began.minute),
        when.ago(w, now_ms, one.seen_ms),
        one.here,
    )


_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "", "FxiOS": "Firefox", "CriOS": "Chrome"}
_BROWSERS |= {"HeadlessChrome": "Chrome", "Chrome": "", "Safari": ""}
_MACHINES = {"iPhone": "", "iPad": "", "Android": "", "Windows": "", "Mac OS X": "macOS"}
_MACHINES |= {"CrOS": "ChromeOS", "Linux": ""}


def _called(agent: str) -> str:
    """What people call the browser that calls itself so: each claims to be all before it."""
    found = [
        next((name or mark for mark, name in known.items() if mark in agent), "")
        for known in (_BROWSERS, _MACHINES)
    ]
    return ", ".join(filter(None, found)) or agent[:80]
