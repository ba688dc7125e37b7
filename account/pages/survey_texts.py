"""What a survey's questions and choices are called, for people who read the answers."""

from collections.abc import Callable

from sqlalchemy import Connection

from account.pages.words import Words
from account.scores.scales import Scale
from account.store.intake.shelf import Shelf
from feedback.response import Value
from feedback.survey import SCALES, Kind, Question, Survey, Texts

Lookup = Callable[[str], Survey | None]
"""A survey by its revision; None where it has not arrived."""


def lookup(shelf: Shelf, connection: Connection, account_id: str) -> Lookup:
    """Find the surveys of one account."""
    return lambda rev: shelf.survey(connection, account_id, rev)


def question(survey: Survey | None, name: str) -> Question | None:
    """A question on the terminal or on the phone, by its id."""
    if survey is None:
        return None
    return next((one for one in (*survey.questions, *survey.longer) if one.id == name), None)


def text(w: Words, survey: Survey | None, texts: Texts) -> str:
    """A text in the reader's language, else in the survey's own."""
    own = survey.languages[0] if survey else ""
    return texts.get(w.language) or texts.get(own, "")


def titled(w: Words, survey: Survey, asked: Question) -> str:
    """A question as visitors read it; which end is the good one, where that is declared."""
    said = text(w, survey, asked.text)
    return f"{said} ({w(f'results_{asked.direction}')})" if asked.direction else said


def apart(w: Words, survey: Survey, scale: Scale) -> str:
    """What tells a rating from another one of the same words: its survey, and its scale."""
    said = w(f"results_scale_{scale.kind}", steps=scale.steps)
    if scale.direction:
        said = f"{said}, {w(f'results_{scale.direction}')}"
    return f"{survey.name} · {said}"


def answer(w: Words, survey: Survey | None, asked: Question | None, value: Value) -> list[str]:
    """An answer in words: a choice's text, or a place on a scale."""
    if asked is None:
        return [str(one) for one in (value if isinstance(value, tuple) else (value,))]
    if isinstance(value, int):
        steps = asked.steps or SCALES.get(asked.kind, (0,))[0]
        return [w("rating_of", value=value, steps=10 if asked.kind is Kind.NPS else steps)]
    named = {choice.id: text(w, survey, choice.text) for choice in asked.choices}
    return [named.get(one, one) for one in (value if isinstance(value, tuple) else (value,))]
