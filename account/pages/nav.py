"""Where the pages' head leads, in order: address, word, and the right it takes."""

from account.rights import Right
from account.store.people import Person

_WAYS = (
    ("/today", "today", Right.RESULTS),
    ("/terminals", "terminals", Right.FLEET),
    ("/responses", "responses", Right.READ),
)


def ways(person: Person | None) -> list[tuple[str, str]]:
    """(address, word) of every page somebody may open."""
    return [] if person is None else [(at, word) for at, word, right in _WAYS if person.may(right)]
