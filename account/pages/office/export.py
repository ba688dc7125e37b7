"""Taking responses out by a form."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from account.out import formats
from account.out.asked import Asked, Format, Shape
from account.pages.desk import Desk, words_for
from account.pages.office import days
from account.pages.office.ground import form
from account.pages.results.narrowing import places_within
from account.rights import Right
from account.store import audit, reach
from account.store.people.people import Person
from account.store.places import tree


class Export:
    """The form, and the file it leads to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request, person: Person) -> Response:
        """The form."""
        return self._form(request, person, "")

    def send(self, request: Request, person: Person) -> Response:
        """The file, as it is read."""
        given = request.query_params
        opened = bool(given.get("open")) and person.may(Right.READ)
        try:
            kind, shape = Format(given.get("format", "csv")), Shape(given.get("shape", "responses"))
            asked = self._asked(request, person, opened=opened)
        except ValueError:
            told = words_for(request)("export_wrong")
            return self._form(request, person, told)
        if opened:
            self._note(person, shape)
        name = f"{shape.value}-{days.today(self._desk.now_ms())}.{kind.value}"
        return StreamingResponse(
            formats.written(self._desk.database, asked, shape, kind),
            media_type=kind.media_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _asked(self, request: Request, person: Person, *, opened: bool) -> Asked:
        """Raises NoDay."""
        given = request.query_params
        with self._desk.database.read() as connection:
            seen = reach.of_person(connection, person.account_id, person.id)
            chosen = given.get("touchpoint", "")
            below = reach.below(connection, person.account_id, frozenset({chosen}))
        return Asked(
            reach=seen,
            touchpoints=below if chosen else None,
            from_ms=days.begins(given.get("from", "")),
            to_ms=days.begins(given.get("to", ""), later=1),
            opened=opened,
        )

    def _form(self, request: Request, person: Person, told: str) -> Response:
        with self._desk.database.read() as connection:
            seen = reach.of_person(connection, person.account_id, person.id)
            places = places_within(tree.read(connection, person.account_id), seen)
        return form(
            self._desk,
            request,
            person,
            "export",
            told,
            formats=[one.value for one in Format],
            shapes=[one.value for one in Shape],
            touchpoints=places,
            may_read=person.may(Right.READ),
        )

    def _note(self, person: Person, shape: Shape) -> None:
        """Whoever takes out what visitors wrote leaves a line."""
        with self._desk.database.write() as connection:
            audit.note(
                connection,
                person.account_id,
                self._desk.now_ms(),
                person.id,
                "responses.opened",
                shape=shape.value,
            )
