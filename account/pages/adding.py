"""Adding a terminal: an enrolment code, shown once, and the file for its card."""

import re
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.manners import field
from account.pages.words import Words
from account.provisioning import FILE_NAME, provisioning_file
from account.store import overview
from account.store.people import Person
from account.store.terminals import CODE_LIFE_DAYS, add_code

_LONGEST_LIFE_DAYS = 365
_LONGEST_NAME = 80
_DAY_MS = 86_400_000
_CODE = re.compile(r"[0-9A-Za-z-]{8,64}")
_EMPTY = {"name": "", "touchpoint": "", "days": str(CODE_LIFE_DAYS)}


class Adding:
    """For operators and owners."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request, person: Person) -> Response:
        """The form."""
        return self._form(request, person, "", _EMPTY)

    def make(self, request: Request, person: Person) -> Response:
        """The form, sent: a new code, of which only the hash is kept."""
        given = {name: field(request, name).strip() for name in ("name", "touchpoint", "days")}
        with self._desk.database.read() as connection:
            places = overview.touchpoints(connection, person.account_id)
        place = next((one for one in places if one.id == given["touchpoint"]), None)
        told = _fault(words_for(request), given, known=place is not None)
        if told or place is None:
            return self._form(request, person, told, given)
        now_ms, days = self._desk.now_ms(), int(given["days"])
        with self._desk.database.write() as connection:
            code = add_code(connection, place.id, given["name"], now_ms, days)
        until = when.at(now_ms + days * _DAY_MS, place.time_zone).date
        return self._desk.show(request, "code.html", name=given["name"], code=code, until=until)

    def provisioning(self, request: Request, _person: Person) -> Response:
        """The file for the card; code and name come back from the page that showed them."""
        code, name = field(request, "code"), field(request, "name")
        if not _CODE.fullmatch(code):
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        content = provisioning_file(self._desk.public_url, code, name)
        named = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
        return Response(content, media_type="application/toml", headers=named)

    def _form(self, request: Request, person: Person, told: str, given: dict[str, str]) -> Response:
        with self._desk.database.read() as connection:
            places = overview.touchpoints(connection, person.account_id)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if told else HTTPStatus.OK
        return self._desk.show(
            request, "add_terminal.html", status, touchpoints=places, told=told, given=given
        )


def _fault(w: Words, given: dict[str, str], *, known: bool) -> str:
    """What is wrong with the form, in words; empty where it is good."""
    if not (given["name"].isprintable() and 1 <= len(given["name"]) <= _LONGEST_NAME):
        return w("name_missing")
    if not known:
        return w("touchpoint_missing")
    days = given["days"]
    if not (
        days.isascii() and days.isdigit() and len(days) < 7 and 1 <= int(days) <= _LONGEST_LIFE_DAYS
    ):
        return w("life_wrong")
    return ""
