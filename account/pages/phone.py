"""The longer survey on a visitor's own phone: /v/{token}. A plain form, no script, no cookie."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import DatabaseTrouble
from account.pages import phone_form
from account.pages.desk import Desk, address
from account.pages.phone_words import VisitorWords
from account.pages.words import choose
from account.store import longer
from account.store.longer import Asked, LinkedTerminal
from feedback import link, words


@dataclass(frozen=True, slots=True)
class Link:
    """A proven link and what it leads to."""

    token: str
    nonce: str
    terminal: LinkedTerminal
    asked: Asked | None
    was_sent: bool


_LinkPage = Callable[[Request, Link], Response]


class Phone:
    """What the QR code opens."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request) -> Response:
        """The form. Looking at it uses nothing up: phones fetch links ahead of their owners."""
        return self._guarded(request, self._show)

    def take(self, request: Request) -> Response:
        """The form, sent: once a link."""
        return self._guarded(request, self._take)

    def _guarded(self, request: Request, page: _LinkPage) -> Response:
        wait_s = self._desk.phones.take(address(request))
        if wait_s:
            reply = self._tell(request, "too_many", HTTPStatus.TOO_MANY_REQUESTS)
            reply.headers["Retry-After"] = str(ceil(wait_s))
            return reply
        try:
            found = self._follow(request.path_params["token"])
            if found is None:
                return self._tell(request, "link_unknown", HTTPStatus.NOT_FOUND)
            return page(request, found)
        except DatabaseTrouble:
            return self._tell(request, "not_now", HTTPStatus.SERVICE_UNAVAILABLE)

    def _follow(self, token: str) -> Link | None:
        try:
            terminal_id, nonce = link.read(token)
            with self._desk.database.read() as connection:
                terminal = longer.linked_terminal(connection, terminal_id)
                if terminal is None:
                    return None
                link.prove(token, terminal.link_key)
                asked = longer.asked(connection, terminal, nonce)
                sent = longer.was_sent(connection, terminal, nonce)
        except link.NotALink:
            return None
        return Link(token, nonce, terminal, asked, sent)

    def _show(self, request: Request, found: Link) -> Response:
        if found.was_sent:
            thanked = "sent" if request.query_params.get("sent") else "already_sent"
            return self._tell(request, thanked, HTTPStatus.OK, found)
        if found.terminal.retired:
            return self._tell(request, "terminal_retired", HTTPStatus.GONE, found)
        if found.asked is None or not found.asked.survey.longer:
            return self._tell(request, "not_asked", HTTPStatus.OK, found)
        return self._form(request, found, found.asked)

    def _take(self, request: Request, found: Link) -> Response:
        form = request.state.form
        with self._desk.database.read() as connection:
            # The form says which survey it showed: another may have been issued meanwhile.
            shown = longer.issued(connection, found.terminal, form.get("rev", [""])[0])
        if found.was_sent or found.terminal.retired or shown is None:
            return self._show(request, found)
        language = _language(request, shown)
        try:
            filled = phone_form.read(form, shown.survey)
        except phone_form.Unreadable:
            return self._tell(request, "form_unreadable", HTTPStatus.BAD_REQUEST, found)
        if filled.lacks_consent:
            return self._form(request, found, shown, filled, HTTPStatus.UNPROCESSABLE_ENTITY)
        at_ms = self._desk.now_ms()
        consent = VisitorWords(language)("consent")
        answers = phone_form.sealed(filled, found.terminal.public_key, consent, at_ms)
        with self._desk.database.write() as connection:
            first = longer.keep(
                connection, found.terminal, found.nonce, shown, language, answers, at_ms
            )
        thanked = "&sent=1" if first else ""
        return RedirectResponse(f"/v/{found.token}?l={language}{thanked}", HTTPStatus.SEE_OTHER)

    def _form(
        self,
        request: Request,
        found: Link,
        asked: Asked,
        filled: phone_form.Filled | None = None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        language = _language(request, asked)
        values = {
            "w": VisitorWords(language),
            "language": language,
            "languages": [(tag, words.own_name(tag)) for tag in asked.survey.languages],
            "token": found.token,
            "rev": asked.rev,
            "touchpoint": found.terminal.touchpoint,
            "fields": phone_form.fields(asked.survey, language, filled),
            "lacks_consent": filled is not None,
        }
        return self._desk.plain("phone.html", values, status)

    def _tell(
        self, request: Request, what: str, status: HTTPStatus, found: Link | None = None
    ) -> Response:
        language = _language(request, found.asked if found else None)
        values: dict[str, Any] = {"w": VisitorWords(language), "language": language, "what": what}
        return self._desk.plain("phone_told.html", values, status)


def _language(request: Request, asked: Asked | None) -> str:
    """The visit's language from the link, else the phone's own, else the survey's first."""
    offered = asked.survey.languages if asked else words.languages()
    wanted = request.query_params.get("l", "")
    if wanted in offered:
        return wanted
    default = offered[0] if asked else words.FALLBACK
    return choose(request.headers.get("accept-language", ""), offered, default)
