"""All terminals: filtered, grouped and paged; their states counted over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from account.pages.desk import Desk, words_for
from account.pages.fleet.ground import Contact, contact, rooms, seen, with_query
from account.pages.fleet.proof import Line, lines, oldest_unsent
from account.pages.words import Words
from account.rights import Right
from account.store.fleet import attention, fleet, overview, saved_views
from account.store.fleet.fleet import Choice, Fleet, One, State
from account.store.fleet.need import Need
from account.store.fleet.overview import TerminalNow
from account.store.people.people import Person
from account.store.reach import Reach

PAGE = 50
GROUPS, ORDERS = ("touchpoint", "tag"), ("name", "state", "heard")
_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One terminal in the list."""

    group: str
    terminal_id: str
    name: str
    where: str
    state: str
    contact: Contact | None
    captured: int
    received: int
    odd: tuple[Line, ...]
    """What did not simply arrive."""
    waiting: int
    oldest: str
    version: str
    causes: tuple[tuple[str, str], ...]
    """(cause, short word) of what needs a person."""
    due: bool


class Listing:
    """The page that proves captured = received, for the whole fleet."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """A page of what was chosen."""
        w, now_ms, choice = words_for(request), self._desk.now_ms(), _choice(request)
        with self._desk.database.read() as connection:
            mine, whole = seen(connection, person, now_ms)
            chosen = fleet.choose(whole, choice)
            page, pages = _page(request, len(chosen.terminals))
            here = chosen.terminals[(page - 1) * PAGE : page * PAGE]
            there = Fleet([one for _, one in here], whole.tree)
            ids = list(dict.fromkeys(one.terminal_id for _, one in here))
            known = overview.those(connection, mine.account_id, ids)
            causes = attention.by_terminal(attention.needs(connection, mine, there, now_ms))
            kept = saved_views.listed(connection, mine, person.id)
        rows = [
            _row(w, whole, pair, known[pair[1].terminal_id], causes[pair[1].terminal_id], now_ms)
            for pair in here
        ]
        return self._desk.show(
            request,
            "fleet/list.html",
            rooms=rooms(person),
            rows=rows,
            groups=chosen.groups,
            total=len(whole.terminals),
            query=request.url.query,
            views=kept,
            governs=person.may(Right.GOVERN),
            may_add=person.may(Right.ARRANGE),
            kept_now=request.query_params.get("kept") == "1",
            **_offered(whole, mine, choice),
            **_tallied(request, chosen.states),
            **_paged(request, page, pages),
        )


def _offered(whole: Fleet, mine: Reach, choice: Choice) -> dict[str, Any]:
    """What the form above the list offers, and what is chosen."""
    return {
        "choice": choice,
        "chosen": sum(map(bool, choice)),
        "places": [
            (one.id, whole.tree.path(one.id))
            for one in whole.tree.places.values()
            if mine.holds(one.id)
        ],
        "tags": fleet.tags(whole),
        "versions": fleet.versions(whole),
        "orders": ORDERS,
        "group_by": GROUPS,
    }


def _tallied(request: Request, states: Mapping[State, int]) -> dict[str, Any]:
    """How many are how, each with the way to those alone."""
    return {
        "tally": [
            (one, states[one], with_query(request, state=one, page=""))
            for one in State
            if states[one]
        ],
        "all_states": with_query(request, state="", page=""),
        "fitting": sum(states.values()),
    }


def _paged(request: Request, page: int, pages: int) -> dict[str, Any]:
    """Which page it is, and the ways to those beside it."""
    return {
        "page": page,
        "pages": pages,
        "before": with_query(request, page=str(page - 1)) if page > 1 else "",
        "after": with_query(request, page=str(page + 1)) if page < pages else "",
    }


def _choice(request: Request) -> Choice:
    asked = {name: request.query_params.get(name, "")[:_LONGEST].strip() for name in Choice._fields}
    asked["text"] = request.query_params.get("q", "")[:_LONGEST].strip()
    if asked["state"] not in list(State):
        asked["state"] = ""
    for name, known in (("group", GROUPS), ("order", ORDERS)):
        if asked[name] not in known:
            asked[name] = ""
    return Choice(**asked)


def _page(request: Request, found: int) -> tuple[int, int]:
    pages = max(1, -(-found // PAGE))
    asked = request.query_params.get("page", "1")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    return min(max(wanted, 1), pages), pages


def _row(
    w: Words,
    whole: Fleet,
    pair: tuple[str, One],
    now: TerminalNow,
    needs: list[Need],
    now_ms: int,
) -> Row:
    group, one = pair
    odd = tuple(line for line in lines(w, now) if not line.plain)
    return Row(
        group=group,
        terminal_id=one.terminal_id,
        name=one.name,
        where=whole.tree.path(one.touchpoint_id),
        state=one.state,
        contact=contact(w, one.last_contact_ms, now.time_zone, now_ms),
        captured=sum(store.captured for store in now.stores),
        received=sum(store.received for store in now.stores),
        odd=odd,
        waiting=sum(store.waiting for store in now.stores),
        oldest=oldest_unsent(w, now),
        version=one.health.version if one.health else "",
        causes=tuple({need.cause: _short(w, need) for need in needs}.items()),
        due=one.due and one.state is not State.RETIRED,
    )


def _short(w: Words, need: Need) -> str:
    return w(f"short_{need.cause}")
