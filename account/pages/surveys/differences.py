"""Two revisions side by side: question by question, and in each the texts that differ."""

from typing import NamedTuple

from account.pages.words import Words
from account.surveys.editing import leads_to
from feedback import words
from feedback.survey import Ending, Question, Survey, Texts

Part = Question | Ending
Fields = dict[tuple[str, str], str]
"""What a part says, by (what it is, in which language)."""


class Line(NamedTuple):
    """One thing that is in either: what it is, its language, and both its forms."""

    what: str
    language: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether they differ."""
        return self.before != self.after


class Difference(NamedTuple):
    """One part in both. `state` is same, changed, new, gone or moved."""

    name: str
    title: str
    state: str
    lines: tuple[Line, ...]


def differences(w: Words, before: Survey, after: Survey) -> list[Difference]:
    """Every part of either, in the order of the later one; what is gone comes where it stood."""
    olds, news = _parts(before), _parts(after)
    # A way is another one where it leads elsewhere, not where what it leads to was worded anew.
    names = _names(before) | _names(after)
    kept = [name for name in olds if name in news]
    order = [name for name in news if name in olds]
    found = list[Difference]()
    for name in _merged(list(olds), list(news)):
        old, new = olds.get(name), news.get(name)
        was = _fields(w, before, old, names) if old else Fields()
        now = _fields(w, after, new, names) if new else Fields()
        keys = dict.fromkeys((*was, *now))
        lines = tuple(Line(*key, was.get(key, ""), now.get(key, "")) for key in keys)
        state = "new" if old is None else "gone" if new is None else "same"
        if old and new and any(line.changed for line in lines):
            state = "changed"
        elif state == "same" and kept.index(name) != order.index(name):
            state = "moved"
        title = _title(w, new or old, after if new else before)
        found.append(Difference(name, title, state, lines))
    return found


def _parts(survey: Survey) -> dict[str, Part]:
    parts: list[Part] = [*survey.questions, *survey.endings, *survey.longer]
    return {one.id: one for one in parts}


def _merged(olds: list[str], news: list[str]) -> list[str]:
    found = list(news)
    for at, name in enumerate(olds):
        if name not in found:
            before = next((one for one in reversed(olds[:at]) if one in found), None)
            found.insert(found.index(before) + 1 if before else 0, name)
    return found


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
