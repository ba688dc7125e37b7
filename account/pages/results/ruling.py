"""What is taken for misuse, and how finely hours are shown: for everywhere, or for a branch."""

from collections.abc import Container
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import NotFound
from account.pages.desk import Desk, words_for
from account.pages.manners import field
from account.pages.results.page import writing
from account.rights import Right
from account.store import reach as reaches
from account.store.people.people import Person
from account.store.places import tree as trees
from account.store.reach import Reach
from account.store.results import rules
from account.store.results.rules import Rule, WrongRule

_AT = "/results/rules"


class Ruling:
    """Seen by whoever sees results; changed by those who issue surveys."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """The rules, and a form for each place."""
        return self._page(request, person, "")

    def put(self, request: Request, person: Person) -> Response:
        """Let a rule hold, or what holds above."""
        place = field(request, "place")
        try:
            with writing(self._desk, person) as (connection, reach):
                known = trees.read(connection, reach.account_id).places
                _check(reach, known, place)
                told = (reach.account_id, place)
                at_ms = self._desk.now_ms()
                if field(request, "drop"):
                    rules.drop(connection, *told, person.id, at_ms)
                else:
                    rules.put(connection, *told, _given(request), person.id, at_ms)
        except NotFound:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        except (WrongRule, ValueError):
            return self._page(request, person, words_for(request)("results_rule_wrong"))
        return RedirectResponse(f"{_AT}?place={place}", HTTPStatus.SEE_OTHER)

    def _page(self, request: Request, person: Person, told: str) -> Response:
        place = request.query_params.get("place", "")
        if request.method == "POST":
            place = field(request, "place")
        with self._desk.database.read() as connection:
            reach = reaches.of_person(connection, person.account_id, person.id)
            tree = trees.read(connection, person.account_id)
            known = rules.read(connection, person.account_id)
        if place and (place not in tree.places or not reach.holds(place)):
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        own = [
            (tree.path(one), rule)
            for one, rule in known.own.items()
            if one in tree.places and reach.holds(one)
        ]
        return self._desk.show(
            request,
            "results/rules.html",
            HTTPStatus.BAD_REQUEST if told else HTTPStatus.OK,
            told=told,
            place=place,
            places=[
                (one.id, "\u2003" * one.depth + one.name)
                for one in tree.places.values()
                if reach.holds(one.id)
            ],
            rule=known.at(tree, place) if place else known.everywhere,
            has_own=place in known.own,
            own=own,
            may_issue=person.may(Right.ISSUE),
        )


def _given(request: Request) -> Rule:
    """Raises ValueError where a number is none."""
    interval_s, burst_n, burst_s = (
        int(field(request, name)) for name in ("interval_s", "burst_n", "burst_s")
    )
    return Rule(interval_s, burst_n, burst_s, field(request, "bucket"))


def _check(reach: Reach, known: Container[str], place: str) -> None:
    """Nobody rules beyond their reach: for everywhere only who reaches everywhere."""
    mine = place in known and reach.holds(place) if place else reach.touchpoints is None
    if not mine:
        raise NotFound(f"there is no touchpoint {place!r:.20}")
