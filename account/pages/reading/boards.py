"""Dashboards: made, looked at, put in order."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qsl

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError, NotFound
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.manners import field
from account.pages.reading.composing import SCORES, composed
from account.pages.results import tiles
from account.pages.results.page import where
from account.pages.results.part import Part
from account.pages.results.steps import steps_of
from account.pages.results.tiles import Tile
from account.pages.results.view import days, look, worded
from account.pages.results.waiting import Ahead
from account.pages.words import Words
from account.rights import Right
from account.store import reach
from account.store.fleet import saved_views
from account.store.people.people import Person
from account.store.reach import Reach
from account.store.results import dashboards, walls
from account.store.results.dashboards import Dashboard, Piece
from account.store.results.selection import NotASelection, Selection, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One piece as it is shown: tiles or parts, with what they speak of above them."""

    question: str
    about: str
    link: str
    tiles: list[Tile]
    parts: list[Part]


class Boards:
    """For whoever sees results. Everybody sees, in a shared one, what is within their own reach."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def every(self, request: Request, person: Person) -> Response:
        """All dashboards, kept selections and displays."""
        return self._list(request, person, "")

    def make(self, request: Request, person: Person) -> Response:
        """A new one, empty."""
        name, shared = field(request, "name").strip(), field(request, "shared") == "1"
        try:
            with self._desk.database.write() as connection:
                made = dashboards.make(
                    connection,
                    person.account_id,
                    person.id,
                    name,
                    self._desk.now_ms(),
                    shared=shared,
                )
        except AccountError as error:
            return self._list(request, person, in_words(words_for(request), error))
        return RedirectResponse(f"/dashboards/{made}", HTTPStatus.SEE_OTHER)

    def one(self, request: Request, person: Person) -> Response:
        """Every piece, worked out for whoever looks."""
        w = words_for(request)
        try:
            with self._desk.database.read() as connection:
                found = self._found(connection, request, person)
                mine = reach.of_person(connection, person.account_id, person.id)
                now_ms = self._desk.now_ms()
                pieces = _each(connection, w, mine, found, now_ms)
                shown = list(steps_of(request).through(pieces, before=0))
        except NotFound:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        ends = found.mine or (found.shared and person.may(Right.GOVERN))
        return self._desk.show(
            request, "reading/board.html", board=found, pieces=shown, may_end=ends
        )

    def change(self, request: Request, person: Person) -> Response:
        """Move a piece up, or take it away."""
        place, what = request.path_params["place"], request.path_params["what"]
        try:
            with self._desk.database.write() as connection:
                found = self._found(connection, request, person)
                pieces = _changed(found.pieces, place, what)
                dashboards.put(connection, found, pieces)
        except (NotFound, LookupError, ValueError):
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        return RedirectResponse(f"/dashboards/{found.id}", HTTPStatus.SEE_OTHER)

    def let_go(self, request: Request, person: Person) -> Response:
        """It is no more."""
        at_ms = self._desk.now_ms()
        try:
            with self._desk.database.write() as connection:
                found = self._found(connection, request, person)
                governs, mine = person.may(Right.GOVERN), person.account_id
                dashboards.let_go(connection, mine, person.id, found, at_ms, governs=governs)
        except NotFound:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        return RedirectResponse("/dashboards", HTTPStatus.SEE_OTHER)

    def _found(self, connection: Connection, request: Request, person: Person) -> Dashboard:
        this = request.path_params["dashboard_id"]
        return dashboards.one(connection, person.account_id, person.id, this)

    def _list(self, request: Request, person: Person, told: str) -> Response:
        with self._desk.database.read() as connection:
            found = dashboards.listed(connection, person.account_id, person.id)
            mine = reach.of_person(connection, person.account_id, person.id)
            views = saved_views.listed(connection, mine, person.id, saved_views.RESULTS)
            shown = walls.listed(connection, mine)
        return self._desk.form(
            request,
            "reading/every.html",
            told,
            boards=found,
            views=views,
            walls=shown if person.may(Right.ARRANGE) else [],
            governs=person.may(Right.GOVERN),
        )


def board(connection: Connection, w: Words, mine: Reach, piece: Piece, now_ms: int) -> Board:
    """Work one out. What cannot be any more (a place that is gone) is shown as nothing there."""
    link = f"/results?{piece.query}"
    # Without its selection: that names what is gone, or what whoever looks does not reach.
    empty = Board(question=w("reading_gone"), about="", link="/results", tiles=[], parts=[])
    try:
        scope, view = look(connection, w, mine, read(parse_qsl(piece.query)), now_ms)
    except (NotASelection, NotFound):
        return empty
    about = f"{where(w, scope)} · {days(w, scope)}"
    if view is None:
        return Board(question=w("results_nothing"), about=about, link=link, tiles=[], parts=[])
    return Board(
        question=worded(w, view.one),
        about=about,
        link=link,
        tiles=tiles.tiles(view) if piece.part == SCORES else [],
        parts=[] if piece.part == SCORES else composed(view, piece.part),
    )


def _each(
    connection: Connection, w: Words, mine: Reach, of: Dashboard, now_ms: int
) -> list[tuple[str, Callable[[], Board]]]:
    all_of_them = len(of.pieces)
    return [
        (
            w("counting_pieces", at=at, all=all_of_them),
            partial(board, connection, w, mine, piece, now_ms),
        )
        for at, piece in enumerate(of.pieces, 1)
    ]


def ahead(connection: Connection, request: Request, person: Person) -> Ahead:
    """The name of the dashboard of this address, and what its pieces select."""
    this, found, name = request.path_params["dashboard_id"], list[Selection](), ""
    with suppress(NotFound):
        one = dashboards.one(connection, person.account_id, person.id, this)
        name = one.name
        for piece in one.pieces:
            with suppress(NotASelection):
                found.append(read(parse_qsl(piece.query)))
    return Ahead(name, found, ("choosing.css", "reading.css"))


def _changed(pieces: tuple[Piece, ...], place: str, what: str) -> list[Piece]:
    """Raises LookupError or ValueError for what cannot be done."""
    at, found = int(place[:4]), list(pieces)
    if not 0 <= at < len(found):
        raise LookupError(place)
    if what == "remove":
        del found[at]
    elif what == "up" and at:
        found[at - 1], found[at] = found[at], found[at - 1]
    else:
        raise ValueError(what)
    return found
