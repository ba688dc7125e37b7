"""One question or ending on its page: its words in every language side by side."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from account.pages import faces
from account.pages.desk import Desk, words_for
from account.pages.manners import field
from account.pages.phone_words import direction
from account.pages.surveys import faults, part_form
from account.pages.surveys.differences import differences
from account.pages.surveys.editor import preview
from account.pages.surveys.flow import ending_kind, missing
from account.pages.surveys.room import draft_of, go_to
from account.pages.words import Words
from account.store.people.people import Person
from account.store.surveys import drafts
from account.store.surveys.drafts import Changed, Draft, mark
from account.store.surveys.looks import Look
from account.surveys import editing
from account.surveys.compared import Line
from account.surveys.editing import NoSuchPart
from feedback import words
from feedback.icons import ICONS
from feedback.question_check import MOST_CHOICES
from feedback.survey import CHOSEN, SCALES, Ending, Kind, Question, Survey

Part = Question | Ending


class Parts:
    """Saves a part only over the words that its writer was shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """The form."""
        with self._desk.database.read() as connection:
            draft = draft_of(connection, request, person)
        part = editing.part(draft.survey, request.path_params["part"])
        return self._page(request, draft, part, mark(part))

    def save(self, request: Request, person: Person) -> Response:
        """The form, sent. What somebody else wrote meanwhile is shown beside it, not lost."""
        name, shown = request.path_params["part"], field(request, "mark")

        def changed(draft: Draft) -> tuple[Survey, Look]:
            was = editing.part(draft.survey, name)
            if mark(was) != shown:
                raise Changed(draft)
            new = part_form.read_part(request.state.form, draft.survey, was)
            return editing.replaced(draft.survey, new), draft.look

        at = self._desk.now_ms()
        draft_id = request.path_params["draft"]
        try:
            with self._desk.database.write() as connection:
                drafts.change(connection, person.account_id, draft_id, changed, person.id, at)
        except Changed as other:
            return self._both(request, other.draft, name, other.by)
        if field(request, "then") == "stay":
            return go_to(f"/surveys/drafts/{draft_id}/part/{name}?saved=1")
        return go_to(f"/surveys/drafts/{draft_id}?at={name}&l={field(request, 'l')}#part-{name}")

    def _both(self, request: Request, draft: Draft, name: str, by: str) -> Response:
        theirs = editing.part(draft.survey, name)
        mine = part_form.read_part(request.state.form, draft.survey, theirs)
        status = HTTPStatus.CONFLICT
        # Whoever saves once more has seen both.
        return self._page(request, draft, mine, mark(theirs), status, theirs=theirs, by=by)

    def _page(
        self,
        request: Request,
        draft: Draft,
        part: Part,
        marked: str,
        status: HTTPStatus = HTTPStatus.OK,
        *,
        theirs: Part | None = None,
        by: str = "",
    ) -> Response:
        w, survey = words_for(request), draft.survey
        if theirs is not None:
            survey = editing.replaced(survey, part)
        phone = editing.on_the_phone(survey, part.id)
        language = request.query_params.get("l") or survey.languages[0]
        language = language if language in survey.languages else survey.languages[0]
        values: dict[str, Any] = {
            "draft": draft,
            "part": part,
            "mark": marked,
            "ending": isinstance(part, Ending),
            "phone": phone,
            "rating": part.id == survey.rating.id,
            "language": language,
            "languages": [(one, words.own_name(one), direction(one)) for one in survey.languages],
            "missing": missing(survey, part),
            "faults": [one.what for one in faults.found(w, survey) if one.part == part.id],
            "warnings": [one.what for one in faults.warnings(w, survey) if one.part == part.id],
            "picture": preview(draft._replace(survey=survey), part.id, language, 0),
            "theirs": theirs,
            "by": by,
            "both": [] if theirs is None else _differing(w, draft.survey, survey, part.id),
            "kind_of": ending_kind,
            "their_choices": {one.id: one.text for one in getattr(theirs, "choices", ())},
            "saved": "saved" in request.query_params,
            "icon": drawing,
            "place_of": _place,
            "said_as": partial(_said_as, w, language),
            "icons": sorted(ICONS, key=lambda one: w(f"survey_icon_{one}")),
            "most_choices": MOST_CHOICES,
            "texts_by_id": {one.id: _named(one, language, survey) for one in survey.steps},
            **_asked(survey, part, phone=phone),
        }
        return self._desk.show(request, "survey_part.html", status, **values)


def _asked(survey: Survey, part: Part, *, phone: bool) -> dict[str, Any]:
    """What the form has for a question, and nothing of it for an ending."""
    question = part if isinstance(part, Question) else None
    scale = question is not None and question.kind in SCALES
    return {
        "rows": _rows(question) if question else 0,
        "steps": SCALES.get(question.kind, ()) if question else (),
        "with_ends": scale and question is not None and question.kind is not Kind.SMILEYS,
        "answers": part_form.ways(question) if question and not phone else [],
        "goals": part_form.goals(survey, question) if question else [],
        "leads_to": _leads(survey, part, phone=phone),
    }


def _differing(w: Words, theirs: Survey, mine: Survey, name: str) -> list[Line]:
    """All that stands otherwise in the two: ways and drawings, too, not the words alone."""
    found = next(one for one in differences(w, theirs, mine) if one.name == name)
    return [line for line in found.lines if line.changed]


def drawing(name: str) -> Markup:
    """One of the drawings beside a choice, in the colour of the words around it."""
    path = "".join(
        "M"
        + "L".join(f"{x * 24:.1f} {24 - y * 24:.1f}" for x, y in one)
        + ("h0" if len(one) == 1 else "")
        for one in ICONS.get(name, ())
    )
    return Markup(
        '<svg class="drawing" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>'
    ).format(path)


def _place(part: Question, value: int | str) -> int:
    """Which of the five faces stands for this step."""
    return faces.place_of(part.kind, len(part.values), int(value)) or 3


def _rows(part: Question) -> int:
    """Rows for choices: those there are, and one more to write into."""
    return min(len(part.choices) + 1, MOST_CHOICES) if part.kind in CHOSEN else 0


def _leads(survey: Survey, part: Part, *, phone: bool) -> str:
    if isinstance(part, Ending) or phone:
        return ""
    own = next((one for one in survey.questions if one.id == part.id), None)
    if own is None:
        raise NoSuchPart(part.id)
    return editing.leads_to(survey, own).id


def _named(part: Part, language: str, survey: Survey) -> str:
    text = part.text.get(language) or part.text.get(survey.languages[0], "") or part.id
    return text if len(text) < 60 else f"{text[:57]}…"


def _said_as(w: Words, language: str, part: Question, values: Sequence[int | str]) -> str:
    """Answers as whoever hears the page knows them: a face's name, a choice's text, numbers."""
    if part.kind is Kind.SMILEYS:
        steps = len(part.values)
        return ", ".join(words.face_label(int(one), steps, w.language) for one in values)
    texts = {one.id: one.text.get(language) or one.id for one in part.choices}
    return ", ".join(texts.get(str(one), str(one)) for one in values)
