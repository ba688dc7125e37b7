"""Where the pages' head leads, and the pages of the account itself below it, in order.

Each way is an address, a word, and the right it takes.
"""

from account.rights import Right
from account.store.people.people import Person

_WAYS = (
    ("/today", "today", Right.RESULTS),
    ("/results", "results", Right.RESULTS),
    ("/terminals", "terminals", Right.FLEET),
    ("/surveys", "surveys", Right.ISSUE),
    ("/touchpoints", "touchpoints", Right.FLEET),
    ("/responses", "responses", Right.READ),
)
_OFFICE = "/account"
_IN_OFFICE = (
    (f"{_OFFICE}/export", "export", Right.EXPORT),
    (f"{_OFFICE}/webhooks", "webhooks", Right.GOVERN),
    (f"{_OFFICE}/quarantine", "quarantine", Right.GOVERN),
    (f"{_OFFICE}/people", "people", Right.GOVERN),
    (f"{_OFFICE}/tokens", "tokens", Right.GOVERN),
    (f"{_OFFICE}/audit", "audit", Right.GOVERN),
    (f"{_OFFICE}/privacy", "privacy", Right.GOVERN),
)


def ways(person: Person | None) -> list[tuple[str, str]]:
    """(address, word) of every page somebody may open; one for all pages of the account itself."""
    if person is None:
        return []
    ours = [(at, word) for at, word, right in _WAYS if person.may(right)]
    return [*ours, (_OFFICE, "office")] if office(person) else ours


def office(person: Person) -> list[tuple[str, str]]:
    """The same of the pages of the account itself."""
    return [(at, word) for at, word, right in _IN_OFFICE if person.may(right)]
