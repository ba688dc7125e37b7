"""Signing in and out."""

from http import HTTPStatus
from math import ceil
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.limits import Limit
from account.pages.desk import Desk, address, words_for
from account.pages.manners import field
from account.pages.nav import ways
from account.store.names import digest
from account.store.people import browsers, people, sessions, totp
from account.store.people.people import Person

_KNOWN_S = 180 * 24 * 3600


class SignIn:
    """The one page that asks who somebody is."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request) -> Response:
        """The form."""
        wanted = request.query_params.get("next", "")
        told = words_for(request)("sign_in_first") if wanted else ""
        return self._form(request, wanted, "", told, HTTPStatus.OK)

    def enter(self, request: Request) -> Response:
        """The form, sent."""
        email, wanted = field(request, "email").strip().lower(), field(request, "next")
        w, (wait_s, tries) = words_for(request), self._counted(request, email)
        if wait_s:
            told = w("sign_in_slow", minutes=ceil(wait_s / 60))
            return self._form(request, wanted, email, told, HTTPStatus.TOO_MANY_REQUESTS, wait_s)
        with self._desk.database.read() as connection:
            person = people.who_signs_in(connection, email, field(request, "password"))
        if person is None:
            told = w("sign_in_wrong")
            return self._form(request, wanted, email, told, HTTPStatus.UNPROCESSABLE_ENTITY)
        for limit, key in tries:
            limit.give_back(key)
        with self._desk.database.read() as connection:
            asks_code = totp.standing(connection, person.id).on
        return self._let_in(request, person, wanted, awaits_code=asks_code)

    def not_now(self, request: Request, _: str, status: HTTPStatus) -> Response:
        """Too many sign in at this moment."""
        return self._desk.tell(request, "trouble", status)

    def ask_code(self, request: Request) -> Response:
        """The second factor, of whoever gave the password."""
        wanted = request.query_params.get("next", "")
        if self._awaits(request) is None:
            return RedirectResponse("/sign-in", 303)
        return self._code_form(request, wanted, "", HTTPStatus.OK)

    def enter_code(self, request: Request) -> Response:
        """The second factor, sent."""
        person, wanted = self._awaits(request), field(request, "next")
        if person is None:
            return RedirectResponse("/sign-in", 303)
        w = words_for(request)
        # By person alone: whoever knows the password may come from anywhere.
        limits = (self._desk.codes_as, self._desk.codes_of)
        wait_s = next((s for s in (one.take(person.id) for one in limits) if s), 0.0)
        if wait_s:
            told = w("sign_in_slow", minutes=ceil(wait_s / 60))
            return self._code_form(request, wanted, told, HTTPStatus.TOO_MANY_REQUESTS, wait_s)
        with self._desk.database.write() as connection:
            right = totp.check(connection, person, field(request, "code"), self._desk.now_ms())
        if not right:
            told = w("code_wrong")
            return self._code_form(request, wanted, told, HTTPStatus.UNPROCESSABLE_ENTITY)
        for one in limits:
            one.give_back(person.id)
        return self._let_in(request, person, wanted)

    def leave(self, request: Request) -> Response:
        """Sign out, whoever it was."""
        with self._desk.database.write() as connection:
            sessions.end(connection, request.cookies.get(self._desk.cookie, ""))
        reply = RedirectResponse("/sign-in", 303)
        reply.delete_cookie(self._desk.cookie, secure=self._desk.secure, httponly=True)
        return reply

    def _tries(self, request: Request, email: str) -> tuple[tuple[Limit, str], ...]:
        """What a try is counted under, in order: what one refuses, the next does not count."""
        here, desk = address(request), self._desk
        if browser := self._known(request, email):
            return ((desk.sign_ins_by, browser),)
        whom = digest(email)  # short, however long the e-mail is that somebody made up
        return (
            (desk.sign_ins_from, here),
            (desk.sign_ins_as, f"{whom} {here}"),
            (desk.sign_ins_of, whom),
        )

    def _counted(self, request: Request, email: str) -> tuple[float, list[tuple[Limit, str]]]:
        """How long to wait, 0 for not at all; and where the try was counted."""
        counted = list[tuple[Limit, str]]()
        for limit, key in self._tries(request, email):
            wait_s = limit.take(key)
            if not wait_s:
                counted.append((limit, key))
            elif limit is not self._desk.sign_ins_of or not self._at_home(request, email):
                return wait_s, counted
        return 0.0, counted

    def _known(self, request: Request, email: str) -> str:
        """Which browser of that person's this is: no stranger's tries keep it out."""
        given = request.cookies.get(self._desk.known_cookie, "")
        if not given:
            return ""
        with self._desk.database.read() as connection:
            return browsers.known(connection, email, given)

    def _at_home(self, request: Request, email: str) -> bool:
        """Whether that person is signed in from here: strangers' tries do not keep them out."""
        with self._desk.database.read() as connection:
            return sessions.open_at(connection, email, address(request), self._desk.now_ms())

    def _awaits(self, request: Request) -> Person | None:
        token = request.cookies.get(self._desk.cookie, "")
        with self._desk.database.read() as connection:
            return sessions.who_awaits(connection, token, self._desk.now_ms())

    def _let_in(
        self, request: Request, person: Person, wanted: str, *, awaits_code: bool = False
    ) -> Response:
        wanted = wanted if _is_ours(wanted) else ""
        to = wanted or ways(person)[0][0]
        if awaits_code:
            to = f"/sign-in/code?{urlencode({'next': wanted})}"
        reply = RedirectResponse(to, 303)
        give_session(self._desk, request, reply, person, awaits_code=awaits_code)
        return reply

    def _code_form(
        self, request: Request, wanted: str, told: str, status: HTTPStatus, wait_s: float = 0
    ) -> Response:
        reply = self._desk.show(request, "sign_in_code.html", status, next=wanted, told=told)
        if wait_s:
            reply.headers["Retry-After"] = str(ceil(wait_s))
        return reply

    def _form(
        self,
        request: Request,
        wanted: str,
        email: str,
        told: str,
        status: HTTPStatus,
        wait_s: float = 0,
    ) -> Response:
        reply = self._desk.show(
            request,
            "sign_in.html",
            status,
            next=wanted,
            email=email,
            told=told,
            wrong=status is not HTTPStatus.OK,
        )
        if wait_s:
            reply.headers["Retry-After"] = str(ceil(wait_s))
        return reply


def give_session(
    desk: Desk, request: Request, reply: Response, person: Person, *, awaits_code: bool = False
) -> None:
    """Sign somebody in with this reply: always under a new token, never under one they brought."""
    browser, here = request.headers.get("user-agent", ""), address(request)
    with desk.database.write() as connection:
        sessions.end(connection, request.cookies.get(desk.cookie, ""))
        token = sessions.begin(
            connection, person, desk.now_ms(), browser, here, awaits_code=awaits_code
        )
    reply.set_cookie(
        desk.cookie,
        token,
        max_age=(sessions.CODE_MS if awaits_code else sessions.SESSION_MS) // 1000,
        secure=desk.secure,
        httponly=True,
        samesite="lax",
    )
    if not awaits_code:
        remember_browser(desk, reply, person)


def remember_browser(desk: Desk, reply: Response, person: Person) -> None:
    """Whoever holds it may try to sign in as that person, whatever strangers try meanwhile."""
    with desk.database.read() as connection:
        mark = browsers.mark(connection, person.id)
    reply.set_cookie(
        desk.known_cookie,
        mark,
        max_age=_KNOWN_S,
        secure=desk.secure,
        httponly=True,
        samesite="lax",
    )


def _is_ours(path: str) -> bool:
    """Only a path on this site: "//elsewhere" and "/\\elsewhere" lead away from it."""
    return path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
