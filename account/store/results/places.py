"""How it is at each place, side by side."""

from typing import NamedTuple

from sqlalchemy import Connection

from account.store.results.asked import Asked, add_counts
from account.store.results.counting import pressed
from account.store.results.scope import Scope


class AtPlace(NamedTuple):
    """A branch of the tree and what was pressed there and beneath."""

    touchpoint_id: str
    name: str
    counts: dict[int, int]


def at_places(connection: Connection, scope: Scope, one: Asked) -> list[AtPlace]:
    """The places under those asked for, or these themselves where they have none beneath."""
    counted = pressed(connection, scope, lambda c: (c.touchpoint_id,), one.of_it, places=True)
    found = list[AtPlace]()
    for root in _branches(scope):
        counts = dict[int, int]()
        for touchpoint_id in scope.tree.below(root):
            if sums := counted.get((touchpoint_id,)):
                add_counts(counts, sums)
        found.append(AtPlace(root, scope.tree.places[root].name, counts))
    return found


def _branches(scope: Scope) -> list[str]:
    if len(scope.roots) != 1:
        return list(scope.roots)
    beneath = [one.id for one in scope.tree.places.values() if one.parent_id == scope.roots[0]]
    mine = [one for one in beneath if scope.places is None or scope.tree.below(one) & scope.places]
    return mine or list(scope.roots)
