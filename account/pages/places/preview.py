"""A small picture of what a terminal there shows: its question, its smileys, its colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from account.pages.places.ground import Seen
from account.store.surveys.papers import survey_bytes
from feedback import wire
from feedback.survey import Kind, Survey
from feedback.theme import dress
from feedback.words import FACES, reads_from_right

_LETTERS = 26
"""In a line of the picture."""
_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is drawn; `figures` stand where the question has no smileys."""

    ground: str
    text: str
    surface: str
    edge: str
    lines: tuple[str, ...]
    language: str
    direction: str
    faces: tuple[int, ...]
    figures: tuple[str, ...]
    low: bool
    logo: bool


def preview(connection: Connection, here: Seen, holds: Mapping[str, Any]) -> Picture | None:
    """None where no survey is known, or nobody could read by its colours."""
    raw = survey_bytes(connection, here.reach.account_id, holds["survey_rev"] or "")
    return None if raw is None else drawn(wire.from_json(raw, Survey), holds)


def drawn(survey: Survey, holds: Mapping[str, Any]) -> Picture | None:
    """The first question as it would be asked where this holds; None for colours that cannot be."""
    kept = holds["settings"]
    try:
        theme = dress(kept.get("theme", "dark"), kept.get("colours", {}))
    except ValueError:
        return None
    first = survey.questions[0]
    asked_in = [one for one in str(holds["languages"]).split() if one in first.text]
    language = asked_in[0] if asked_in else next(iter(first.text))
    smileys = first.kind is Kind.SMILEYS
    return Picture(
        ground=theme.ground,
        text=theme.text,
        surface=theme.surface,
        edge=theme.edge,
        lines=tuple(_lines(first.text[language])),
        language=language,
        direction="rtl" if reads_from_right(language) else "ltr",
        faces=FACES[len(first.values)] if smileys else (),
        figures=() if smileys else tuple(map(str, first.values)),
        low=bool(kept.get("low_reach")),
        logo=bool(kept.get("logo")),
    )


def _lines(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], f"{lines[_LINES - 1]} …"]
