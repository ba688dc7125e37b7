"""Today at each touchpoint, in counts."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from account.pages import faces, rating, when
from account.pages.desk import Desk, words_for
from account.pages.fleet.guide import begun
from account.pages.reading.home import headline
from account.pages.survey_texts import apart, lookup, text
from account.pages.survey_texts import question as question_of
from account.pages.today_cards import Asked, Step, TouchpointToday
from account.pages.today_groups import Opened, grouped
from account.pages.words import Words
from account.rights import Right
from account.scores.scales import Scale, is_scale
from account.store import reach
from account.store.fleet import overview
from account.store.intake.rollup import SURVEY
from account.store.people.people import Person
from account.store.places import tree
from account.store.results import day, rules
from account.store.results.asked import Revision, revisions
from feedback.survey import Kind

_Of = tuple[Scale, str, str]
"""A question: its scale, the survey it is of, and its name there."""
_FEW = 8
"""Touchpoints that have a card each; where there are more, each is a line of its branch."""


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
            revs = {key.survey_rev[:SURVEY] for one in days for key in one.pressed}
            issued = revisions(connection, person.account_id, revs)
            ruled = rules.read(connection, person.account_id)
            told = headline(connection, w, seen, self._desk.now_ms(), readable)
        shown = [
            _shown(
                w,
                one,
                known.path(one.touchpoint_id),
                issued,
                alone=ruled.at(known, one.touchpoint_id).bucket != "week",
            )
            for one in days
        ]
        named = list(zip((one.touchpoint_id for one in days), shown, strict=True))
        heard = [(id_, place) for id_, place in named if place.heard]
        branches = {place.parent_id for place in known.places.values() if not place.closed_ms}
        # Nobody presses at a city: it is no place without a response.
        shown = [place for id_, place in named if place.heard or id_ not in branches]
        return self._desk.show(
            request,
            "today.html",
            touchpoints=shown,
            groups=grouped(w, known, heard, _opened(request)) if len(shown) > _FEW else [],
            terminals=terminals,
            guided=empty and person.may(Right.ARRANGE),
            headline=told,
            few=_FEW,
        )


def _opened(request: Request) -> Opened:
    asked = request.query_params
    first = asked.get("from", "")
    at = int(first) if first.isascii() and first.isdigit() and len(first) < 7 else 0
    return Opened(asked.get("open", ""), at)


def _shown(
    w: Words, one: day.Day, name: str, issued: Mapping[str, Revision], *, alone: bool
) -> TouchpointToday:
    """`alone`: whether a day may be shown by itself; else no more than how many there were."""
    asked = defaultdict[_Of, Counter[int]](Counter)
    revisions, others = dict[_Of, Revision | None](), Counter[str]()
    for key, n in sorted(one.pressed.items(), key=str):
        revision = issued.get(key.survey_rev[:SURVEY])
        scale = _scale(key, revision)
        if scale is None or key.rating is None:
            others[rating.label(w, key.kind, key.steps, key.rating)] += n
            continue
        of = scale, revision.line if revision else key.survey_rev, key.question
        asked[of][key.rating] += n
        revisions[of] = _newer(revisions.get(of), revision)
    worded = _worded(w, revisions)
    return TouchpointToday(
        name=name,
        date=when.day(w, date.fromisoformat(one.date)),
        zone=one.time_zone,
        n=one.pressed.total(),
        scales=tuple(
            Asked(worded[of], _steps(w, of[0], asked[of])) for of in sorted(asked) if alone
        ),
        others=tuple(others.items()) if alone else (),
        bounded=one.perhaps,
        tests=one.tests,
    )


def _scale(key: day.Pressed, revision: Revision | None) -> Scale | None:
    if not key.kind or not key.steps or not is_scale(key.kind, key.steps):
        return None
    direction = ""
    if revision is not None and key.kind == Kind.CES:
        direction = revision.survey.rating.direction or "agreement"
    return Scale(key.kind, key.steps, direction)


def _newer(known: Revision | None, other: Revision | None) -> Revision | None:
    """A question is worded as its newest revision has it, as in the results."""
    return max(filter(None, (known, other)), key=lambda one: one.issued_ms, default=None)


def _worded(w: Words, revisions: Mapping[_Of, Revision | None]) -> dict[_Of, str]:
    """Each question as visitors read it; where two read the same, with survey and scale."""
    told = {of: _question(w, of, revision) for of, revision in revisions.items()}
    same, found = Counter(told.values()), dict[_Of, str]()
    for of, revision in revisions.items():
        scale, line, _ = of
        if same[told[of]] > 1:
            other = apart(w, revision.survey, scale) if revision else line[:6]
            found[of] = f"{told[of]} · {other}"
        elif scale.direction:
            found[of] = f"{told[of]} ({w(f'results_{scale.direction}')})"
        else:
            found[of] = told[of]
    return found


def _question(w: Words, of: _Of, revision: Revision | None) -> str:
    survey, name = revision.survey if revision else None, of[2]
    asked = question_of(survey, name)
    return text(w, survey, asked.text) if asked else name


def _steps(w: Words, scale: Scale, pressed: Counter[int]) -> tuple[Step, ...]:
    kind, steps = scale.kind, scale.steps
    return tuple(
        Step(
            faces.place_of(kind, steps, value),
            rating.label(w, kind, steps, value),
            pressed[value],
        )
        for value in scale.values
    )
