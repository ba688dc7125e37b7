"""The longer survey as a form: what is drawn, and what is read back out of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from account.store.longer import Answers, ContactDetails, LongerAnswer
from feedback import seal, wire
from feedback.response import Value
from feedback.survey import SCALES, Kind, Question, Survey
from feedback.words import FACES

LONGEST_COMMENT = 2000
"""Letters a phone lets a visitor write; one that does not know the limit may send more."""
_LONGEST_SENT = 10_000
_LONGEST_DETAIL = 200

Given = Mapping[str, Sequence[str]]
"""The fields of a form as sent."""


class Unreadable(ValueError):
    """A form that our page could not have sent."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to tick. `face` is one of the five, 0 for none."""

    value: str
    text: str
    face: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One question as it is drawn; `name` is what its inputs are called."""

    name: str
    kind: Kind
    direction: str
    text: str
    options: tuple[Option, ...]
    given: Given


@dataclass(frozen=True, slots=True)
class Filled:
    """What a visitor sent, checked against the survey it was asked by."""

    given: Given
    values: dict[str, Value] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, ContactDetails] = field(default_factory=dict)
    lacks_consent: tuple[str, ...] = ()
    """Contact questions that were answered without the box being ticked."""


def fields(survey: Survey, language: str, filled: Filled | None) -> list[Field]:
    """Every question of the longer survey, with what was given already."""
    given = filled.given if filled else {}
    return [
        Field(
            name=_name(asked),
            kind=asked.kind,
            direction=asked.direction,
            text=asked.text[language],
            options=tuple(_options(asked, language, given.get(_name(asked), ()))),
            given=given,
        )
        for asked in survey.longer
    ]


def read(given: Given, survey: Survey) -> Filled:
    """Take the answers out of a form; raises Unreadable. What was left empty is left out."""
    filled, lacking = Filled(given), list[str]()
    for asked in survey.longer:
        name = _name(asked)
        if asked.kind is Kind.COMMENT:
            if text := _text(given, name, _LONGEST_SENT):
                filled.comments[asked.id] = text
        elif asked.kind is Kind.CONTACT:
            who = _text(given, f"{name}_name", _LONGEST_DETAIL)
            reach = _text(given, f"{name}_reach", _LONGEST_DETAIL)
            if (who or reach) and not _text(given, f"{name}_consent", _LONGEST_DETAIL):
                lacking.append(asked.id)
            elif who or reach:
                filled.contacts[asked.id] = ContactDetails(name=who, reach=reach)
        elif (value := _value(asked, given.get(name, ()))) is not None:
            filled.values[asked.id] = value
    return Filled(given, filled.values, filled.comments, filled.contacts, tuple(lacking))


def sealed(filled: Filled, public_key: bytes, consent: str, at_ms: int) -> Answers:
    """What is kept: text closed to all but the account, consent with its words and its time."""
    answers = {name: LongerAnswer(value=value) for name, value in filled.values.items()}
    for name, text in filled.comments.items():
        answers[name] = LongerAnswer(sealed=seal.seal(text, public_key))
    for name, details in filled.contacts.items():
        closed = seal.seal(wire.to_json(details).decode(), public_key)
        answers[name] = LongerAnswer(sealed=closed, consent=consent, consent_ms=at_ms)
    return answers


def _name(asked: Question) -> str:
    return f"q_{asked.id}"


def _options(asked: Question, language: str, given: Sequence[str]) -> Iterator[Option]:
    texts = {choice.id: choice.text[language] for choice in asked.choices}
    places = FACES[len(asked.values)] if asked.kind is Kind.SMILEYS else ()
    for at, value in enumerate(asked.values):
        text = texts.get(str(value), str(value))
        yield Option(str(value), text, places[at] if places else 0, str(value) in given)


def _value(asked: Question, given: Sequence[str]) -> Value | None:
    known = {str(value): value for value in asked.values}
    chosen = [one for one in given if one]
    if not chosen:
        return None
    if not known.keys() >= set(chosen) or (len(chosen) > 1 and asked.kind is not Kind.MULTIPLE):
        raise Unreadable(f"{asked.id}: {chosen!r:.80} is no answer to it")
    if asked.kind is Kind.MULTIPLE:
        return tuple(dict.fromkeys(chosen))
    return known[chosen[0]] if asked.kind in SCALES else chosen[0]


def _text(given: Given, name: str, longest: int) -> str:
    text = "".join(given.get(name, ())[:1]).replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise Unreadable(f"{name} has {len(text)} letters; {longest} are taken")
    return text
