"""Two revisions side by side: question by question, and in each the texts that differ."""

from typing import NamedTuple

from account.pages.words import Words
from account.surveys.compared import Fields, Line, Part, compared
from account.surveys.editing import leads_to
from feedback import words
from feedback.survey import Question, Survey, Texts


class Difference(NamedTuple):
    """One part in both. `state` is same, changed, new, gone or moved."""

    name: str
    title: str
    state: str
    lines: tuple[Line, ...]


def differences(w: Words, before: Survey, after: Survey) -> list[Difference]:
    """Every part of either, in the order of the later one; what is gone comes where it stood."""
    # A way is another one where it leads elsewhere, not where what it leads to was worded anew.
    names = _names(before) | _names(after)
    found = compared(before, after, lambda survey, part: _fields(w, survey, part, names))
    return [
        Difference(
            one.name,
            _title(w, one.new or one.old, after if one.new else before),
            one.state,
            one.lines,
        )
        for one in found
    ]


def _title(w: Words, part: Part | None, survey: Survey) -> str:
    if part is None:
        return ""
    return part.text.get(w.language) or part.text.get(survey.languages[0], part.id)


def _fields(w: Words, survey: Survey, part: Part, names: dict[str, str]) -> Fields:
    found = Fields()
    _add(found, w("survey_field_text"), part.text)
    if isinstance(part, Question):
        _question(w, part, found)
        if part in survey.questions:
            _ways(w, survey, part, found, names)
    elif part.link is not None:
        _add(found, w("survey_field_link"), part.link.text)
        found[w("survey_field_address"), ""] = part.link.url or w("survey_the_longer_survey")
    return found


def _question(w: Words, part: Question, found: Fields) -> None:
    found[w("survey_field_kind"), ""] = w(f"survey_kind_{part.kind}")
    if part.values:
        found[w("survey_field_answers"), ""] = str(len(part.values))
    if part.direction:
        found[w("survey_direction"), ""] = w(f"survey_direction_{part.direction}")
    if part.details:
        asked = (w(f"survey_detail_{one.value}") for one in part.details)
        found[w("survey_details"), ""] = ", ".join(asked)
    _choices(w, part, found)
    for name in ("low", "high", "notice"):
        _add(found, w(f"survey_inside_{name}", name=""), getattr(part, name))
    if part.consent is not None:
        _add(found, w("survey_inside_consent", name=""), part.consent.text)


def _choices(w: Words, part: Question, found: Fields) -> None:
    if part.choices:
        found[w("survey_field_order"), ""] = ", ".join(one.id for one in part.choices)
    for choice in part.choices:
        _add(found, w("survey_field_choice", name=choice.id), choice.text)
        if choice.icon:
            found[w("survey_field_icon", name=choice.id), ""] = w(f"survey_icon_{choice.icon}")


def _ways(w: Words, survey: Survey, part: Question, found: Fields, names: dict[str, str]) -> None:
    for branch in part.branches:
        when = ", ".join(map(str, branch.when))
        found[w("survey_field_branch", when=when), ""] = names.get(branch.go, branch.go)
    on = leads_to(survey, part).id
    found[w("survey_field_go"), ""] = names.get(on, on)


def _add(found: Fields, what: str, texts: Texts) -> None:
    for language, text in texts.items():
        found[what, words.own_name(language)] = text


def _names(survey: Survey) -> dict[str, str]:
    """Its words and its id: two endings may say the same."""
    own = survey.languages[0]
    return {one.id: f"{one.text.get(own, '')} ({one.id})".strip() for one in survey.steps}
