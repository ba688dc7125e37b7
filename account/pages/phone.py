"""The longer survey on a visitor's own phone: /v/{token}. Plain forms, no script, no cookie.

Every press of a button keeps what is filled, so that whoever is interrupted goes on where they
were, on whichever phone scans the code again. Only sending gives the answers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import DatabaseTrouble
from account.pages import phone_form
from account.pages.desk import Desk
from account.pages.phone_words import VisitorWords
from account.pages.words import choose
from account.store.intake import halves, longer
from account.store.intake.halves import Half
from account.store.intake.longer import Asked, LinkedTerminal
from feedback import link, words

_Given = Mapping[str, Sequence[str]]


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A form as far as it is filled: its fields, and which of its pages was sent last."""

    fields: dict[str, list[str]]
    section: int


@dataclass(frozen=True, slots=True)
class Link:
    """A proven link, what it leads to, and what was filled in already."""

    token: str
    nonce: str
    terminal: LinkedTerminal
    asked: Asked | None
    was_sent: bool
    kept: _Kept | None = None


_LinkPage = Callable[[Request, Link], Response]


class Phone:
    """What the QR code opens."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request) -> Response:
        """The form. Looking at it uses nothing up: phones fetch links ahead of their owners."""
        return self._guarded(request, self._show)

    def take(self, request: Request) -> Response:
        """The form: kept as far as it is filled, or sent, once a link."""
        return self._guarded(request, self._take)

    def _guarded(self, request: Request, page: _LinkPage) -> Response:
        try:
            found = self._follow(request.path_params["token"])
            if found is None:
                return self.tell(request, "link_unknown", HTTPStatus.NOT_FOUND)
            return page(request, found)
        except DatabaseTrouble:
            return self.tell(request, "not_now", HTTPStatus.SERVICE_UNAVAILABLE)

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
                half = None if sent else halves.read(connection, terminal_id, nonce, _Kept)
                if half is not None:  # in the survey that it was begun in
                    asked = longer.issued(connection, terminal, half[0].survey_rev) or asked
        except link.NotALink:
            return None
        return Link(token, nonce, terminal, asked, sent, half[1] if half else None)

    def _show(self, request: Request, found: Link) -> Response:
        if found.was_sent:
            thanked = "sent" if request.query_params.get("sent") else "already_sent"
            return self.tell(request, thanked, HTTPStatus.OK, found)
        if found.terminal.retired:
            return self.tell(request, "terminal_retired", HTTPStatus.GONE, found)
        if found.asked is None or not found.asked.survey.longer:
            return self.tell(request, "not_asked", HTTPStatus.OK, found)
        at = _number(request.query_params.get("part", ""))
        kept = found.kept
        section = kept.section if at is None and kept is not None else at or 0
        return self._form(request, found, found.asked, section, {})

    def _take(self, request: Request, found: Link) -> Response:
        form = request.state.form
        with self._desk.database.read() as connection:
            # The form says which survey it showed: another may have been issued meanwhile.
            shown = longer.issued(connection, found.terminal, form.get("rev", [""])[0])
        if found.was_sent or found.terminal.retired or shown is None:
            return self._show(request, found)
        pages = phone_form.sections(shown.survey)
        section = _number(form.get("part", [""])[0])
        asked = shown.survey.longer if section is None else pages[min(section, len(pages) - 1)]
        known = found.kept.fields if found.kept else {}
        fields = phone_form.merged(known, form, asked)
        try:
            filled = phone_form.read(fields, shown.survey.longer)
        except phone_form.Unreadable:
            return self.tell(request, "form_unreadable", HTTPStatus.BAD_REQUEST, found)
        going = form.get("go", [""])[0]
        if going:
            return self._keep(request, found, shown, fields, section or 0, going)
        if filled.lacks:
            lacking = next(
                at
                for at, page in enumerate(pages)
                if {one.id for one in page}.intersection(filled.lacks)
            )
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self._form(request, found, shown, lacking, form, status, lacks=filled.lacks)
        return self._send(request, found, shown, filled)

    def _send(
        self, request: Request, found: Link, shown: Asked, filled: phone_form.Filled
    ) -> Response:
        language, at_ms = _language(request, shown), self._desk.now_ms()
        consent = VisitorWords(language)("consent")
        answers = phone_form.sealed(filled, found.terminal.public_key, consent, at_ms)
        with self._desk.database.write() as connection:
            first = longer.keep(
                connection, found.terminal, found.nonce, shown, language, answers, at_ms
            )
            halves.forget(connection, found.terminal.terminal_id, found.nonce)
        thanked = "&sent=1" if first else ""
        return RedirectResponse(f"/v/{found.token}?l={language}{thanked}", HTTPStatus.SEE_OTHER)

    def _keep(
        self,
        request: Request,
        found: Link,
        shown: Asked,
        fields: dict[str, list[str]],
        section: int,
        going: str,
    ) -> Response:
        """On to another page of the form or another language, with all that was filled."""
        way, _, language = going.partition(":")
        if language not in shown.survey.languages:
            language = _language(request, shown)
        last = len(phone_form.sections(shown.survey)) - 1
        to = min(max(section + {"next": 1, "back": -1}.get(way, 0), 0), last)
        half = Half(
            terminal_id=found.terminal.terminal_id,
            nonce=found.nonce,
            account_id=found.terminal.account_id,
            survey_rev=shown.rev,
            language=language,
        )
        with self._desk.database.write() as connection:
            if not longer.was_sent(connection, found.terminal, found.nonce):
                kept = _Kept(fields=fields, section=to)
                halves.keep(connection, half, kept, self._desk.now_ms())
        if to == section and way == "speak":
            # The same page in other words: what is being written stays in sight.
            return self._form(request, found, shown, to, request.state.form, language=language)
        said = "&kept=1" if way == "stay" else ""
        return RedirectResponse(
            f"/v/{found.token}?l={language}&part={to}{said}", HTTPStatus.SEE_OTHER
        )

    def _form(
        self,
        request: Request,
        found: Link,
        asked: Asked,
        section: int,
        given: _Given,
        status: HTTPStatus = HTTPStatus.OK,
        *,
        lacks: Mapping[str, str] | None = None,
        language: str = "",
    ) -> Response:
        language = language or _language(request, asked)
        pages = phone_form.sections(asked.survey)
        section = min(section, len(pages) - 1)
        kept = found.kept.fields if found.kept else {}
        values = {
            "w": VisitorWords(language),
            "language": language,
            "languages": [(tag, words.own_name(tag)) for tag in asked.survey.languages],
            "token": found.token,
            "rev": asked.rev,
            "touchpoint": found.terminal.touchpoint,
            "fields": phone_form.fields(pages[section], language, given, kept, lacks),
            "section": section,
            "sections": len(pages),
            "kept_now": "kept" in request.query_params and found.kept is not None,
        }
        return self._desk.plain("phone.html", values, status)

    def tell(
        self, request: Request, what: str, status: HTTPStatus, found: Link | None = None
    ) -> Response:
        """A page with one message, in the visit's language or the phone's own."""
        language = _language(request, found.asked if found else None)
        values: dict[str, Any] = {"w": VisitorWords(language), "language": language, "what": what}
        return self._desk.plain("phone_told.html", values, status)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None


def _language(request: Request, asked: Asked | None) -> str:
    """The visit's language from the link, else the phone's own, else the survey's first."""
    offered = asked.survey.languages if asked else words.languages()
    wanted = request.query_params.get("l", "")
    if wanted in offered:
        return wanted
    default = offered[0] if asked else words.FALLBACK
    return choose(request.headers.get("accept-language", ""), offered, default)
