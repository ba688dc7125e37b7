"""Touchpoints that a token may name."""

from account.errors import NotFound
from account.store.people.tokens import Holder
from account.store.places.tree import Place, Tree


def place_of(known: Tree, holder: Holder, touchpoint_id: str) -> Place:
    """One within reach; raises NotFound."""
    place = known.places.get(touchpoint_id)
    if place is None or not holder.reach.holds(touchpoint_id):
        raise NotFound(f"there is no touchpoint {touchpoint_id!r} within reach")
    return place


def open_place_of(known: Tree, holder: Holder, touchpoint_id: str) -> Place:
    """One within reach where something may stand; raises NotFound."""
    place = known.places.get(touchpoint_id)
    if place is None or place.closed_ms or not holder.reach.holds(touchpoint_id):
        raise NotFound(f"there is no open touchpoint {touchpoint_id!r} within reach")
    return place
