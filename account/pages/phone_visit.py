"""A survey in a visitor's browser, from a link on a page or in an e-mail: /l/{token}.

The terminal's own walk, a question a page. The rating counts from its press: whoever goes away
after it has given it. Nothing is kept in the browser.
"""

from http import HTTPStatus
from math import ceil
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import DatabaseTrouble
from account.pages import phone_form
from account.pages.desk import Desk, address
from account.pages.phone_answer import Lacking, answered, given_before
from account.pages.phone_words import VisitorWords
from account.pages.words import choose
from account.store.intake import browsed, halves
from account.store.intake.browsed import Open, Visit
from account.store.surveys import links
from account.store.surveys.links import EVERYBODY, SurveyLink
from feedback import link, walk, words
from feedback.response import (
    Answer,
    Body,
    Ended,
)
from feedback.survey import Ending, Question, Survey


class Opened(NamedTuple):
    """A proven address, the survey it asks, and how far this visit has come."""

    of: SurveyLink
    token: str
    nonce: str
    rev: str
    survey: Survey
    open: Open | None


class Visits:
    """What a survey's link opens."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request) -> Response:
        """The question that stands there now. Looking at it uses nothing up."""
        return self._guarded(request, taking=False)

    def take(self, request: Request) -> Response:
        """An answer, or a question passed over."""
        return self._guarded(request, taking=True)

    def _guarded(self, request: Request, *, taking: bool) -> Response:
        try:
            return self._answer(request, taking=taking)
        except DatabaseTrouble:
            return self.tell(request, "not_now", HTTPStatus.SERVICE_UNAVAILABLE)

    def _too_many(self, request: Request, wait_s: float) -> Response:
        reply = self.tell(request, "too_many", HTTPStatus.TOO_MANY_REQUESTS)
        reply.headers["Retry-After"] = str(ceil(wait_s))
        return reply

    def _answer(self, request: Request, *, taking: bool) -> Response:
        with self._desk.database.read() as connection:
            proven = links.proven(connection, request.path_params["token"])
            if proven is None:
                return self.tell(request, "link_invalid", HTTPStatus.NOT_FOUND)
            of, nonce = proven
            if links.was_answered(connection, of.id, nonce):
                return self._over(request, of, nonce)
            begun = halves.read(connection, of.id, nonce, Open)
            rev = begun[0].survey_rev if begun else of.rev
            survey = self._desk.shelf.survey(connection, of.account_id, rev)
        if survey is None or (begun is None and of.closed_ms is not None):
            return self.tell(request, "link_closed", HTTPStatus.GONE)
        if begun is None and nonce == EVERYBODY and of.single_use:
            return self.tell(request, "link_invalid", HTTPStatus.NOT_FOUND)
        token = request.path_params["token"]
        opened = Opened(of, token, nonce, rev, survey, begun[1] if begun else None)
        return self._take(request, opened) if taking else self._show(request, opened)

    def _show(self, request: Request, opened: Opened) -> Response:
        survey, begun = opened.survey, opened.open
        asked = request.query_params.get("q", "")
        known = {one.question for one in begun.body.answers} if begun else set[str]()
        at = asked if asked in known else begun.at if begun else survey.rating.id
        return self._page(request, opened, _question(survey, at), {})

    def _take(self, request: Request, opened: Opened) -> Response:
        form, survey = request.state.form, opened.survey
        language, begun = _language(request, survey), opened.open
        asked = _question(survey, "".join(form.get("question", ())))
        before = _before(begun, asked.id)
        if before is None and asked is not survey.rating:  # a page from another visit, or none
            return self._show(request, opened)
        tongue = "".join(form.get("go", ())).removeprefix("speak:")
        if tongue in survey.languages:  # what is being written stays in sight
            return self._page(request, opened, asked, form, language=tongue)
        try:
            answer = answered(form, asked, opened.of.public_key, language, survey)
        except phone_form.Unreadable:
            return self.tell(request, "form_unreadable", HTTPStatus.BAD_REQUEST)
        except Lacking as lack:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self._page(request, opened, asked, form, status, lack.word)
        now_ms, nonce = self._desk.now_ms(), opened.nonce
        since_ms = begun.body.since_last_press_ms if begun else None
        if begun is None and nonce == EVERYBODY:
            who = f"{opened.of.id} {address(request)}"
            wait_s = self._desk.visits_from.take(who) or self._desk.visits_of.take(opened.of.id)
            if wait_s:
                return self._too_many(request, wait_s)
            nonce, since_ms = link.new_nonce(), self._desk.pressed.since_ms(who, now_ms)
        answers = (*(before or ()), answer)
        body = _body(opened.of, survey, nonce, language, answers, since_ms)
        after = walk.after(survey, asked, answer.value)
        pressed_ms = begun.pressed_ms if begun and asked is not survey.rating else now_ms
        moved = opened._replace(nonce=nonce, token=link.token(opened.of.id, nonce, opened.of.key))
        if isinstance(after, Ending):
            return self._close(request, moved, body, after, pressed_ms)
        visit = Open(body=body, at=after.id, pressed_ms=pressed_ms)
        half = browsed.half_of(opened.of, nonce, opened.rev, language)
        with self._desk.database.write() as connection:
            halves.keep(connection, half, visit, now_ms)
        return RedirectResponse(f"/l/{moved.token}?l={language}", HTTPStatus.SEE_OTHER)

    def _close(
        self, request: Request, opened: Opened, body: Body, ending: Ending, pressed_ms: int
    ) -> Response:
        body = msgspec.structs.replace(body, ended=Ended.FINISHED)
        visit = Visit(opened.of, opened.rev, opened.nonce, body, pressed_ms)
        with self._desk.database.write() as connection:
            browsed.keep(
                connection, self._desk.shelf, self._desk.followers, visit, self._desk.now_ms()
            )
        language = _language(request, opened.survey)
        to = f"/l/{opened.token}?l={language}&e={ending.id}"
        return RedirectResponse(to, HTTPStatus.SEE_OTHER)

    def _over(self, request: Request, of: SurveyLink, nonce: str) -> Response:
        """The ending that this visit came to, with the way to the longer survey."""
        with self._desk.database.read() as connection:
            survey = self._desk.shelf.survey(connection, of.account_id, of.rev)
        ended = request.query_params.get("e", "")
        ending = next((one for one in survey.endings if one.id == ended), None) if survey else None
        if survey is None or ending is None:
            return self.tell(request, "already_sent", HTTPStatus.OK)
        language = _language(request, survey)
        led = ending.link
        further = ""
        if led is not None:
            filled = led.url.replace("{language}", language).replace(
                "{touchpoint}", of.touchpoint_id
            )
            further = filled or f"/v/{link.token(of.id, nonce, of.key)}?l={language}"
        values = {
            "w": VisitorWords(language),
            "language": language,
            "text": ending.text[language],
            "invited": led.text[language] if led else "",
            "further": further,
        }
        return self._desk.plain("visit_over.html", values)

    def _page(
        self,
        request: Request,
        opened: Opened,
        asked: Question,
        given: phone_form.Given,
        status: HTTPStatus = HTTPStatus.OK,
        lacks: str = "",
        language: str = "",
    ) -> Response:
        survey, begun = opened.survey, opened.open
        language = language or _language(request, survey)
        answers = begun.body.answers if begun else ()
        places = [one.question for one in answers]
        here = places.index(asked.id) if asked.id in places else len(places)
        shown = dict(given) or given_before(asked, answers[here] if here < len(places) else None)
        if not shown and asked is survey.rating and (first := request.query_params.get("r")):
            shown = {f"q_{asked.id}": [first]}  # from an e-mail; still to be sent
        values: dict[str, Any] = {
            "w": VisitorWords(language),
            "language": language,
            "languages": [(tag, words.own_name(tag)) for tag in survey.languages],
            "token": opened.token,
            "touchpoint": opened.of.touchpoint,
            "field": phone_form.fields([asked], language, shown, lacks={asked.id: lacks})[0],
            "question": asked,
            "rating": asked is survey.rating,
            "back": places[here - 1] if here else "",
            "preset": "".join(shown.get(f"q_{asked.id}", ())[:1]) if shown else "",
        }
        return self._desk.plain("visit.html", values, status)

    def tell(self, request: Request, what: str, status: HTTPStatus) -> Response:
        """A page with one message, in the language that was chosen or the phone's own."""
        language = request.query_params.get("l", "")
        if language not in words.languages():
            accepted = request.headers.get("accept-language", "")
            language = choose(accepted, words.languages(), words.FALLBACK)
        values: dict[str, Any] = {"w": VisitorWords(language), "language": language, "what": what}
        return self._desk.plain("phone_told.html", values, status)


def _question(survey: Survey, name: str) -> Question:
    return next((one for one in survey.questions if one.id == name), survey.rating)


def _before(begun: Open | None, name: str) -> tuple[Answer, ...] | None:
    """What was answered before this question; None where it is not its turn."""
    if begun is None:
        return None
    for at, one in enumerate(begun.body.answers):
        if one.question == name:
            return begun.body.answers[:at]
    return begun.body.answers if begun.at == name else None


def _body(
    of: SurveyLink,
    survey: Survey,
    nonce: str,
    language: str,
    answers: tuple[Answer, ...],
    since_ms: int | None,
) -> Body:
    """`since_ms` is the time since a visit from the same address, by a link that everybody has."""
    steps = tuple(one for one in survey.rating.values if isinstance(one, int))
    return Body(
        answers=answers,
        language=language,
        channel=of.channel,
        order=steps,
        since_last_press_ms=since_ms,
        link=nonce,
    )


def _language(request: Request, survey: Survey) -> str:
    wanted = request.query_params.get("l", "")
    if wanted in survey.languages:
        return wanted
    accepted = request.headers.get("accept-language", "")
    return choose(accepted, survey.languages, survey.languages[0])
