"""What needs a person, on one page; and the whole fleet at a glance."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account import house
from account.pages.desk import Desk, words_for
from account.pages.fleet.ground import rooms, seen, shown, together
from account.pages.fleet.guide import guide
from account.rights import Right
from account.store.fleet.fleet import Fleet, State
from account.store.fleet.glance import glance
from account.store.fleet.need import Cause, Need
from account.store.people.people import Person
from account.store.reach import Reach

PAGE = 100
_FEW = 6


class Needs:
    """For everybody who sees terminals; links to acts are followed by who may act."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """Every need, the gravest first."""
        w, now_ms, cause = (
            words_for(request),
            self._desk.now_ms(),
            request.query_params.get("cause", ""),
        )
        with self._desk.database.read() as connection:
            mine, whole = seen(connection, person, now_ms)
            found = self._needs(connection, person, mine, whole, now_ms)
        counts = Counter(one.cause for one in found)
        chosen = [one for one in found if one.cause == cause] if cause in list(Cause) else found
        pages = max(1, -(-len(chosen) // PAGE))
        asked = request.query_params.get("page", "1")
        known = asked.isascii() and asked.isdigit() and len(asked) < 7
        page = min(max(int(asked) if known else 1, 1), pages)
        return self._desk.show(
            request,
            "fleet/needs.html",
            rooms=rooms(person),
            needs=together(
                [
                    shown(w, one, whole, now_ms, person)
                    for one in chosen[(page - 1) * PAGE : page * PAGE]
                ]
            ),
            few=_FEW,
            counts=[(one, w(f"short_{one}"), counts[one]) for one in Cause if counts[one]],
            cause=cause,
            all=len(found),
            page=page,
            pages=pages,
        )

    def overview(self, request: Request, person: Person) -> Response:
        """States, what needs a person, what arrived, versions; at first the way to start."""
        w, now_ms = words_for(request), self._desk.now_ms()
        with self._desk.database.read() as connection:
            mine, whole = seen(connection, person, now_ms)
            found = self._needs(connection, person, mine, whole, now_ms)
            seen_at_once = glance(connection, mine, whole)
            steps = guide(connection, mine, whole) if person.may(Right.ARRANGE) else None
        states = seen_at_once.states
        return self._desk.show(
            request,
            "fleet/overview.html",
            rooms=rooms(person),
            states=[(one, states[one]) for one in State if states[one]],
            running=seen_at_once.running,
            shares=_shares(states),
            needs=together([shown(w, one, whole, now_ms, person) for one in found])[:_FEW],
            few=_FEW,
            all_needs=len(found),
            books=(seen_at_once.captured, seen_at_once.delivered),
            versions=seen_at_once.versions,
            due=seen_at_once.due,
            worst=seen_at_once.worst,
            steps=steps,
        )

    def _needs(
        self, connection: Connection, person: Person, mine: Reach, whole: Fleet, now_ms: int
    ) -> list[Need]:
        pulses = self._desk.pulses
        return house.needs(connection, mine, whole, now_ms, pulses=pulses, may=person.may)


def _shares(states: Mapping[State, int]) -> list[tuple[State, float, float]]:
    """(state, where its part of the bar begins, how long it is), in percent of the running ones."""
    running = [one for one in reversed(State) if one is not State.RETIRED and states[one]]
    whole, begin = sum(states[one] for one in running), 0.0
    parts = list[tuple[State, float, float]]()
    for one in running:
        part = 100 * states[one] / whole
        parts.append((one, round(begin, 2), round(part, 2)))
        begin += part
    return parts
