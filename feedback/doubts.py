"""What in a valid survey is hardly meant: said to whoever issues it, and refused to nobody."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from feedback.fault import Fault, place_of, what
from feedback.letters import undrawn
from feedback.survey import Ending, Step, Survey, Texts

RESERVED = ("example.com", "example.net", "example.org", "example.edu", "example")
"""Names that lead nowhere for ever (RFC 2606): they stand in the ready-made sets to be replaced."""


def doubts(survey: Survey) -> tuple[Fault, ...]:
    """Every doubt with its place; none for a survey that can go out as it is."""
    return (*_unreplaced(survey), *_undrawn(survey))


def _unreplaced(survey: Survey) -> Iterator[Fault]:
    for ending in survey.endings:
        if ending.link is None or not ending.link.url:
            continue
        host = urlsplit(ending.link.url).hostname or ""
        if any(host == name or host.endswith(f".{name}") for name in RESERVED):
            place = f"{place_of(ending)} link"
            said = "{host} is nobody's address: put your own page in its place"
            yield Fault(place, what("placeholder_address", said, host=host))


def _undrawn(survey: Survey) -> Iterator[Fault]:
    """Phones show them; a terminal refuses the survey, and goes on asking what it asks."""
    for step in survey.steps:
        for language in survey.languages:
            texts = " ".join(one.get(language, "") for one in _on_the_screen(step))
            if letters := undrawn(texts, language):
                said = (
                    "no terminal has letters for {letters} in {language!r}, and none would ask it"
                )
                told = what("undrawn", said, letters=" ".join(letters[:8]), language=language)
                yield Fault(place_of(step), told)


def _on_the_screen(step: Step) -> Iterator[Texts]:
    yield step.text
    if isinstance(step, Ending):
        if step.link is not None:
            yield step.link.text
        return
    yield from (step.low, step.high)
    yield from (choice.text for choice in step.choices)
