"""Today at each touchpoint, in counts."""

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
from account.store import day, overview, reach, tree
from account.store.people import Person
from feedback.words import FACES, face_label

_FEW = 8
"""Touchpoints; where there are more, those without a response today share a line."""


@dataclass(frozen=True, slots=True)
class FaceCount:
    """One smiley and how often it was pressed."""

    place: int
    label: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchpointToday:
    """One touchpoint's day as it is shown."""

    name: str
    date: str
    zone: str
    n: int
    faces: tuple[FaceCount, ...]
    others: tuple[tuple[str, int], ...]
    """Presses on other scales, and ones whose survey is not known yet."""
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
    counted, others = dict.fromkeys(FACES[5], 0), dict[str, int]()
    for (kind, steps, value), n in one.pressed.items():
        place = faces.place_of(kind, steps, value)
        if place is None:
            label = rating.label(w, kind, steps, value)
            others[label] = others.get(label, 0) + n
        else:
            counted[place] += n
    return TouchpointToday(
        name=name,
        date=when.day(w, date.fromisoformat(one.date)),
        zone=one.time_zone,
        n=one.pressed.total(),
        faces=tuple(FaceCount(p, face_label(p, 5, w.language), n) for p, n in counted.items()),
        others=tuple(sorted(others.items())),
        bounded=one.perhaps,
        tests=one.tests,
    )
