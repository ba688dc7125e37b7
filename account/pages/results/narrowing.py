"""The form above the results: everything a selection can say, as choices."""

from dataclasses import dataclass

from sqlalchemy import Connection

from account.pages.results.view import View, worded
from account.pages.survey_texts import apart
from account.pages.words import Words
from account.store.places.tree import Tree
from account.store.reach import Reach
from account.store.results.scope import Scope
from account.store.results.selection import ALL, BEFORE, BUCKETS, DAYS, PERIODS, YEAR
from account.store.results.totals import totals
from feedback.words import own_name

MANY = 100
"""Touchpoints: with more of them, lists of all would be half of what a page may weigh."""
Choice = tuple[str, str]
"""(value, words)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What the form offers, and what is chosen."""

    places: list[Choice]
    all_places: bool
    periods: list[Choice]
    against: list[Choice]
    languages: list[Choice]
    channels: list[Choice]
    surveys: list[Choice]
    buckets: list[Choice]
    tags: list[str]
    open: bool
    """Whether one of the finer choices is made."""


def narrowing(
    connection: Connection, w: Words, reach: Reach, scope: Scope, view: View | None
) -> Narrowing:
    """Work out the choices there are."""
    places, whole = offered(scope, reach)
    chosen, periods = scope.selection, (*PERIODS, ALL, DAYS)
    mine = [place for place in scope.tree.places.values() if reach.holds(place.id)]
    languages, channels = _there_are(connection, scope)
    return Narrowing(
        places=places,
        all_places=whole,
        periods=[(one, w(f"results_period_{one}")) for one in periods],
        against=[
            ("", w("results_against_nothing")),
            (BEFORE, w("results_against_before")),
            (YEAR, w("results_against_year")),
            *places,
        ],
        languages=[(one, own_name(one)) for one in languages],
        channels=[(one, w(one) if one in w else one) for one in channels],
        surveys=_revisions(view),
        buckets=[(one, w(f"results_by_{one}")) for one in BUCKETS],
        tags=sorted({tag for place in mine for tag in place.tags}),
        open=any((chosen.language, chosen.channel, chosen.survey, chosen.bucket, chosen.tags))
        or chosen.misuse
        or chosen.tests,
    )


def places_within(tree: Tree, reach: Reach) -> list[Choice]:
    """Every touchpoint within reach, indented as the tree is."""
    return [
        (place.id, "\u2003" * place.depth + place.name)
        for place in tree.places.values()
        if reach.holds(place.id)
    ]


def offered(scope: Scope, reach: Reach) -> tuple[list[Choice], bool]:
    """Every touchpoint within reach, and True; of more than MANY only where to go on from.

    Those are the ones with others beneath, and what lies beside and beneath a chosen one.
    """
    places = places_within(scope.tree, reach)
    if len(places) <= MANY:
        return places, True
    tree, mine = scope.tree.places, {one for one, _ in places}
    parents = {one: tree[one].parent_id for one in mine}
    chosen = {*scope.selection.places, scope.selection.against} & mine
    near = chosen | {parents[one] for one in chosen}
    groups = {parent for parent in parents.values() if parent in mine}
    top = {one for one in mine if parents[one] not in mine}
    kept = groups | top | chosen | {one for one in mine if parents[one] in near}
    return [one for one in places if one[0] in kept], False


def questions(view: View, at: str = "/results") -> list[tuple[str, str, str, bool]]:
    """(address, words, what tells it from another of the same words, whether it is shown).

    The addresses are of the page `at`.
    """
    found = []
    for one in view.questions:
        query = view.scope.selection.query(question=one.key)
        other = apart(view.w, one.survey, one.scale)
        found.append((f"{at}?{query}", worded(view.w, one), other, one is view.one))
    return found


def _revisions(view: View | None) -> list[Choice]:
    if view is None:
        return []
    return [(x.rev[:12], f"{x.survey.name} · {x.rev[:6]}") for x in view.one.revisions]


def _there_are(connection: Connection, scope: Scope) -> tuple[list[str], list[str]]:
    """Languages and channels in scope, whichever of them is chosen."""
    tests = scope.selection.tests
    found = [
        of for part in totals(connection, scope) for of in part if tests or of.mode == "normal"
    ]
    languages, channels = {of.language for of in found}, {of.channel for of in found}
    return sorted(languages), sorted(channels)
