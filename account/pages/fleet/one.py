"""One terminal: what needs a person, the proof, its health, what was asked of it, its history."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection, Row, select
from starlette.requests import Request
from starlette.responses import Response

from account.pages import when
from account.pages.deed import by_whom
from account.pages.desk import Desk, words_for
from account.pages.fleet.ground import contact, rooms, seen, shown
from account.pages.fleet.proof import facts, lines
from account.pages.places.changing import parents
from account.pages.when import When
from account.pages.words import Words
from account.rights import Right
from account.store import deeds
from account.store.fleet import arranging, attention, commanding, overview, papers_shown
from account.store.fleet.fleet import State
from account.store.fleet.papers_shown import Boot, Papers
from account.store.people.people import Person
from account.store.schema import terminal_store
from feedback.asks import Kind

DONE = ("did_asked", "did_renamed", "did_moved", "did_accepted", "did_retired", "did_revoked")
ASKABLE = (Kind.IDENTIFY, Kind.RESTART, Kind.DIAGNOSTICS, Kind.ROTATE)
"""What takes no arguments, and so a button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command and what became of it."""

    kind: str
    who: str
    at: When
    state: str
    """asked_open, asked_done or asked_failed."""
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRow:
    """One of its stores."""

    store_id: str
    first: When
    last: When
    captured: int
    received: int
    waiting: int


@dataclass(frozen=True, slots=True)
class BootRow:
    """One of its starts, by its own clock, right or wrong."""

    number: int
    began: When
    ran: str


class OnePage:
    """For everybody who sees it in the list."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person, told: str = "") -> Response:
        """All of it; `told` is why something could not be done."""
        w, now_ms, this = words_for(request), self._desk.now_ms(), request.path_params["id"]
        with self._desk.database.read() as connection:
            mine, whole = seen(connection, person, now_ms)
            one = next((one for one in whole.terminals if one.terminal_id == this), None)
            if one is None:
                return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
            now = overview.those(connection, mine.account_id, [this], counted=True)[this]
            needs = attention.of_terminal(connection, mine, whole, this, now_ms)
            zone = now.time_zone
            asked = commanding.asked(connection, this, 15)
            names = deeds.called(connection, mine.account_id, {row.asked_by for row in asked})
            stores = _stores(connection, w, now, zone)
            boots = _boots(w, papers_shown.boots(connection, this), zone)
            surveys = _surveys(papers_shown.papers(connection, mine.account_id, one))
            history = deeds.about(connection, mine.account_id, this)
            row = arranging.own(connection, mine, this, to_change=False)
            returns = arranging.can_return(connection, row)
        done = request.query_params.get("done", "")
        return self._desk.form(
            request,
            "fleet/one.html",
            told,
            rooms=rooms(person),
            one=one,
            place=whole.place(one),
            path=whole.tree.path(one.touchpoint_id),
            done=w(done) if done in DONE else "",
            contact=contact(w, one.last_contact_ms, zone, now_ms),
            enrolled=when.at(one.enrolled_ms, zone, w),
            needs=[shown(w, need, whole, now_ms, person) for need in needs],
            captured=sum(store.captured for store in now.stores),
            received=sum(store.received for store in now.stores),
            waiting=sum(store.waiting for store in now.stores),
            lines=lines(w, now),
            troubles=now.health.trouble if now.health else (),
            facts=facts(w, now),
            surveys=surveys,
            asked=[_asked(w, row, names, zone) for row in asked],
            askable=ASKABLE,
            stores=stores,
            boots=boots,
            history=[
                (when.at(at_ms, zone, w), _did(w, what), by_whom(w, who), detail)
                for at_ms, what, who, detail in history
            ],
            may=person.may(Right.ARRANGE),
            active=one.state is not State.RETIRED,
            returns=returns,
            parents=parents(whole.tree, mine, frozenset()),
        )


def _asked(w: Words, row: Row[Any], names: dict[str, str], zone: str) -> Asked:
    state = "asked_open" if row.done_ms is None else "asked_done" if row.well else "asked_failed"
    return Asked(
        kind=row.kind,
        who=names.get(row.asked_by) or by_whom(w, row.asked_by),
        at=when.at(row.asked_ms, zone, w),
        state=state,
        said=row.said,
    )


def _stores(
    connection: Connection, w: Words, now: overview.TerminalNow, zone: str
) -> list[StoreRow]:
    s, known = terminal_store.c, {store.store_id: store for store in now.stores}
    query = select(s.store_id, s.first_contact_ms, s.last_contact_ms).where(
        s.terminal_id == now.terminal_id
    )
    return [
        StoreRow(
            store_id=row.store_id,
            first=when.at(row.first_contact_ms, zone, w),
            last=when.at(row.last_contact_ms, zone, w),
            captured=known[row.store_id].captured,
            received=known[row.store_id].received,
            waiting=known[row.store_id].waiting,
        )
        for row in connection.execute(query.order_by(s.last_contact_ms.desc()))
    ]


def _boots(w: Words, found: list[Boot], zone: str) -> list[BootRow]:
    return [
        BootRow(one.number, when.at(one.began_ms, zone, w), when.lasting(w, one.ran_ms))
        for one in found
    ]


def _surveys(found: Papers) -> list[tuple[str, str, str]]:
    """(word, name, revision) of what it should ask and of what it last said it asks."""
    words = ("survey_to_ask", "survey_asked")
    return [(word, one.name, one.rev[:8]) for word, one in zip(words, found, strict=True)]


def _did(w: Words, what: str) -> str:
    """An audit line's word; the word itself where we have none."""
    try:
        return w(f"did_{what.replace('.', '_')}")
    except KeyError:
        return what
