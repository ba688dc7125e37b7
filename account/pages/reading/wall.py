"""A display for the room: today, read from five metres, without anybody signed in there."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.charts import colours
from account.errors import AccountError, DatabaseTrouble, NotFound
from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.manners import field
from account.pages.reading.home import span
from account.pages.results import spread, tiles
from account.pages.results.page import compared, where
from account.pages.results.part import Part
from account.pages.results.tiles import Tile
from account.pages.results.view import look, worded
from account.pages.words import Words
from account.scores.score import FEWEST
from account.store import reach
from account.store.people.people import Person
from account.store.reach import Reach
from account.store.results import walls
from account.store.results.selection import NotASelection, read
from account.store.results.walls import Wall

_RENEWED_S = "30"
"""Seconds; browsers obey the header, so that the display is live without a script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """What hangs there. Nothing of it where nobody rated yet, or too few for a score."""

    place: str
    question: str
    tile: Tile | None
    face: int | None
    spread: Part | None
    at: str
    """When it was counted, and that it is of today where it is of one day."""
    against: str = ""
    """What it is compared with."""


class Walls:
    """Made and taken back by whoever arranges; shown to whoever has the link."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request) -> Response:
        """The display itself; the page asks for itself again every half minute."""
        try:
            with self._desk.database.read() as connection:
                found = walls.behind(connection, request.path_params["token"], self._desk.now_ms())
                if found is None:
                    return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
                one, mine = found
                w = Words(one.language)
                shown = display(connection, w, one, mine, self._desk.now_ms())
        except DatabaseTrouble:
            return self.not_now(request, "", HTTPStatus.SERVICE_UNAVAILABLE)
        values = {"w": w, "wall": one, "shown": shown}
        reply = self._desk.plain("reading/wall.html", values)
        reply.headers["Cache-Control"] = "no-store"
        reply.headers["Refresh"] = _RENEWED_S
        return reply

    def not_now(self, request: Request, _: str, status: HTTPStatus) -> Response:
        """It asks again by itself: nobody who could reload it stands before it."""
        reply = self._desk.tell(request, "trouble", status)
        reply.headers["Refresh"] = _RENEWED_S
        return reply

    def make(self, request: Request, person: Person) -> Response:
        """A new one; its link is shown once."""
        w, name = words_for(request), field(request, "name").strip()
        try:
            query = walls.of_today(field(request, "query"))
            with self._desk.database.write() as connection:
                mine = reach.of_person(connection, person.account_id, person.id)
                token = walls.make(
                    connection, mine, name, query, w.language, person.id, self._desk.now_ms()
                )
        except NotASelection:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        except AccountError as error:
            return self._desk.show(
                request,
                "results/wrong.html",
                HTTPStatus.UNPROCESSABLE_ENTITY,
                told=in_words(w, error),
            )
        link = f"{self._desk.public_url}/wall/{token}"
        return self._desk.show(request, "reading/wall_made.html", name=name, link=link)

    def revoke(self, request: Request, person: Person) -> Response:
        """Its link shows nothing any more."""
        wall_id, at_ms = request.path_params["wall_id"], self._desk.now_ms()
        try:
            with self._desk.database.write() as connection:
                mine = reach.of_person(connection, person.account_id, person.id)
                walls.revoke(connection, mine, wall_id, person.id, at_ms)
        except NotFound:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        return RedirectResponse("/dashboards", HTTPStatus.SEE_OTHER)


def display(connection: Connection, w: Words, one: Wall, mine: Reach, now_ms: int) -> Display:
    """Today's results of the display's own selection."""
    try:
        scope, view = look(connection, w, mine, read(parse_qsl(one.query)), now_ms)
    except (NotASelection, NotFound):
        at = w("today")
        return Display(place=one.name, question="", tile=None, face=None, spread=None, at=at)
    zones = [scope.tree.places[root].holds["time_zone"] for root in scope.roots]
    at = when.at(now_ms, zones[0] if zones else "UTC", w).clock[:5]
    alone = scope.first == scope.last  # or today alone may not be shown there
    at = f"{w('today')} · {at}" if alone else at
    place = " · ".join(filter(None, (where(w, scope), span(w, scope, now_ms))))
    if view is None or view.one.n < FEWEST:
        question = worded(w, view.one) if view else ""
        return Display(place=place, question=question, tile=None, face=None, spread=None, at=at)
    return Display(
        place=place,
        question=worded(w, view.one),
        tile=tiles.tiles(view)[0],
        face=colours.place_of(view.lead, less_is_better=view.less_is_better),
        spread=spread.part(view),
        at=at,
        against=w("reading_wall_against") if alone else compared(view),
    )
