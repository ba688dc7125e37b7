"""One chart of the results as a file."""

from functools import partial
from http import HTTPStatus

from markupsafe import Markup
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account.charts.alone import alone
from account.charts.key import beneath
from account.errors import NotFound
from account.pages.desk import Desk, words_for
from account.pages.reading import drawn
from account.pages.reading.composing import PARTS
from account.pages.results.part import Part
from account.pages.results.steps import UNTOLD, Steps, steps_of
from account.pages.results.view import look
from account.pages.words import Words
from account.store import reach
from account.store.people.people import Person
from account.store.reach import Reach
from account.store.results.selection import NotASelection, Selection, read

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


class Pictures:
    """Exactly what the page shows for the same address, with what its marks mean."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def svg(self, request: Request, person: Person) -> Response:
        """To be scaled and changed."""
        return self._file(request, person, "svg")

    def png(self, request: Request, person: Person) -> Response:
        """To be put anywhere."""
        return self._file(request, person, "png")

    def _file(self, request: Request, person: Person, kind: str) -> Response:
        name, now_ms = request.path_params["part"], self._desk.now_ms()
        with self._desk.database.read() as connection:
            mine = reach.of_person(connection, person.account_id, person.id)
            try:
                selection = read(request.query_params.multi_items())
                part = charted(
                    connection,
                    words_for(request),
                    mine,
                    selection,
                    now_ms,
                    name,
                    steps_of(request),
                )
            except (NotASelection, NotFound):
                part = None
        if part is None:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        named = {"Content-Disposition": f'attachment; filename="{part.name}.{kind}"'}
        return Response(picture(part, kind), media_type=TYPES[kind], headers=named)


def charted(
    connection: Connection,
    w: Words,
    mine: Reach,
    selection: Selection,
    now_ms: int,
    name: str,
    steps: Steps = UNTOLD,
) -> Part | None:
    """The part of that name with its chart; None where there is none. Raises NotASelection and
    NotFound.
    """
    make = PARTS.get(name)
    if make is None:
        return None
    _, view = look(connection, w, mine, selection, now_ms)
    if view is None:
        return None
    [part] = steps.through([(w(f"reading_part_{name}"), partial(make, view))])
    return part if part is not None and part.chart is not None else None


def picture(part: Part, kind: str) -> bytes:
    """A part's chart with what its marks mean, as a file of its own; `kind` is one of TYPES."""
    chart = beneath(part.chart or Markup(""), part.key)
    return drawn.png(chart) if kind == "png" else alone(chart).encode()
