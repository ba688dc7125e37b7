"""What an editor does to a survey: every change keeps the ways from question to question whole."""

import hashlib
import re
from collections.abc import Iterable, Sequence

import msgspec

from account.surveys.ready import in_languages, phrase
from feedback.survey import (
    Branch,
    Choice,
    Consent,
    Detail,
    Ending,
    Kind,
    Question,
    Step,
    Survey,
    Texts,
)

Part = Question | Ending
CONSENT = "Yes, you may contact me about this visit. My details are used for nothing else."
_FIRST_WORDS = {
    Kind.SMILEYS: "How was your visit today?",
    Kind.NPS: "How likely are you to recommend us to a friend?",
    Kind.CSAT: "How satisfied are you with your visit?",
    Kind.CES: "It was easy to get what I came for.",
    Kind.STARS: "How was your visit today?",
    Kind.SINGLE: "What could we do better?",
    Kind.MULTIPLE: "What could we do better?",
    Kind.COMMENT: "What happened?",
    Kind.CONTACT: "How can we reach you?",
}
_FIRST_CHOICES = (
    ("queue", "Waiting time"),
    ("friendly", "Friendliness"),
    ("clean", "Cleanliness"),
    ("other", "Something else"),
)


class NoSuchPart(KeyError):
    """A question or ending that is not there (any more)."""


def blank(kind: Kind, languages: Sequence[str], taken: Iterable[str]) -> Question:
    """A new question of that kind with words to begin with, where there are any."""
    choices = _FIRST_CHOICES if kind in (Kind.SINGLE, Kind.MULTIPLE) else ()
    contact = kind is Kind.CONTACT
    return Question(
        id=free_id(kind.value, taken),
        kind=kind,
        text=said(_FIRST_WORDS[kind], languages),
        direction="agreement" if kind is Kind.CES else "",
        choices=tuple(
            Choice(id=icon, icon=icon, text=said(text, languages)) for icon, text in choices
        ),
        details=(Detail.NAME, Detail.PHONE, Detail.EMAIL) if contact else (),
        consent=consent(said(CONSENT, languages)) if contact else None,
    )


def said(english: str, languages: Sequence[str]) -> Texts:
    """A phrase in every one of these languages that it is known in."""
    return {one: text for one in languages if (text := phrase(english, one))}


def consent(text: Texts, was: Consent | None = None) -> Consent:
    """A wording with its version: the same words always have the same, others never."""
    if was is not None and was.text == text:
        return was
    words = "\n".join(f"{language} {text[language]}" for language in sorted(text))
    return Consent(version=hashlib.sha256(words.encode()).hexdigest()[:12], text=text)


def part(survey: Survey, name: str) -> Part:
    """The question or ending of that id; raises NoSuchPart."""
    for one in (*survey.steps, *survey.longer):
        if one.id == name:
            return one
    raise NoSuchPart(name)


def on_the_phone(survey: Survey, name: str) -> bool:
    """Whether that question belongs to the longer survey."""
    return any(one.id == name for one in survey.longer)


def replaced(survey: Survey, new: Part) -> Survey:
    """The survey with the part of that id changed; raises NoSuchPart."""
    part(survey, new.id)

    if isinstance(new, Ending):
        endings = tuple(new if one.id == new.id else one for one in survey.endings)
        return msgspec.structs.replace(survey, endings=endings)

    def swap(parts: tuple[Question, ...]) -> tuple[Question, ...]:
        return tuple(new if one.id == new.id else one for one in parts)

    return msgspec.structs.replace(
        survey, questions=swap(survey.questions), longer=swap(survey.longer)
    )


def inserted(survey: Survey, new: Question, after: str) -> Survey:
    """With a question after that one: it is led to from there, and leads where that one led."""
    before = part(survey, after)
    if not isinstance(before, Question):
        raise NoSuchPart(after)
    new = msgspec.structs.replace(new, go=leads_to(survey, before).id)
    questions = list[Question]()
    for one in survey.questions:
        if one.id == after:
            questions += [msgspec.structs.replace(one, go=new.id), new]
        else:
            questions.append(one)
    return msgspec.structs.replace(survey, questions=tuple(questions))


def leads_to(survey: Survey, question: Question) -> Step:
    """Where it leads when no branch applies, as far as that can be told in a faulty survey.

    A question of the phone's leads nowhere: there it is the first ending.
    """
    for one in survey.steps:
        if one.id == question.go:
            return one
    if question not in survey.questions:
        return survey.endings[0]
    place = survey.questions.index(question) + 1
    return survey.questions[place] if place < len(survey.questions) else survey.endings[0]


def removed(survey: Survey, name: str) -> Survey:
    """Without that part; what led to it leads where it led. Raises NoSuchPart.

    The rating and the last ending stay: there is no survey without them.
    """
    gone = part(survey, name)
    if on_the_phone(survey, name):
        longer = tuple(one for one in survey.longer if one.id != name)
        return msgspec.structs.replace(survey, longer=longer)
    if name == survey.rating.id or survey.endings == (gone,):
        raise NoSuchPart(name)
    endings = tuple(one for one in survey.endings if one.id != name)
    heir = leads_to(survey, gone).id if isinstance(gone, Question) else endings[0].id
    questions = tuple(
        _without(one, name, heir if heir != one.id else endings[0].id)
        for one in survey.questions
        if one.id != name
    )
    return msgspec.structs.replace(survey, questions=questions, endings=endings)


def _without(question: Question, name: str, heir: str) -> Question:
    branches = tuple(
        Branch(when=one.when, go=heir) if one.go == name else one for one in question.branches
    )
    return msgspec.structs.replace(
        question,
        branches=tuple(one for one in branches if one.go != heir or question.go != heir),
        go=heir if question.go == name else question.go,
        only_before="" if question.only_before == name else question.only_before,
    )


def moved(survey: Survey, name: str, by: int) -> Survey:
    """A question further up (-1) or down (+1) in its list. The rating stays first.

    Ways that were only told by the order are said first, so that none changes.
    """
    longer = on_the_phone(survey, name)
    parts = list(survey.longer if longer else said_ways(survey).questions)
    places = [one.id for one in parts]
    if name not in places:
        raise NoSuchPart(name)
    here, least = places.index(name), 0 if longer else 1
    there = here + by
    if here < least or not least <= there < len(parts):
        return survey
    parts.insert(there, parts.pop(here))
    if longer:
        return msgspec.structs.replace(survey, longer=tuple(parts))
    return msgspec.structs.replace(survey, questions=tuple(parts))


def said_ways(survey: Survey) -> Survey:
    """The same survey with every `go` written out."""
    questions = tuple(
        msgspec.structs.replace(one, go=leads_to(survey, one).id) for one in survey.questions
    )
    return msgspec.structs.replace(survey, questions=questions)


def with_languages(survey: Survey, languages: Sequence[str]) -> Survey:
    """In these languages; a consent in other words gets another version."""
    changed = in_languages(survey, languages)
    before = {one.id: one.consent for one in survey.questions}
    questions = tuple(
        msgspec.structs.replace(one, consent=consent(one.consent.text, before[one.id]))
        if one.consent
        else one
        for one in changed.questions
    )
    return msgspec.structs.replace(changed, questions=questions)


def free_id(wish: str, taken: Iterable[str]) -> str:
    """An id like the wish that nobody has: letters, digits and _ of it, numbered where needed."""
    base = re.sub(r"[^a-z0-9]+", "_", wish.lower()).strip("_")[:30]
    if not base or not base[0].isalpha():
        base = f"a_{base}".rstrip("_")
    names, number = set(taken), 2
    if base not in names:
        return base
    while f"{base}_{number}" in names:
        number += 1
    return f"{base}_{number}"


def ids(survey: Survey) -> list[str]:
    """Every id of a part that is taken."""
    return [one.id for one in (*survey.steps, *survey.longer)]
