"""A page that says what is being counted, where that takes longer than a look.

It asks for the page or file itself as soon as it is shown, and browsers keep it until that comes:
so it needs no script, and nothing is kept for it here. Most results read days that are summed up
and come at once; they take longer where many days are not yet, or where hours of some places are
asked for over years. Its bar runs for as long as that took elsewhere, creeps on where it takes
longer, and says that it is an estimate: nobody counts along.
"""

from collections.abc import Callable
from functools import wraps

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account.errors import NotFound
from account.pages.desk import Desk, PersonalPage, words_for
from account.pages.words import number
from account.store import reach as reaches
from account.store.people import Person
from account.store.results.counting import from_hours
from account.store.results.scope import work_out
from account.store.results.selection import NotASelection, Selection, read

MANY = 500_000
"""Responses whose hours are read in half a second."""
_A_SECOND = 1_000_000
LONGEST_S = 5
"""The stylesheet has a bar for each second up to here."""
_SEEN, _FILE = "counted", "counting_file"
Selections = Callable[[Connection, Request, Person], list[Selection]]


def of_address(_: Connection, request: Request, __: Person) -> list[Selection]:
    """The selection that the address itself names; none where it names none that can be."""
    try:
        return [read(request.query_params.multi_items())]
    except NotASelection:
        return []


class Waiting:
    """Puts the page to wait on before whatever counts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def page(self, page: PersonalPage, selections: Selections = of_address) -> PersonalPage:
        """Before a page, which takes its place."""
        return self._before(page, selections, "counting_page")

    def file(self, page: PersonalPage) -> PersonalPage:
        """Before a file, beside which it stays."""
        return self._before(page, of_address, _FILE)

    def _before(self, page: PersonalPage, selections: Selections, then: str) -> PersonalPage:
        @wraps(page)
        def shown(request: Request, person: Person) -> Response:
            if _SEEN in request.query_params:
                return page(request, person)
            many = self._to_count(request, person, selections)
            return page(request, person) if many < MANY else self._told(request, many, then)

        return shown

    def _to_count(self, request: Request, person: Person, selections: Selections) -> int:
        many, now_ms = 0, self._desk.now_ms()
        with self._desk.database.read() as connection:
            mine = reaches.of_person(connection, person.account_id, person.id)
            for one in selections(connection, request, person):
                try:
                    scope = work_out(connection, mine, one, now_ms)
                except NotFound:
                    continue
                # In a language or channel it is the same hours that are read.
                many += from_hours(connection, scope.coarse())
        return many

    def _told(self, request: Request, many: int, then: str) -> Response:
        w, seconds = words_for(request), min(LONGEST_S, -(-many // _A_SECOND))
        onward = request.url.include_query_params(**{_SEEN: 1})
        address = f"{onward.path}?{onward.query}"
        reply = self._desk.show(
            request,
            "results/waiting.html",
            told=f"{w('counting_more', n=number(many), seconds=seconds)} {w(then)}",
            seconds=seconds,
            of_file=then == _FILE,
            onward=address,
        )
        reply.headers["Refresh"] = f"0; url={address}"
        reply.headers["Cache-Control"] = "no-store"
        return reply
