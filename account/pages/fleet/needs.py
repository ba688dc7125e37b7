"""What needs a person, on one page; and the whole fleet at a glance."""

from collections import Counter

from sqlalchemy import Connection, func, select
from starlette.requests import Request
from starlette.responses import Response

from account.pages.desk import Desk, words_for
from account.pages.fleet import house
from account.pages.fleet.ground import rooms, seen, shown, together
from account.pages.fleet.guide import guide
from account.rights import Right
from account.store import fleet
from account.store.attention import Cause
from account.store.fleet import Fleet, State
from account.store.people import Person
from account.store.reach import Reach
from account.store.schema import terminal, terminal_store

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
            found = house.needs(self._desk, connection, person, mine, whole, now_ms)
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
            found = house.needs(self._desk, connection, person, mine, whole, now_ms)
            captured = books(connection, mine)
            steps = guide(connection, mine, whole) if person.may(Right.ARRANGE) else None
        states = Counter(one.state for one in whole.terminals)
        running = [one for one in whole.terminals if one.state is not State.RETIRED]
        versions = Counter(one.health.version for one in running if one.health)
        return self._desk.show(
            request,
            "fleet/overview.html",
            rooms=rooms(person),
            states=[(one, states[one]) for one in State if states[one]],
            running=len(running),
            shares=_shares(states),
            needs=together([shown(w, one, whole, now_ms, person) for one in found])[:_FEW],
            few=_FEW,
            all_needs=len(found),
            books=captured,
            versions=sorted(versions.items(), key=lambda one: (-one[1], one[0])),
            due=sum(one.due for one in running),
            worst=_worst(whole),
            steps=steps,
        )


def _shares(states: Counter[State]) -> list[tuple[State, float, float]]:
    """(state, where its part of the bar begins, how long it is), in percent of the running ones."""
    running = [one for one in reversed(State) if one is not State.RETIRED and states[one]]
    whole, begin = sum(states[one] for one in running), 0.0
    parts = list[tuple[State, float, float]]()
    for one in running:
        part = 100 * states[one] / whole
        parts.append((one, round(begin, 2), round(part, 2)))
        begin += part
    return parts


def _worst(whole: Fleet) -> list[tuple[str, str, int, int]]:
    """(touchpoint, path, terminals silent or late, terminals) of the worst branches at the top."""
    tops = dict[str, list[State]]()
    for one in whole.terminals:
        if one.state is State.RETIRED:
            continue
        above = [place.id for place in whole.tree.above(one.touchpoint_id)]
        if above:
            tops.setdefault(above[-1], []).append(one.state)
    bad = {fleet.State.SILENT, fleet.State.LATE}
    rows = [
        (top, whole.tree.path(top), sum(one in bad for one in states), len(states))
        for top, states in tops.items()
    ]
    return sorted(rows, key=lambda row: (-row[2] / row[3], row[1]))[:_FEW]


def books(connection: Connection, mine: Reach) -> tuple[int, int]:
    """(captured, of these delivered by the terminals' own word) over all stores within reach."""
    s, t = terminal_store.c, terminal.c
    query = (
        select(func.sum(s.captured_seq), func.sum(s.acked_seq))
        .join(terminal, t.terminal_id == s.terminal_id)
        .where(t.account_id == mine.account_id, mine.within(t.touchpoint_id))
    )
    captured, delivered = connection.execute(query).one()
    return int(captured or 0), int(delivered or 0)
