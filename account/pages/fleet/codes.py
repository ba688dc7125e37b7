"""Enrolment codes: which are open, used, taken back or too old."""

from collections import Counter
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError
from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.fleet.ground import rooms
from account.store import reach
from account.store.fleet import codes
from account.store.people.people import Person
from account.store.places import tree

PAGE = 100
_UTC = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One code in the list."""

    mark: str
    name: str
    where: str
    state: str
    made: str
    ends: str
    used_by: str
    used: str
    attempts: int
    waits: bool


class Codes:
    """For operators and owners."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """Every code, the newest first; never the code itself."""
        return self._page(request, person, "")

    def revoke(self, request: Request, person: Person) -> Response:
        """It is to bind nobody any more."""
        try:
            with self._desk.database.write() as connection:
                mine = reach.of_person(connection, person.account_id, person.id)
                mark, at_ms = request.path_params["mark"], self._desk.now_ms()
                codes.revoke(connection, mine, mark, at_ms, person.id)
        except AccountError as error:
            return self._page(request, person, in_words(words_for(request), error))
        return RedirectResponse("/terminals/codes?done=1", 303)

    def _page(self, request: Request, person: Person, told: str) -> Response:
        w, now_ms, wanted = (
            words_for(request),
            self._desk.now_ms(),
            request.query_params.get("state", ""),
        )
        with self._desk.database.read() as connection:
            mine = reach.of_person(connection, person.account_id, person.id)
            known = tree.read(connection, person.account_id)
            found = codes.listed(connection, mine, now_ms)
        states = Counter(one.state for one in found)
        chosen = [one for one in found if not wanted or one.state == wanted]
        return self._desk.form(
            request,
            "fleet/codes.html",
            told,
            rooms=rooms(person),
            done=request.query_params.get("done") == "1",
            states=[(one, states[one]) for one in codes.State if states[one]],
            wanted=wanted,
            rows=[
                Row(
                    mark=one.mark,
                    name=one.name,
                    where=known.path(one.touchpoint_id),
                    state=one.state,
                    made=when.at(one.created_ms, _UTC, w).date,
                    ends=when.at(one.expires_ms, _UTC, w).date,
                    used_by=one.used_by,
                    used="" if one.used_ms is None else when.ago(w, now_ms, one.used_ms),
                    attempts=one.attempts,
                    waits=one.waits,
                )
                for one in chosen[:PAGE]
            ],
            more=max(0, len(chosen) - PAGE),
        )
