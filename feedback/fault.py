"""What can be wrong with a part of a survey, said so that its author finds the place."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from feedback.survey import Ending, Question, Survey, Texts

LONGEST_TEXT = 280
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What no text has: not every database and font takes it. Tab and line feed may be there."""
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


class What(str):
    """A sentence in English, and what it was made of, for whoever says it in another language."""

    code: str
    values: dict[str, object]


def what(code: str, sentence: str, **values: object) -> What:
    """The sentence with its values put in; the same code is always the same sentence."""
    made = What(sentence.format(**values))
    made.code, made.values = code, values
    return made


class Fault(NamedTuple):
    """One thing wrong: where in the file, and what."""

    place: str
    what: str


class FaultySurvey(ValueError):
    """A survey that cannot be issued; `faults` has at least one."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(f"{place}: {what}" for place, what in faults))
        self.faults = faults


def texts(survey: Survey, place: str, texts: Texts, longest: int = LONGEST_TEXT) -> Iterator[Fault]:
    """A text in every language, none too long, and none besides."""
    for language in survey.languages:
        text = texts.get(language, "")
        if not text.strip():
            yield Fault(place, what("no_text", "has no text in {language!r}", language=language))
        if len(text) > longest:
            said = "{letters} letters in {language!r}; {most} fit"
            too_long = {"letters": len(text), "language": language, "most": longest}
            yield Fault(place, what("too_long", said, **too_long))
        if _CONTROL.search(text):
            yield Fault(
                place, what("control", "has a control character in {language!r}", language=language)
            )
    for language in sorted(texts.keys() - set(survey.languages)):
        yield Fault(place, f"has a text in {language!r}, which is not among the languages")


def id_(place: str, name: str) -> Iterator[Fault]:
    """What answers are kept under."""
    if not _ID.fullmatch(name):
        yield Fault(place, f"{name!r} is no id: small letters, digits and _, a letter first")


def twice(place: str, names: Iterable[int | str]) -> Iterator[Fault]:
    """Names that must differ."""
    for name, count in Counter(names).items():
        if count > 1:
            yield Fault(place, f"{name!r} stands there {count} times")


def place_of(one: Question | Ending) -> str:
    """How a question or an ending is called in a fault."""
    return f"{'question' if isinstance(one, Question) else 'ending'} {one.id!r}"
