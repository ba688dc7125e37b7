"""One question or ending as a form: what is drawn, and what is read back out of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from account.surveys import editing
from account.surveys.editing import free_id
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
        text=_texts(given, survey, "text"),
        low=_texts(given, survey, "low"),
        high=_texts(given, survey, "high"),
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
    for way in _asked_ways(new):
        go = _one(given, way.field)
        if go in allowed and go != otherwise:
            found.setdefault(go, []).extend(way.values)
    branches = tuple(Branch(when=tuple(values), go=go) for go, values in found.items())
    before = new.only_before if new.only_before in found else ""
    if not before and _one(given, "call") and len(branches) == 1:
        before = branches[0].go
    go = otherwise if otherwise in allowed else new.go
    return msgspec.structs.replace(new, branches=branches, go=go, only_before=before)


def _asked_ways(new: Question) -> list[Way]:
    """The ways that the form had: NPS in groups, and where those were parted, each alone."""
    single = [Way(f"way_{value}", (value,), "") for value in new.values]
    return ways(new) if new.kind is Kind.NPS else single


def _ending(given: Given, survey: Survey, was: Ending) -> Ending:
    led, text = _one(given, "link"), _texts(given, survey, "link")
    link = None
    if led == "longer":
        link = Link(text=text)
    elif led == "url":
        link = Link(text=text, url=_one(given, "url") or "https://")
    return msgspec.structs.replace(was, text=_texts(given, survey, "text"), link=link)


def _consent(given: Given, survey: Survey, was: Consent | None) -> Consent:
    return editing.consent(_texts(given, survey, "consent"), was)


def _steps(given: Given, was: Question) -> int:
    allowed = SCALES.get(was.kind, ())
    steps = _one(given, "steps")
    return int(steps) if steps.isdecimal() and int(steps) in allowed else was.steps


def _choices(given: Given, survey: Survey, was: Question) -> Iterator[Choice]:
    """In the order of their numbers; a row without any word is no choice."""
    rows = list[tuple[float, int, Choice]]()
    taken = [choice.id for choice in was.choices]
    for at in range(MOST_CHOICES + 1):
        text = _texts(given, survey, f"choice_{at}")
        if not text or _one(given, f"drop_{at}"):
            continue
        name = was.choices[at].id if at < len(was.choices) else free_id(_named(text), taken)
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


def _texts(given: Given, survey: Survey, name: str) -> Texts:
    """What was written in each language of the survey; line breaks as plain ones."""
    found = dict[str, str]()
    for language in survey.languages:
        text = _one(given, f"{name}.{language}").replace("\r\n", "\n").strip()
        if text:
            found[language] = text
    return found


def _one(given: Given, name: str) -> str:
    return "".join(given.get(name, ())[:1]).strip()
