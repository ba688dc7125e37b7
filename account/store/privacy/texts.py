"""What a visitor wrote, where it stands among what they said: named, taken out, opened."""

import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from feedback import seal

NOTHING = ""
"""What stands where a sealed text was."""


class What(StrEnum):
    """What is personal in a visit."""

    COMMENT = "comment"
    CONTACT = "contact"


EVERYTHING = frozenset(What)

Texts = Iterator[tuple[What, dict[str, Any]]]
"""Of which sort each is, and the answer that it stands in."""


def without(said: str, what: frozenset[What], texts_in: Callable[[Any], Texts]) -> tuple[str, int]:
    """The same JSON with these texts taken out, and how many they were."""
    read, taken = json.loads(said), 0
    for kind, answer in texts_in(read):
        if kind in what and answer.get("sealed"):
            answer["sealed"] = NOTHING
            taken += 1
    return json.dumps(read, ensure_ascii=False, separators=(",", ":")) if taken else said, taken


def in_body(body: Any) -> Texts:
    """Of a response's body."""
    for answer in body["answers"]:
        yield (What.CONTACT if answer.get("consented") else What.COMMENT), answer


def from_phone(answers: Any) -> Texts:
    """Of what came from a phone."""
    for answer in answers.values():
        yield (What.CONTACT if answer.get("consent") else What.COMMENT), answer


def contacts(said: Texts, key: bytes) -> Iterator[str]:
    """Every text of the contact details among them, opened."""
    for kind, answer in said:
        if kind is What.CONTACT and answer.get("sealed"):
            yield from opened(answer["sealed"], key)


def opened(sealed: str, key: bytes) -> Iterator[str]:
    """What contact details hold; nothing where this is none of ours, or a comment."""
    try:
        details = json.loads(seal.open_sealed(sealed, key))
    except (seal.CannotOpen, ValueError, RecursionError):
        return
    if isinstance(details, dict):
        yield from (one for one in details.values() if isinstance(one, str))


def plain(text: str) -> str:
    """However it was typed: "+49 30 123" and "004930123" stay two numbers, blanks are none."""
    return "".join(text.split()).replace("-", "").casefold()
