"""The three answers of the first page: how is it today, where is it worse, what do people say."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from account.pages.results import tiles
from account.pages.results.reading import Shown, shown_as
from account.pages.results.tiles import Tile
from account.pages.results.view import View, between, days, figure, look, worded
from account.pages.survey_texts import Lookup
from account.pages.words import Words
from account.scores.ranking import Change, change
from account.scores.score import Score
from account.store.reach import Reach
from account.store.results.asked import Asked, add_counts, asked
from account.store.results.comments import comments
from account.store.results.counting import pressed
from account.store.results.scope import Scope
from account.store.results.scoping import of_one_day
from account.store.results.selection import Selection

USUAL_DAYS = 28
"""What is usual: the four weeks before today."""
_MOST = 5
_MANY = 30
"""Places. Of a hundred where nothing changed, one or two have intervals that do not meet."""


_Places = dict[str, dict[int, int]]
"""How often each step was pressed, by touchpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """A place whose score differs today from what is usual there, or from others, for certain."""

    name: str
    now: str
    usual: str
    """What it differs from."""
    n: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What is said at once. No tile where nothing was rated today."""

    question: str
    span: str
    """The days counted, where today alone may not be shown, or is not today everywhere."""
    tile: Tile
    link: str
    worse: list[Off]
    better: list[Off]
    apart: list[Off]
    """Places that are worse today than all others together, for certain; the worst first."""
    more_apart: int
    compared: int
    """Places with enough responses on both sides."""
    by_chance: bool
    """Whether so many were compared that some stand out though nothing changed."""
    said: list[Shown]


def headline(
    connection: Connection, w: Words, mine: Reach, now_ms: int, surveys: Lookup | None
) -> Headline | None:
    """None where nothing was rated today; `surveys` only for whoever may read comments."""
    scope, view = look(connection, w, mine, Selection(period="today"), now_ms)
    if view is None or scope.first is None:
        return None
    usual = scope.days(scope.first - timedelta(days=USUAL_DAYS), scope.first - timedelta(days=1))
    once = asked(connection, usual, alone=True)
    before = next((one for one in once if one.key == view.one.key), None)
    beside = replace(view, beside=usual, before=before)
    now = _by_place(beside, scope, beside.one)
    off, compared = _off(beside, usual, now)
    apart = _apart(beside, now)
    few = comments(connection, scope, most=_MOST).comments[:_MOST] if surveys else []
    return Headline(
        question=worded(w, view.one),
        span=span(w, scope, now_ms),
        tile=tiles.tiles(beside)[0],
        link=f"/results?{scope.selection.query()}",
        worse=[one for moved, one in off if moved == "worse"][:_MOST],
        better=[one for moved, one in off if moved == "better"][:_MOST],
        apart=apart[:_MOST],
        more_apart=max(0, len(apart) - _MOST),
        compared=compared,
        by_chance=bool(off or apart) and compared >= _MANY,
        said=[shown_as(w, scope, one, surveys) for one in few] if surveys else [],
    )


def _off(view: View, usual: Scope, now: _Places) -> tuple[list[tuple[str, Off]], int]:
    """Places that differ for certain, those that differ most first; and how many were compared."""
    then = _by_place(view, usual, view.one)
    found, compared = list[tuple[float, str, Off]](), 0
    for place_id, counts in now.items():
        place = view.scope.tree.places.get(place_id)
        score, was = view.scored(counts), view.scored(then.get(place_id, {}))
        if place is None or score.value is None or was.value is None:
            continue
        compared += 1
        moved = change(score, was)
        if moved is not Change.UNSURE:
            worse = (moved is Change.DOWN) != view.less_is_better
            gap = abs(score.value - was.value)
            found.append((gap, "worse" if worse else "better", _told(view, place_id, score, was)))
    found.sort(key=lambda one: -one[0])
    return [(moved, one) for _, moved, one in found], compared


def _apart(view: View, now: _Places) -> list[Off]:
    """Places whose interval lies beyond that of all others, on the bad side of it."""
    whole, found = Counter[int](), list[tuple[float, Off]]()
    for counts in now.values():
        whole.update(counts)
    for place_id, counts in now.items():
        others = {step: n - counts.get(step, 0) for step, n in whole.items()}
        score, rest = view.scored(counts), view.scored(others)
        moved = change(score, rest)
        if place_id not in view.scope.tree.places or score.value is None or rest.value is None:
            continue
        if moved is not Change.UNSURE and (moved is Change.DOWN) != view.less_is_better:
            worth = -score.value if view.less_is_better else score.value
            found.append((worth, _told(view, place_id, score, rest)))
    return [one for _, one in sorted(found, key=lambda one: one[0])]


def _told(view: View, place_id: str, score: Score, was: Score) -> Off:
    w = view.w
    return Off(
        name=view.scope.tree.path(place_id),
        now=f"{figure(w, score, score.value)} ({between(w, score)})",
        usual=f"{figure(w, was, was.value)} ({between(w, was)})",
        n=_n(view, score),
        link=f"/results?{view.scope.selection.query(places=(place_id,), question=view.one.key)}",
    )


def span(w: Words, scope: Scope, now_ms: int) -> str:
    """The days that are called today; empty where nobody could take others for them."""
    if scope.first == scope.last and of_one_day(scope, now_ms):
        return ""
    return days(w, scope)


def _n(view: View, score: Score) -> str:
    said = view.w.count("results_responses", score.n)
    return view.w("reading_n_today", n=said) if view.scope.first == view.scope.last else said


def _by_place(view: View, scope: Scope, one: Asked) -> _Places:
    found = _Places()
    for (place_id,), sums in pressed(
        view.connection, scope, lambda c: (c.touchpoint_id,), one.of_it, places=True
    ).items():
        add_counts(found.setdefault(place_id, {}), sums)
    return found
