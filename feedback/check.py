"""Whether a survey makes sense as a whole: every fault at once, each with its place."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from feedback import walk
from feedback.survey import (
    CHOSEN,
    SCALES,
    Choice,
    Ending,
    Kind,
    Link,
    Question,
    Survey,
    Texts,
)

LONGEST_TEXT = 280
MOST_CHOICES = 8
PLACEHOLDERS = frozenset({"visit", "terminal", "touchpoint", "language", "rating"})
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PLACEHOLDER = re.compile(r"{([^{}]*)}")


class Fault(NamedTuple):
    """One thing wrong: where in the file, and what."""

    place: str
    what: str


class FaultySurvey(ValueError):
    """A survey that cannot be issued; `faults` has at least one."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(f"{place}: {what}" for place, what in faults))
        self.faults = faults


def check(survey: Survey) -> None:
    """Raise FaultySurvey with all that is wrong, or return."""
    faults = tuple(_faults(survey))
    if not faults and (round_trip := _loop(survey)):
        faults = (Fault(f"question {round_trip!r}", "its branches lead back to it"),)
    if not faults:
        faults = tuple(_unreached(survey))
    if faults:
        raise FaultySurvey(faults)


def _faults(survey: Survey) -> Iterator[Fault]:
    yield from _languages(survey)
    yield from _as_a_whole(survey)
    for question in (*survey.questions, *survey.longer):
        yield from _in_question(survey, question)
    for ending in survey.endings:
        yield from _in_ending(survey, ending)


def _languages(survey: Survey) -> Iterator[Fault]:
    if not survey.languages:
        yield Fault("languages", "none given; the first is the default")
    for language in survey.languages:
        if not _LANGUAGE.fullmatch(language):
            yield Fault("languages", f"{language!r} is no language tag; write for example 'de'")
    yield from _twice("languages", survey.languages)


def _as_a_whole(survey: Survey) -> Iterator[Fault]:
    if not survey.endings:
        yield Fault("endings", "none given; a visit has to end somewhere")
    if not survey.questions:
        yield Fault("questions", "none given")
    elif survey.questions[0].kind not in SCALES:
        yield Fault(_place(survey.questions[0]), "the first question must be a rating scale")
    yield from _twice("ids", [one.id for one in survey.steps])
    yield from _twice("longer", [one.id for one in (*survey.questions, *survey.longer)])
    for question in survey.longer:
        if question.branches or question.go:
            yield Fault(_place(question), "the longer survey is one page and has no branches")


def _in_question(survey: Survey, question: Question) -> Iterator[Fault]:
    place = _place(question)
    yield from _id(place, question.id)
    yield from _texts(survey, f"{place} text", question.text)
    allowed = SCALES.get(question.kind, ())
    if question.steps and question.steps not in allowed:
        listed = " or ".join(map(str, allowed)) or "no"
        yield Fault(place, f"{question.kind} has {listed} steps, not {question.steps}")
    directions = ("agreement", "effort") if question.kind is Kind.CES else ("",)
    if question.direction not in directions:
        wanted = "'agreement' or 'effort'" if question.kind is Kind.CES else "none"
        yield Fault(place, f"direction is {question.direction!r}, must be {wanted}")
    yield from _choices(survey, question)
    yield from _branches(survey, question)


def _choices(survey: Survey, question: Question) -> Iterator[Fault]:
    place, count = _place(question), len(question.choices)
    if question.kind not in CHOSEN:
        if count:
            yield Fault(place, f"{question.kind} has no choices")
        return
    if not 2 <= count <= MOST_CHOICES:
        yield Fault(place, f"{count} choices; give 2 to {MOST_CHOICES}")
    yield from _twice(f"{place} choices", [choice.id for choice in question.choices])
    for choice in question.choices:
        yield from _choice(survey, place, choice)


def _choice(survey: Survey, place: str, choice: Choice) -> Iterator[Fault]:
    place = f"{place} choice {choice.id!r}"
    yield from _id(place, choice.id)
    yield from _texts(survey, f"{place} text", choice.text)


def _branches(survey: Survey, question: Question) -> Iterator[Fault]:
    place, taken = _place(question), list[int | str]()
    names = {one.id for one in survey.steps}
    for number, branch in enumerate(question.branches, 1):
        for value in branch.when:
            if value not in question.values:
                yield Fault(f"{place} branch {number}", f"{value!r} is no answer to it")
        taken.extend(branch.when)
        if branch.go not in names:
            yield Fault(f"{place} branch {number}", f"goes to {branch.go!r}, which does not exist")
        if not branch.when:
            yield Fault(f"{place} branch {number}", "'when' names no answer")
    yield from _twice(f"{place} branches", taken)
    if question.go and question.go not in names:
        yield Fault(place, f"goes to {question.go!r}, which does not exist")


def _in_ending(survey: Survey, ending: Ending) -> Iterator[Fault]:
    place = _place(ending)
    yield from _id(place, ending.id)
    yield from _texts(survey, f"{place} text", ending.text)
    if ending.link is not None:
        yield from _link(survey, f"{place} link", ending.link)


def _link(survey: Survey, place: str, link: Link) -> Iterator[Fault]:
    yield from _texts(survey, f"{place} text", link.text)
    if not link.url:
        if not survey.longer:
            yield Fault(place, "has no url and the survey has no longer questions to lead to")
        return
    if not link.url.startswith("https://"):
        yield Fault(place, f"{link.url!r} must start with https://")
    for name in _PLACEHOLDER.findall(link.url):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS))
            yield Fault(place, f"{{{name}}} is unknown; there are {known}")


def _texts(survey: Survey, place: str, texts: Texts) -> Iterator[Fault]:
    for language in survey.languages:
        text = texts.get(language, "")
        if not text.strip():
            yield Fault(place, f"has no text in {language!r}")
        if len(text) > LONGEST_TEXT:
            yield Fault(place, f"{len(text)} letters in {language!r}; {LONGEST_TEXT} fit")
    for language in sorted(texts.keys() - set(survey.languages)):
        yield Fault(place, f"has a text in {language!r}, which is not among the languages")


def _id(place: str, name: str) -> Iterator[Fault]:
    if not _ID.fullmatch(name):
        yield Fault(place, f"{name!r} is no id: small letters, digits and _, a letter first")


def _twice(place: str, names: list[str] | list[int | str] | tuple[str, ...]) -> Iterator[Fault]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Fault(place, f"{name!r} stands there {count} times")


def _loop(survey: Survey) -> str | None:
    """The id of a question that can be reached from itself."""
    done, under_way = set[str](), set[str]()

    def met_again(question: Question) -> str | None:
        if question.id in under_way:
            return question.id
        if question.id in done:
            return None
        under_way.add(question.id)
        steps = walk.ways_on(survey, question)
        again = (met_again(step) for step in steps if isinstance(step, Question))
        found = next((name for name in again if name), None)
        under_way.discard(question.id)
        done.add(question.id)
        return found

    return next((name for one in survey.questions if (name := met_again(one))), None)


def _unreached(survey: Survey) -> Iterator[Fault]:
    seen, to_see = set[str](), [survey.rating]
    while to_see:
        question = to_see.pop()
        seen.add(question.id)
        ways = walk.ways_on(survey, question)
        seen.update(step.id for step in ways)
        to_see.extend(step for step in ways if isinstance(step, Question))
    for one in survey.steps:
        if one.id not in seen:
            yield Fault(_place(one), "no answer leads to it")


def _place(one: Question | Ending) -> str:
    return f"{'question' if isinstance(one, Question) else 'ending'} {one.id!r}"
