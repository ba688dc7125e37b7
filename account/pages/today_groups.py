"""Many touchpoints' day by the branch they stand in: folded, a line each, nothing ranked."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from account.pages.today_cards import Step, TouchpointToday
from account.pages.words import Words
from account.store.places.tree import Place, Tree

Days = Sequence[tuple[str, TouchpointToday]]
"""Touchpoints by id, those with a response of today."""
AT_ONCE = 60
"""So many touchpoints' lines are on the page from the first; of more, those of one branch."""
A_PAGE = 100
"""Of one branch, so many at a time."""
NOWHERE = "none"
"""The address of those that stand in no branch."""


class Opened(NamedTuple):
    """The branch that the reader opened, by its address, and the line to begin with."""

    branch: str = ""
    first: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One touchpoint: how often each step was pressed there, and what else is to be said."""

    touchpoint_id: str
    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """One question on one scale; what was pressed at another one stands in another tally.

    `steps` head the columns; their own counts mean nothing here.
    """

    question: str
    steps: tuple[Step, ...]
    rows: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A branch; its name is empty where its touchpoints stand in none."""

    at: str
    """Its id, or NOWHERE."""
    name: str
    touchpoints: int
    n: int
    away: bool
    """Whether its lines are a link away; else they are here, to be folded open."""
    opened: bool
    first: int
    """How many touchpoints' lines come before those that are here."""
    left: int
    """How many come after."""
    tallies: list[Tally]
    untold: list[tuple[str, int]]
    """Touchpoints of which no more may be shown, or is known, than how many pressed."""
    notes: list[str]


_CLOSED = Opened()


def grouped(w: Words, tree: Tree, days: Days, opened: Opened = _CLOSED) -> list[Group]:
    """In the tree's order, by the highest branches that part these touchpoints.

    The lines of very many would be heavier than all else: those of `opened` alone are there.
    """
    order = {place_id: at for at, place_id in enumerate(tree.places)}
    days = sorted(days, key=lambda one: order.get(one[0], -1))
    depth, found = _depth(tree, days), defaultdict[str, list[tuple[str, TouchpointToday]]](list)
    for touchpoint_id, day in days:
        above = _branches(tree, touchpoint_id)[: depth + 1]
        found[above[-1].id if above else ""].append((touchpoint_id, day))
    if len(days) <= AT_ONCE:
        return [_group(w, tree, branch, those, slice(None)) for branch, those in found.items()]
    groups = list[Group]()
    for branch, those in found.items():
        first = opened.first if opened.first < len(those) else 0
        chosen = opened.branch == (branch or NOWHERE) or len(found) == 1
        part = slice(first, first + A_PAGE if chosen else first)
        groups.append(_group(w, tree, branch, those, part, opened=chosen))
    return groups


def _branches(tree: Tree, touchpoint_id: str) -> list[Place]:
    """What it stands in, from the top; it itself is no branch."""
    return list(tree.above(touchpoint_id))[:0:-1]


def _depth(tree: Tree, days: Days) -> int:
    above = [_branches(tree, touchpoint_id) for touchpoint_id, _ in days]
    deepest = max(map(len, above), default=0)
    for depth in range(deepest):
        if len({tuple(place.id for place in one[: depth + 1]) for one in above}) > 1:
            return depth
    return deepest


def _group(
    w: Words, tree: Tree, branch: str, days: Days, part: slice, *, opened: bool = False
) -> Group:
    above = f"{tree.path(branch)} › " if branch else ""
    tallies, here = dict[tuple[str, tuple[str, ...]], Tally](), days[part]
    for touchpoint_id, day in here:
        for one in day.scales:
            key = one.question, tuple(step.label for step in one.steps)
            tally = tallies.setdefault(key, Tally(one.question, one.steps, []))
            counts = tuple(step.n for step in one.steps)
            tally.rows.append(Row(touchpoint_id, day.name.removeprefix(above), counts))
    first = part.start or 0
    return Group(
        at=branch or NOWHERE,
        away=not here,
        opened=opened,
        first=first,
        left=len(days) - first - len(here),
        name=tree.path(branch) if branch else "",
        touchpoints=len(days),
        n=sum(day.n for _, day in days),
        tallies=list(tallies.values()),
        untold=[(day.name.removeprefix(above), day.n) for _, day in here if not day.scales],
        notes=list(_notes(w, [day for _, day in here])),
    )


def _notes(w: Words, days: Sequence[TouchpointToday]) -> Iterator[str]:
    """What is in no table."""
    others = sum(n for day in days if day.scales for _, n in day.others)
    if others:
        yield w.count("today_unknown", others)
    if bounded := sum(day.bounded for day in days):
        yield w.count("today_bounded", bounded)
    if tests := sum(day.tests for day in days):
        yield w.count("today_tests", tests)
