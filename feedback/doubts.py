"""What in a valid survey is hardly meant: said to whoever issues it, and refused to nobody."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from feedback.fault import Fault, place_of
from feedback.survey import Survey

RESERVED = ("example.com", "example.net", "example.org", "example.edu", "example")
"""Names that lead nowhere for ever (RFC 2606): they stand in the ready-made sets to be replaced."""


def doubts(survey: Survey) -> tuple[Fault, ...]:
    """Every doubt with its place; none for a survey that can go out as it is."""
    return tuple(_unreplaced(survey))


def _unreplaced(survey: Survey) -> Iterator[Fault]:
    for ending in survey.endings:
        if ending.link is None or not ending.link.url:
            continue
        host = urlsplit(ending.link.url).hostname or ""
        if any(host == name or host.endswith(f".{name}") for name in RESERVED):
            place = f"{place_of(ending)} link"
            yield Fault(place, f"{host} is nobody's address: put your own page in its place")
