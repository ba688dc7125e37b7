"""A draft on its page: the way through the survey beside the screen it makes."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from account.pages.desk import Desk, words_for
from account.pages.manners import field, files_of
from account.pages.surveys import faults, flow
from account.pages.surveys.dressing import colours, logo_from, look_from, themed
from account.pages.surveys.foot import View
from account.pages.surveys.room import Clock, draft_of, go_to
from account.pages.surveys.screens import screen
from account.pages.surveys.shelf import in_order, languages
from account.store.people.people import Person
from account.store.surveys import drafts, looks
from account.store.surveys.drafts import Changed, Draft, mark
from account.store.surveys.looks import Look
from account.surveys import editing, recipes
from account.surveys.editing import NoSuchPart
from feedback import words
from feedback.check import LONGEST_NAME, MOST_LANGUAGES, MOST_QUESTIONS
from feedback.survey import Ending, Kind, Survey

_KINDS = tuple(Kind)


class Editor:
    """The draft's own page, and what is done to a draft as a whole."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """The whole draft."""
        with self._desk.database.read() as connection:
            draft = draft_of(connection, request, person)
        return self._page(request, person, draft)

    def settings(self, request: Request, person: Person) -> Response:
        """Its name and its languages: what the form changed of those that it showed, so that
        nobody's language goes with its texts because another page was loaded before it came."""
        given = request.state.form
        chosen = [one for one in given.get("languages", ()) if one in languages()]
        name = "".join(c for c in field(request, "name").strip() if c.isprintable())[:LONGEST_NAME]
        name = "" if name == field(request, "shown_name") else name

        def changed(draft: Draft) -> tuple[Survey, Look]:
            survey = draft.survey
            shown = given.get("shown", survey.languages)
            kept = [one for one in survey.languages if one in chosen or one not in shown]
            new = [one for one in chosen if one not in kept and one not in shown]
            first = field(request, "first")
            first = survey.languages[0] if first == shown[0] else first
            order = in_order([*kept, *new], first)[:MOST_LANGUAGES]
            if order and tuple(order) != survey.languages:
                survey = editing.with_languages(survey, order)
            return msgspec.structs.replace(survey, name=name or survey.name), draft.look

        return self._done(request, person, changed, "#settings")

    def look(self, request: Request, person: Person) -> Response:
        """Its colours and its logo; what nobody could read by is told, with both colours."""
        look = look_from(request)
        try:
            look = msgspec.structs.replace(look, logo=logo_from(request, look))
        except looks.WrongLogo as error:
            told = words_for(request)(f"survey_{error.code}", **error.values)
            return self._look_again(request, person, told, look)
        logo_kept = "logo" not in files_of(request) or not files_of(request)["logo"]

        def changed(draft: Draft) -> tuple[Survey, Look]:
            if field(request, "mark") not in ("", mark(draft.look)):
                raise Changed(draft)
            logo = draft.look.logo if logo_kept and not field(request, "no_logo") else look.logo
            return draft.survey, msgspec.structs.replace(look, logo=logo if look.theme else "")

        try:
            _ = look.dressed
        except ValueError as error:
            return self._look_again(request, person, faults.colours_told(request, error), look)
        try:
            return self._done(request, person, changed, "#look")
        except Changed as other:
            w = words_for(request)
            told = w("survey_look_changed", who=other.by or w("survey_somebody"))
            return self._look_again(request, person, told, look, HTTPStatus.CONFLICT)

    def logo(self, request: Request, person: Person) -> Response:
        """The picture as it is kept."""
        with self._desk.database.read() as connection:
            draft = draft_of(connection, request, person)
        return Response(draft.look.logo_png, media_type="image/png")

    def add(self, request: Request, person: Person) -> Response:
        """A question after another one, on the phone, or one more ending."""
        kind, after = field(request, "kind"), field(request, "after")
        made = list[str]()

        def changed(draft: Draft) -> tuple[Survey, Look]:
            survey = _added(draft.survey, kind, after)
            made.extend(set(editing.ids(survey)) - set(editing.ids(draft.survey)))
            return survey, draft.look

        reply = self._done(request, person, changed, "")
        draft = request.path_params["draft"]
        return go_to(f"/surveys/drafts/{draft}/part/{made[0]}") if made else reply

    def do(self, request: Request, person: Person) -> Response:
        """Move or remove a part, or follow a recipe."""
        act, _, name = field(request, "act").partition(":")

        def changed(draft: Draft) -> tuple[Survey, Look]:
            return _acted(draft.survey, act, name), draft.look

        kept = name if act in ("up", "down") else ""
        return self._done(request, person, changed, f"#part-{kept}" if kept else "#flow", kept)

    def throw_away(self, request: Request, person: Person) -> Response:
        """Nobody needs it."""
        with self._desk.database.write() as connection:
            draft = draft_of(connection, request, person)
            drafts.throw_away(connection, person.account_id, draft.id)
        return go_to("/surveys")

    def _done(
        self,
        request: Request,
        person: Person,
        how: Callable[[Draft], tuple[Survey, Look]],
        anchor: str,
        at: str = "",
    ) -> Response:
        """Change the draft as it is now, whoever wrote the rest, and show it."""
        draft_id = request.path_params["draft"]
        with self._desk.database.write() as connection:
            drafts.change(
                connection, person.account_id, draft_id, how, person.id, self._desk.now_ms()
            )
        said = {"at": at or request.query_params.get("at", ""), "l": field(request, "l")}
        query = urlencode({name: value for name, value in said.items() if value})
        return go_to(f"/surveys/drafts/{draft_id}{'?' + query if query else ''}{anchor}")

    def _look_again(
        self,
        request: Request,
        person: Person,
        told: str,
        look: Look | None = None,
        status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
    ) -> Response:
        with self._desk.database.read() as connection:
            draft = draft_of(connection, request, person)
        return self._page(request, person, draft, status, look_told=told, look=look)

    def _page(
        self,
        request: Request,
        person: Person,
        draft: Draft,
        status: HTTPStatus = HTTPStatus.OK,
        look_told: str = "",
        look: Look | None = None,
    ) -> Response:
        w, survey, asked = words_for(request), draft.survey, request.query_params
        language = asked.get("l", "")
        language = language if language in survey.languages else survey.languages[0]
        at = _step(survey, asked.get("at", ""))
        found = faults.found(w, survey)
        shown = look or draft.look
        values: dict[str, Any] = {
            "draft": draft,
            "survey": survey,
            "language": language,
            "languages": [(one, words.own_name(one)) for one in survey.languages],
            "all_languages": [(one, words.own_name(one)) for one in languages()],
            "at": at,
            "flow": flow.flow(w, survey, language, found),
            "faults": found,
            "warnings": faults.warnings(w, survey),
            "picture": preview(
                draft,
                at,
                language,
                _number(asked.get("r", "")),
                2 if asked.get("n") == "2" else 1,
            ),
            "recipes": recipes.fitting(survey),
            "kinds": _KINDS,
            "look": shown,
            "look_told": look_told,
            "look_mark": mark(draft.look),
            "colours": colours(shown),
            "changed_by": "" if draft.changed_by == person.email else draft.changed_by,
            "clock": Clock(w, self._desk.now_ms()),
        }
        return self._desk.show(request, "survey_editor.html", status, **values)


def preview(draft: Draft, at: str, language: str, pressed: int, page: int = 1) -> Any:
    """The screen of one part, led through on the draft's own page."""

    def href(step: str, spoken: str, rating: int, page: int = 1) -> str:
        asked = {"at": step, "l": spoken, **({"r": rating} if rating else {})}
        query = urlencode(asked | ({"n": page} if page > 1 else {}))
        return f"/surveys/drafts/{draft.id}?{query}#screen"

    view = View(
        survey=draft.survey,
        step=editing.part(draft.survey, at),
        language=language,
        theme=themed(draft.look),
        pressed=pressed,
        logo=f"/surveys/drafts/{draft.id}/logo.png" if draft.look.logo else "",
        page=page,
        turned=href(at, language, pressed, 3 - page),
    )
    return screen(view, href)


def _step(survey: Survey, name: str) -> str:
    return name if name in editing.ids(survey) else survey.rating.id


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else 0


def _added(survey: Survey, kind: str, after: str) -> Survey:
    taken = editing.ids(survey)
    if len(taken) >= MOST_QUESTIONS:
        raise NoSuchPart(kind)
    if kind == "ending":
        text = editing.said("Thank you!", survey.languages)
        new = Ending(id=editing.free_id("ending", taken), text=text)
        return msgspec.structs.replace(survey, endings=(*survey.endings, new))
    if kind not in tuple(Kind):
        raise NoSuchPart(kind)
    question = editing.blank(Kind(kind), survey.languages, taken)
    if after == "phone":
        question = msgspec.structs.replace(question, details=(), consent=None)
        return msgspec.structs.replace(survey, longer=(*survey.longer, question))
    return editing.inserted(survey, question, after)


def _acted(survey: Survey, act: str, name: str) -> Survey:
    if act == "recipe" and name in recipes.RECIPES:
        return recipes.done(survey, name)
    if act == "remove":
        return editing.removed(survey, name)
    if act in ("up", "down"):
        return editing.moved(survey, name, -1 if act == "up" else 1)
    raise NoSuchPart(act)
