"""What every page of touchpoints stands on: the tree as somebody may see it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.pages.desk import Desk
from account.store import reach
from account.store.people.people import Person
from account.store.places import tree
from account.store.places.tree import Place, Tree
from account.store.reach import Reach


class Seen(NamedTuple):
    """One place, in the tree, for somebody."""

    place: Place
    tree: Tree
    reach: Reach

    @property
    def above(self) -> Mapping[str, Any]:
        """What holds above it."""
        parent = self.tree.places.get(self.place.parent_id or "")
        return parent.holds if parent else tree.holding({}, {})

    def from_where(self, name: str, setting: str = "") -> str:
        """The name of the touchpoint above that set what holds; empty where none did."""
        parent = self.place.parent_id or ""
        for place in self.tree.above(parent):
            if name in place.own and (not setting or setting in place.own[name]):
                return place.name
        return ""


def seen(connection: Connection, person: Person, touchpoint_id: str) -> Seen | None:
    """The touchpoint as this person sees it; None where it is not within their reach."""
    mine = reach.of_person(connection, person.account_id, person.id)
    known = tree.read(connection, person.account_id)
    place = known.places.get(touchpoint_id)
    return Seen(place, known, mine) if place and mine.holds(place.id) else None


def nothing(desk: Desk, request: Request) -> Response:
    """No such place, for this person."""
    return desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)


def on_to(touchpoint_id: str, said: str = "", n: int | None = None) -> Response:
    """To the touchpoint's page, which says that it was done."""
    told = f"?said={said}" if said else ""
    return RedirectResponse(
        f"/touchpoints/{touchpoint_id}{told}{'' if n is None else f'&n={n}'}", 303
    )
