"""One response as it is shown: the face, why, where, when and what came from the phone."""

from dataclasses import dataclass

import msgspec

from account.pages import faces, rating, when
from account.pages.survey_texts import Lookup, answer, question, text
from account.pages.when import When
from account.pages.words import Words
from account.store.intake import longer
from account.store.privacy.texts import NOTHING
from account.store.results.stream import Arrived
from feedback import seal, wire
from feedback.response import Answer, ContactDetails, Mode, Outcome, Value
from feedback.survey import Kind, Question, Survey
from feedback.words import own_name

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who may be contacted; `title` says since when."""

    title: str
    lines: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Longer:
    """What came from the phone, as (question, answer)."""

    answers: tuple[Pair, ...]
    contact: Contact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One response as it is shown."""

    rid: str
    place: int | None
    """Which face; None where the rating was given on another scale."""
    figure: str
    label: str
    tags: tuple[str, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    touchpoint: str
    terminal: str
    language: str
    channel: str
    when: When | None
    """None unless the time is exact; then `between` says what is known."""
    between: str
    longer: Longer | None


def row(w: Words, one: Arrived, where: str, surveys: Lookup, key: bytes) -> Row:
    """Put a response into words; `key` opens what visitors wrote.

    `where` is its place with those above, empty where that is none of the account's.
    """
    survey = surveys(one.survey_rev)
    reasons, notes = _follow_ups(w, one, survey, key)
    if one.unscored:
        notes.append(w(one.unscored))
    return Row(
        rid=one.rid,
        place=faces.place_of(one.kind, one.steps, one.rating),
        figure="–" if one.rating is None else str(one.rating),
        label=rating.label(w, one.kind, one.steps, one.rating),
        tags=tuple(_tags(w, one)),
        reasons=tuple(reasons),
        notes=tuple(notes),
        touchpoint=where or one.touchpoint,
        terminal=one.terminal,
        language=own_name(one.body.language) if one.body else w("unknown"),
        channel=w(one.body.channel.value) if one.body else w("unknown"),
        when=when.at(one.true_ms, one.time_zone, w) if one.exact and one.true_ms else None,
        between=_between(w, one),
        longer=_longer(w, one, surveys, key),
    )


def _tags(w: Words, one: Arrived) -> list[str]:
    if one.body is None:
        return []
    tags = {Mode.TEST: [w("test_press")], Mode.CLEANING: [w("cleaning_press")]}
    return tags.get(one.body.mode, []) + ([] if one.body.ended else [w("still_open")])


def _follow_ups(
    w: Words, one: Arrived, survey: Survey | None, key: bytes
) -> tuple[list[str], list[str]]:
    """(what was answered, what was shown and left unanswered) after the rating."""
    reasons, notes = list[str](), list[str]()
    for given in one.body.answers[1:] if one.body else ():
        asked = question(survey, given.question)
        title = text(w, survey, asked.text) if asked else given.question
        if given.outcome is not Outcome.ANSWERED:
            notes.append(w(given.outcome.value, question=title))
        elif given.sealed is not None:
            notes.append(f"{title}: {_written(w, given, key)}")
        elif given.value is not None:
            reasons += answer(w, survey, asked, given.value)
    return reasons, notes


def _written(w: Words, given: Answer, key: bytes) -> str:
    """A comment as it was written; contact details in a line, with the consent they came with."""
    opened = _opened(w, given, key)
    if given.consented is None or given.sealed == NOTHING:
        return opened
    try:
        details = wire.from_json(opened, ContactDetails)
    except wire.Malformed:
        return w("sealed_unreadable")
    told = ", ".join(text for text in msgspec.structs.astuple(details) if text)
    return f"{told} ({w('may_be_contacted', version=given.consented.version)})"


def _opened(w: Words, given: Answer | longer.LongerAnswer, key: bytes) -> str:
    if given.sealed == NOTHING:
        return w("text_erased")
    try:
        return seal.open_sealed(given.sealed or "", key)
    except seal.CannotOpen:
        return w("sealed_unreadable")


def _between(w: Words, one: Arrived) -> str:
    if one.earliest_ms is None or one.latest_ms is None:
        return w("unknown_time")
    first, last = (
        when.at(one.earliest_ms, one.time_zone, w),
        when.at(one.latest_ms, one.time_zone, w),
    )
    return w("bounded_time", **{"from": first.minute, "to": last.minute, "zone": last.zone})


def _longer(w: Words, one: Arrived, surveys: Lookup, key: bytes) -> Longer | None:
    if one.longer is None:
        return None
    survey = surveys(one.longer_survey_rev or "")
    answers, contact = list[Pair](), None
    kept = longer.answers_from(one.longer)
    for name, given in sorted(kept.items(), key=lambda item: _standing(survey, item[0])):
        asked = question(survey, name)
        title = text(w, survey, asked.text) if asked else name
        if given.consent_ms is not None:
            contact = _contact(w, one, given, key)
        elif given.sealed is not None:
            answers.append((title, _opened(w, given, key)))
        elif given.value is not None:
            answers.append((title, _in_words(w, survey, asked, given.value)))
    return Longer(tuple(answers), contact)


def _standing(survey: Survey | None, name: str) -> int:
    """Where a question stands in the longer survey."""
    ids = [asked.id for asked in survey.longer] if survey else []
    return ids.index(name) if name in ids else len(ids)


def _in_words(w: Words, survey: Survey | None, asked: Question | None, value: Value) -> str:
    if asked and asked.kind is Kind.SMILEYS and isinstance(value, int):
        return rating.label(w, asked.kind, len(asked.values), value)
    return ", ".join(answer(w, survey, asked, value))


def _contact(w: Words, one: Arrived, given: longer.LongerAnswer, key: bytes) -> Contact:
    agreed = when.at(given.consent_ms or 0, one.time_zone, w)
    title = w("contact_consented", when=agreed.full)
    if given.sealed == NOTHING:
        return Contact(title, (("", w("text_erased")),))
    try:
        known = wire.from_json(_opened(w, given, key), longer.ContactDetails)
    except wire.Malformed:
        return Contact(title, (("", w("sealed_unreadable")),))
    lines = msgspec.structs.asdict(known)
    return Contact(title, tuple((w(f"contact_{name}"), t) for name, t in lines.items() if t))
