"""Today at each touchpoint, in counts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from account.pages import faces, rating, when
from account.pages.desk import Desk, words_for
from account.pages.fleet.guide import begun
from account.pages.reading.home import headline
from account.pages.survey_texts import lookup
from account.pages.words import Words
from account.rights import Right
from account.scores.scales import Scale, is_scale
from account.store import day, overview, reach, tree
from account.store.people import Person

_FEW = 8
"""Touchpoints; where there are more, those without a response today share a line."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a scale and how often it was pressed; `face` where it is a smiley's."""

    face: int | None
    label: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchpointToday:
    """One touchpoint's day as it is shown."""

    name: str
    date: str
    zone: str
    n: int
    scales: tuple[tuple[Step, ...], ...]
    """Each scale that was asked today with all its steps; another scale is never added to it."""
    others: tuple[tuple[str, int], ...]
    """Presses whose survey is not known yet."""
    bounded: int
    tests: int


class Today:
    """The page people see first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """Counts since the local day began."""
        w = words_for(request)
        with self._desk.database.read() as connection:
            seen = reach.of_person(connection, person.account_id, person.id)
            days = day.today(connection, seen, self._desk.now_ms())
            known = tree.read(connection, person.account_id)
            terminals = overview.how_many(connection, seen)
            empty = not begun(connection, person.account_id)
            surveys = lookup(self._desk.shelf, connection, person.account_id)
            readable = surveys if person.may(Right.READ) else None
            told = headline(connection, w, seen, self._desk.now_ms(), readable)
        return self._desk.show(
            request,
            "today.html",
            touchpoints=[_shown(w, one, known.path(one.touchpoint_id)) for one in days],
            terminals=terminals,
            guided=empty and person.may(Right.ARRANGE),
            headline=told,
            few=_FEW,
        )


def _shown(w: Words, one: day.Day, name: str) -> TouchpointToday:
    asked = sorted({key for key in map(_scale, one.pressed) if key})
    unknown = sorted((key for key in one.pressed if not _scale(key)), key=str)
    return TouchpointToday(
        name=name,
        date=when.day(w, date.fromisoformat(one.date)),
        zone=one.time_zone,
        n=one.pressed.total(),
        scales=tuple(_steps(w, scale, one.pressed) for scale in asked),
        others=tuple((rating.label(w, *key), one.pressed[key]) for key in unknown),
        bounded=one.perhaps,
        tests=one.tests,
    )


def _scale(key: day.Pressed) -> Scale | None:
    kind, steps, _ = key
    return Scale(kind, steps) if kind and steps and is_scale(kind, steps) else None


def _steps(w: Words, scale: Scale, pressed: Counter[day.Pressed]) -> tuple[Step, ...]:
    kind, steps = scale.kind, scale.steps
    return tuple(
        Step(
            faces.place_of(kind, steps, value),
            rating.label(w, kind, steps, value),
            pressed[kind, steps, value],
        )
        for value in scale.values
    )
