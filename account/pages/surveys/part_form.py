"""One question or ending as a form: what is drawn, and what is read back out of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from account.surveys import editing
from account.surveys.editing import free_id
from feedback.fault import id_
from feedback.question_check import MOST_CHOICES
from feedback.survey import (
    CHOSEN,
    SCALES,
    Branch,
    Choice,
    Consent,
    Detail,
    Ending,
    Kind,
    Link,
    Question,
    Survey,
    Texts,
)

Given = Mapping[str, Sequence[str]]
NPS_GROUPS = (tuple(range(7)), (7, 8), (9, 10))
"""Detractors, passives, promoters."""


class Way(NamedTuple):
    """An answer, or several that belong together, and where it leads; "" is wherever else."""

    field: str
    values: tuple[int | str, ...]
    go: str


def ways(question: Question) -> list[Way]:
    """A way for each answer; NPS's eleven in their three groups, unless a branch parts one."""
    values = question.values
    goes = {value: one.go for one in question.branches for value in one.when}
    groups: Sequence[tuple[int | str, ...]] = [(value,) for value in values]
    if question.kind is Kind.NPS:
        whole = all(len({goes.get(one, "") for one in group}) == 1 for group in NPS_GROUPS)
        groups = NPS_GROUPS if whole else groups
    return [Way(f"way_{group[0]}", tuple(group), goes.get(group[0], "")) for group in groups]


def goals(survey: Survey, question: Question) -> list[Question | Ending]:
    """Where a question may lead without a round trip."""
    return [one for one in survey.steps if not _reaches(survey, one, question.id)]


def _reaches(survey: Survey, start: Question | Ending, name: str) -> bool:
    seen, waiting = set[str](), [start]
    while waiting:
        one = waiting.pop()
        if one.id == name:
            return True
        if isinstance(one, Ending) or one.id in seen:
            continue
        seen.add(one.id)
        named = {way.go for way in one.branches} | {editing.leads_to(survey, one).id}
        waiting += [step for step in survey.steps if step.id in named]
    return False


def read_part(given: Given, survey: Survey, was: Question | Ending) -> Question | Ending:
    """What somebody made of a part. What the form does not speak of stays as it was."""
    if isinstance(was, Ending):
        return _ending(given, survey, was)
    phone = editing.on_the_phone(survey, was.id)
    new = msgspec.structs.replace(
        was,
        text=_texts(given, survey, "text", was.text),
        low=_texts(given, survey, "low", was.low),
        high=_texts(given, survey, "high", was.high),
        steps=_steps(given, was),
        direction=_one(given, "direction") if was.kind is Kind.CES else "",
        choices=tuple(_choices(given, survey, was)) if was.kind in CHOSEN else (),
    )
    if was.kind is Kind.CONTACT and not phone:
        known = dict.fromkeys((*was.details, *Detail))  # those there are keep their order
        chosen = tuple(one for one in known if one.value in given.get("details", ()))
        new = msgspec.structs.replace(
            new, details=chosen, consent=_consent(given, survey, was.consent)
        )
    if phone:
        return new
    return _with_ways(given, survey, new)


def _with_ways(given: Given, survey: Survey, new: Question) -> Question:
    allowed = {one.id for one in goals(survey, new)}
    otherwise = _one(given, "go")
    found = dict[str, list[int | str]]()
    for way in ways(new):  # as the form had them: NPS's in groups unless those were parted
        go = _one(given, way.field) if way.field in given else way.go
        if go in allowed and go != otherwise:
            found.setdefault(go, []).extend(way.values)
    branches = tuple(Branch(when=tuple(values), go=go) for go, values in found.items())
    before = new.only_before if new.only_before in found else ""
    if not before and _one(given, "call") and len(branches) == 1:
        before = branches[0].go
    go = otherwise if otherwise in allowed else new.go
    return msgspec.structs.replace(new, branches=branches, go=go, only_before=before)


def _ending(given: Given, survey: Survey, was: Ending) -> Ending:
    led = _one(given, "link")
    text = _texts(given, survey, "link", was.link.text if was.link else {})
    link = None
    if led == "longer":
        link = Link(text=text)
    elif led == "url":
        link = Link(text=text, url=_one(given, "url") or "https://")
    return msgspec.structs.replace(was, text=_texts(given, survey, "text", was.text), link=link)


def _consent(given: Given, survey: Survey, was: Consent | None) -> Consent:
    return editing.consent(_texts(given, survey, "consent", was.text if was else {}), was)


def _steps(given: Given, was: Question) -> int:
    wanted = _one(given, "steps")
    return next((one for one in SCALES.get(was.kind, ()) if str(one) == wanted), was.steps)


def _choices(given: Given, survey: Survey, was: Question) -> Iterator[Choice]:
    """In the order of their numbers; a row without any word is no choice."""
    rows = list[tuple[float, int, Choice]]()
    known = {choice.id: choice.text for choice in was.choices}
    # By the names that the form was loaded with: somebody may have moved or removed some since.
    shown = [_one(given, f"id_{at}") for at in range(MOST_CHOICES + 1)]
    taken = [*known, *shown]
    for at, name in enumerate(shown):
        text = _texts(given, survey, f"choice_{at}", known.get(name, {}))
        if not text or _one(given, f"drop_{at}"):
            continue
        if any(id_("", name)) or name in shown[:at]:
            name = free_id(_named(text), taken)
            taken.append(name)
        icon = _one(given, f"icon_{at}")
        rows.append(
            (_place(_one(given, f"place_{at}"), at), at, Choice(id=name, icon=icon, text=text))
        )
    yield from (choice for _, _, choice in sorted(rows, key=lambda row: row[:2]))


def _named(text: Texts) -> str:
    return text.get("en") or next(iter(text.values()))


def _place(given: str, at: int) -> float:
    """Whoever writes an earlier number means: before the one that has it."""
    wanted = int(given) if given.isdecimal() and len(given) < 3 else at + 1
    return wanted - 0.5 if wanted < at + 1 else wanted + 0.5 if wanted > at + 1 else wanted


def _texts(given: Given, survey: Survey, name: str, was: Texts) -> Texts:
    """What was written in each language of the survey; line breaks as plain ones. A language that
    came when the form was loaded already keeps its words."""
    found = dict[str, str]()
    for language in survey.languages:
        field = f"{name}.{language}"
        text = _one(given, field) if field in given else was.get(language, "")
        text = text.replace("\r\n", "\n").strip()
        if text:
            found[language] = text
    return found


def _one(given: Given, name: str) -> str:
    return "".join(given.get(name, ())[:1]).strip()
