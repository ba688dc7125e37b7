"""The longer survey as a form: what is drawn, and what is read back out of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from account.store.intake.longer import Answers, ContactDetails, LongerAnswer
from feedback import seal, wire
from feedback.response import Value
from feedback.survey import SCALES, WRITTEN, Kind, Question, Survey
from feedback.words import FACES

AT_A_TIME = 5
"""Questions on one page of the phone: what fits a few thumbs' ways down."""
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
    consent: str = ""
    """What a contact question's own survey asks to agree to; empty: our own words."""
    kept: bool = False
    """Whether something was written here before. It is not shown again: the code that leads here
    stood on a screen that others saw."""
    low: str = ""
    high: str = ""
    lacks: str = ""
    """Which of our words says what it lacks; empty where it lacks nothing."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a visitor sent, checked against the survey it was asked by."""

    given: Given
    values: dict[str, Value] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, ContactDetails] = field(default_factory=dict)
    lacks_consent: tuple[str, ...] = ()
    """Contact questions that were answered without the box being ticked."""
    lacks_reach: tuple[str, ...] = ()
    """Those with a name, and nothing to reach it by."""

    @property
    def lacks(self) -> dict[str, str]:
        """By question, which of our words says what is to be put right before it is sent."""
        return dict.fromkeys(self.lacks_reach, "contact_empty") | dict.fromkeys(
            self.lacks_consent, "consent_missing"
        )


def fields(
    asked: Sequence[Question],
    language: str,
    given: Given,
    kept: Given | None = None,
    lacks: Mapping[str, str] | None = None,
) -> list[Field]:
    """Questions as they are drawn, with what was given already; `kept` was given earlier on."""
    before, lacking = kept or {}, lacks or {}
    return [
        Field(
            name=_name(one),
            kind=one.kind,
            direction=one.direction,
            text=one.text[language],
            options=tuple(
                _options(one, language, given.get(_name(one), before.get(_name(one), ())))
            ),
            given=given,
            consent=one.consent.text[language] if one.consent else "",
            kept=one.kind in WRITTEN and any(any(before.get(name, ())) for name in names(one)),
            low=one.low.get(language, ""),
            high=one.high.get(language, ""),
            lacks=lacking.get(one.id, ""),
        )
        for one in asked
    ]


def sections(survey: Survey) -> list[tuple[Question, ...]]:
    """The longer survey's questions, a page at a time; short ones are one page."""
    asked = survey.longer
    if len(asked) <= AT_A_TIME * 2:
        return [asked]
    return [asked[at : at + AT_A_TIME] for at in range(0, len(asked), AT_A_TIME)]


def names(asked: Question) -> tuple[str, ...]:
    """What the fields of a question are called."""
    name = _name(asked)
    if asked.kind is not Kind.CONTACT:
        return (name,)
    return (f"{name}_name", f"{name}_reach", f"{name}_consent")


def merged(kept: Given, given: Given, asked: Sequence[Question]) -> dict[str, list[str]]:
    """What is known of a form after these of its questions were sent once more.

    Choices are what they are now. Written text is replaced by text and removed by `forget_...`;
    an empty field leaves it, because it was not shown again.
    """
    now = {name: list(texts) for name, texts in kept.items()}
    for one in asked:
        written = one.kind in WRITTEN
        gone = any(given.get(f"forget_{_name(one)}", ()))
        for name in names(one):
            texts = [text for text in given.get(name, ()) if text]
            if texts or gone or not written:
                now[name] = texts
    return {name: texts for name, texts in now.items() if texts}


def read(given: Given, questions: Sequence[Question]) -> Filled:
    """Take the answers out of a form; raises Unreadable. What was left empty is left out."""
    filled, lacking, unreached = Filled(given), list[str](), list[str]()
    for asked in questions:
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
                unreached += [] if reach else [asked.id]
        elif (value := _value(asked, given.get(name, ()))) is not None:
            filled.values[asked.id] = value
    lacks = tuple(lacking), tuple(unreached)
    return Filled(given, filled.values, filled.comments, filled.contacts, *lacks)


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
