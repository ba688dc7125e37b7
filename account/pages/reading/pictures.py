"""One chart of the results as a file."""

from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from account.charts.alone import alone
from account.charts.key import beneath
from account.errors import NotFound
from account.pages.desk import Desk, words_for
from account.pages.reading import drawn
from account.pages.reading.composing import PARTS
from account.pages.results.part import Part
from account.pages.results.steps import steps_of
from account.pages.results.view import look
from account.store import reach
from account.store.people import Person
from account.store.results.selection import NotASelection, read


class Pictures:
    """Exactly what the page shows for the same address, with what its marks mean."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def svg(self, request: Request, person: Person) -> Response:
        """To be scaled and changed."""
        part = self._part(request, person)
        if part is None or part.chart is None:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        chart = beneath(part.chart, part.key)
        return _file(alone(chart).encode(), "image/svg+xml", f"{part.name}.svg")

    def png(self, request: Request, person: Person) -> Response:
        """To be put anywhere."""
        part = self._part(request, person)
        if part is None or part.chart is None:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        chart = beneath(part.chart, part.key)
        return _file(drawn.png(chart), "image/png", f"{part.name}.png")

    def _part(self, request: Request, person: Person) -> Part | None:
        make = PARTS.get(request.path_params["part"])
        if make is None:
            return None
        with self._desk.database.read() as connection:
            mine = reach.of_person(connection, person.account_id, person.id)
            try:
                selection = read(request.query_params.multi_items())
                now_ms = self._desk.now_ms()
                _, view = look(connection, words_for(request), mine, selection, now_ms)
            except (NotASelection, NotFound):
                return None
            if view is None:
                return None
            name = words_for(request)(f"reading_part_{request.path_params['part']}")
            [part] = steps_of(request).through([(name, partial(make, view))])
            return part


def _file(raw: bytes, kind: str, name: str) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(raw, media_type=kind, headers=named)
