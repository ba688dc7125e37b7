"""Periods that are left out of the scores: with a reason, and taken back as easily."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError, NotFound
from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.manners import field
from account.pages.results.page import writing
from account.pages.when import day
from account.pages.words import Words
from account.rights import Right
from account.store import reach as reaches
from account.store.people.people import Person
from account.store.places import tree as trees
from account.store.results import exclusions
from account.store.results.exclusions import Exclusion
from account.store.results.scope import day_of, hour_of
from account.store.results.selection import FIRST_YEAR, LAST_YEAR

_AT = "/results/left-out"
_ZONE = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One period as it is shown."""

    id: str
    place: str
    span: str
    reason: str
    made: str
    undone: str


class Periods:
    """Seen by whoever sees results; changed by those who issue surveys."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """The list, and the form."""
        return self._page(request, person, "")

    def leave_out(self, request: Request, person: Person) -> Response:
        """Leave one out."""
        w = words_for(request)
        try:
            hours = _hours(request)
            with writing(self._desk, person) as (connection, reach):
                place, reason = field(request, "place"), field(request, "reason")
                known = trees.read(connection, reach.account_id).places
                if place not in known:
                    raise NotFound(f"there is no touchpoint {place!r:.20}")
                at_ms = self._desk.now_ms()
                exclusions.leave_out(connection, reach, place, hours, reason, person.id, at_ms)
        except (AccountError, ValueError):
            return self._page(request, person, w("results_left_out_wrong"))
        return RedirectResponse(_AT, HTTPStatus.SEE_OTHER)

    def take_back(self, request: Request, person: Person) -> Response:
        """Let one count again."""
        try:
            with writing(self._desk, person) as (connection, reach):
                at_ms = self._desk.now_ms()
                exclusions.take_back(connection, reach, field(request, "id"), person.id, at_ms)
        except NotFound:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        return RedirectResponse(_AT, HTTPStatus.SEE_OTHER)

    def _page(self, request: Request, person: Person, told: str) -> Response:
        w = words_for(request)
        with self._desk.database.read() as connection:
            reach = reaches.of_person(connection, person.account_id, person.id)
            tree = trees.read(connection, person.account_id)
            names = exclusions.authors(connection, person.account_id)
            found = [_shown(w, tree, names, one) for one in exclusions.read(connection, reach)]
        places = [
            (place.id, "\u2003" * place.depth + place.name)
            for place in tree.places.values()
            if reach.holds(place.id)
        ]
        return self._desk.show(
            request,
            "results/left_out.html",
            HTTPStatus.BAD_REQUEST if told else HTTPStatus.OK,
            periods=found,
            places=places,
            told=told,
            may_issue=person.may(Right.ISSUE),
            given={
                name: field(request, name) if request.method == "POST" else ""
                for name in ("place", "first", "last", "from_h", "until_h", "reason")
            },
        )


def _hours(request: Request) -> tuple[int, int]:
    """Raises ValueError."""
    first, last = (date.fromisoformat(field(request, name)) for name in ("first", "last"))
    from_h, until_h = (int(field(request, name)) for name in ("from_h", "until_h"))
    if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
        raise ValueError(f"{first} to {last} are days of no calendar of ours")
    if not (0 <= from_h < 24 and 0 < until_h <= 24):
        raise ValueError(f"{from_h} to {until_h} are no hours of a day")
    return hour_of(first) + from_h, hour_of(last) + until_h


def _shown(w: Words, tree: trees.Tree, names: dict[str, str], one: Exclusion) -> Period:
    first, last = (
        f"{day(w, day_of(hour))} {hour % 24:02d}:00" for hour in (one.from_lh, one.until_lh)
    )
    made = when.at(one.made_ms, _ZONE, w).date
    undone = ""
    if one.undone_ms is not None:
        at = when.at(one.undone_ms, _ZONE, w).date
        undone = w("results_taken_back", who=names.get(one.undone_by or "", "–"), day=at)
    return Period(
        id=one.id,
        place=tree.path(one.touchpoint_id),
        span=w("results_from_to", first=first, last=last),
        reason=one.reason,
        made=w("results_left_out_by", who=names.get(one.made_by, "–"), day=made),
        undone=undone,
    )
