"""Whether every letter of a survey can be set: a missing one is found before it shows as a box."""

import unicodedata
from collections.abc import Iterator

from feedback.survey import Survey, Texts
from kiosk.errors import CannotShow
from kiosk.screens.fonts import family_of, has_glyph

_NEVER_SEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Unicode's categories of what leaves no ink: controls, joiners, spaces."""


class NoLetters(CannotShow):
    """A survey has letters that no font here has."""

    hint = "Take these letters out of the survey; smileys and other pictures are drawn, not typed."


def check_letters(survey: Survey, languages: tuple[str, ...]) -> None:
    """Raise NoLetters, naming text, language and letter, where one would show as a box."""
    for place, texts in _texts(survey):
        for language in languages:
            if letters := missing(texts.get(language, ""), language):
                named = ", ".join(f"{one!r} (U+{ord(one):04X})" for one in letters)
                raise NoLetters(
                    f"survey {survey.name!r}, {place} in {language!r}: no font has {named}"
                )


def missing(text: str, language: str) -> tuple[str, ...]:
    """The letters of a text that no font here has, each once."""
    wanted = [one for one in dict.fromkeys(text) if unicodedata.category(one) not in _NEVER_SEEN]
    return tuple(one for one in wanted if not has_glyph(family_of(one, language), one))


def _texts(survey: Survey) -> Iterator[tuple[str, Texts]]:
    for question in survey.questions:
        yield f"question {question.id!r}", question.text
        yield f"question {question.id!r}", question.low
        yield f"question {question.id!r}", question.high
        for choice in question.choices:
            yield f"choice {choice.id!r} of {question.id!r}", choice.text
    for ending in survey.endings:
        yield f"ending {ending.id!r}", ending.text
        if ending.link is not None:
            yield f"the link of {ending.id!r}", ending.link.text
