"""What takes longer than a look shows at once that it is under way, and how far it has come.

Most results read days that are summed up and come at once; they take longer where many days are not
yet, or where some places are asked for over years. Then a page is sent in parts, and its
bar moves as each part of the work is done. It needs no script: each step hides the one before by
the stylesheet, and what the page holds hides them all. Before a file the same page stands, keeps
the file for as long as a browser takes to come for it, and leads there.
"""

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from account.errors import DatabaseTrouble, NotFound
from account.pages.desk import Desk, PersonalPage, words_for
from account.pages.results.made_files import MadeFiles
from account.pages.results.steps import Steps
from account.pages.results.streamed import SendPiece, Streamed
from account.pages.results.under_way import UnderWay
from account.pages.words import number
from account.store import reach as reaches
from account.store.people.people import Person
from account.store.results import counting
from account.store.results.scope import Scope
from account.store.results.scoping import work_out
from account.store.results.selection import NotASelection, Selection, read

_A_VISIT = 10
"""Times a count: it is found by itself, and its body is read."""
MANY = 500_000
"""Responses whose hours, or whose places' days, are read in half a second."""
_A_SECOND = 1_000_000
LONGEST_S = 5
_MADE = "made"
_HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
"""nginx would keep the parts back until all are there."""


Visits = Callable[[Connection, Scope], int]
"""How many responses themselves are read of a selection."""


class Ahead(NamedTuple):
    """What is known of a page before it is worked out."""

    title: str
    selections: list[Selection]
    """None where the address names none that can be: the page itself says so."""
    sheets: tuple[str, ...] = ()
    """Stylesheets of the page beside those of all results."""
    visits: Visits | None = None
    """Of a page that reads responses themselves beside their counts."""


class _Much(NamedTuple):
    """What is to be done for a page."""

    responses: int
    work: int
    """The same as if all of them were read as counts."""


LookAhead = Callable[[Connection, Request, Person], Ahead]


def titled(word: str, visits: Visits | None = None) -> LookAhead:
    """A page of the selection that the address itself names, called by that word."""

    def ahead(_: Connection, request: Request, __: Person) -> Ahead:
        try:
            found = [read(request.query_params.multi_items())]
        except NotASelection:
            found = []
        return Ahead(words_for(request)(word), found, visits=visits)

    return ahead


_FILE = titled("counting_title")


class Waiting:
    """Shows before whatever counts, and while it does, how far that is."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._files = desk, MadeFiles(desk.clock_s)

    def page(self, page: PersonalPage, ahead: LookAhead) -> PersonalPage:
        """A page, which takes the place of the bar."""

        @wraps(page)
        def shown(request: Request, person: Person) -> Response:
            much, what = self._to_do(request, person, ahead)
            if much.work < MANY:
                return page(request, person)
            way = self._under_way(request, much, what, "counting_page")
            return self._sent(request, person, page, way, lambda reply: way.ended(_html(reply)))

        return shown

    def file(self, page: PersonalPage, ahead: LookAhead = _FILE) -> PersonalPage:
        """A file: the page stays, and leads to it."""

        @wraps(page)
        def shown(request: Request, person: Person) -> Response:
            if _MADE in request.query_params:
                made = self._files.take(person.id, request.query_params[_MADE])
                return made or page(request, person)
            much, what = self._to_do(request, person, ahead)
            if much.work < MANY:
                return page(request, person)
            way = self._under_way(request, much, what, "counting_file")

            def end(reply: Response) -> str:
                if isinstance(reply, HTMLResponse):  # it was refused, and says why
                    return way.ended(_html(reply))
                name = self._files.keep(person.id, reply)
                at = request.url.include_query_params(**{_MADE: name})
                return way.ready(f"{at.path}?{at.query}")

            return self._sent(request, person, page, way, end)

        return shown

    def _to_do(
        self, request: Request, person: Person, look_ahead: LookAhead
    ) -> tuple[_Much, Ahead]:
        many, visits, now_ms = 0, 0, self._desk.now_ms()
        with self._desk.database.read() as connection:
            mine = reaches.of_person(connection, person.account_id, person.id)
            ahead = look_ahead(connection, request, person)
            for one in ahead.selections:
                try:
                    scope = work_out(connection, mine, one, now_ms)
                except NotFound:
                    continue
                # In a language or channel it is the same hours that are read.
                many += counting.ahead(connection, scope.coarse())
                if ahead.visits:
                    visits += ahead.visits(connection, scope)
        return _Much(many + visits, many + _A_VISIT * visits), ahead

    def _under_way(self, request: Request, much: _Much, ahead: Ahead, then: str) -> UnderWay:
        w, seconds = words_for(request), min(LONGEST_S, -(-much.work // _A_SECOND))
        told = f"{w('counting_more', n=number(much.responses), seconds=seconds)} {w(then)}"
        return UnderWay(self._desk, request, ahead.title, ahead.sheets, told)

    def _sent(
        self,
        request: Request,
        person: Person,
        page: PersonalPage,
        way: UnderWay,
        end: Callable[[Response], str],
    ) -> Response:
        headers = {**way.headers, **_HEADERS}
        if request.method == "HEAD":
            return HTMLResponse(headers=headers)

        def work(send: SendPiece) -> str:
            request.state.steps = Steps(lambda *step: send(way.step(*step)))
            try:
                return end(page(request, person))
            except DatabaseTrouble:
                return way.failed("trouble")

        return Streamed(way.begin, work, way.failed("unforeseen"), headers)


def _html(reply: Response) -> str:
    return bytes(reply.body).decode()
