"""Files that were carried here on a stick: taken, and their receipts given back."""

from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.fleet.ground import rooms
from account.pages.manners import MOST_IMPORTED, field, named_files
from account.rights import Right
from account.store import reach
from account.store.intake.carried import CarriedIn, Imported
from account.store.people.people import Person
from feedback import carry

_MOST_ODD = 200


class Importing:
    """For operators and owners; what waits of revoked terminals is an owner's to release."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request, person: Person) -> Response:
        """The form, and what waits."""
        return self._page(request, person, None, "")

    def take(self, request: Request, person: Person) -> Response:
        """The files, sent: what became of each, and of each response that was not simply kept."""
        if not self._reaches_all(person):
            return self._refused(request)
        files = [(name, raw) for name, raw in named_files(request) if raw]
        if not files:
            return self._page(request, person, None, "import_none")
        return self._page(request, person, self._carried(person).take(files), "")

    def release(self, request: Request, person: Person) -> Response:
        """An owner trusts what a revoked terminal had to say."""
        carried, this = self._carried(person), request.path_params["id"]
        if this not in {row.terminal_id for row in carried.waiting()}:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        return self._page(request, person, carried.release(this), "")

    def receipts(self, request: Request, person: Person) -> Response:
        """The file for the stick: it comes back from the page that has it, signed by ourselves."""
        try:
            raw = b64decode(field(request, "receipts"), validate=True)
            name = self._carried(person).own_receipts(raw)
        except (NoBase64, ValueError, carry.NotCarried):
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        named = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(raw, media_type="application/octet-stream", headers=named)

    def _carried(self, person: Person) -> CarriedIn:
        return CarriedIn(
            self._desk.database,
            person.account_id,
            now_ms=self._desk.now_ms,
            followers=self._desk.followers,
            who=person.id,
        )

    def _reaches_all(self, person: Person) -> bool:
        """A stick has whatever terminal's files on it."""
        with self._desk.database.read() as connection:
            mine = reach.of_person(connection, person.account_id, person.id)
        return mine.touchpoints is None

    def _refused(self, request: Request) -> Response:
        return self._desk.tell(request, "not_allowed", HTTPStatus.FORBIDDEN)

    def _page(self, request: Request, person: Person, done: Imported | None, told: str) -> Response:
        if not self._reaches_all(person):
            return self._refused(request)
        w, waiting = words_for(request), self._carried(person).waiting()
        receipts = done.files(self._desk.now_ms()) if done else []
        return self._desk.form(
            request,
            "fleet/import.html",
            told,
            rooms=rooms(person),
            done=done,
            odd=[]
            if done is None
            else [(o.name, r) for o in done.outcomes for r in o.odd][:_MOST_ODD],
            receipts=[(name, b64encode(raw).decode()) for name, raw in receipts],
            waiting=[(row, when.at(row.received_ms, "UTC", w)) for row in waiting],
            governs=person.may(Right.GOVERN),
            most=MOST_IMPORTED,
        )
