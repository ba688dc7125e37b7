"""Adding a terminal: an enrolment code, shown once, and the file for its card."""

import re
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.fleet.ground import rooms
from account.pages.manners import field
from account.pages.places.changing import parents
from account.pages.words import Words
from account.provisioning import FILE_NAME, identity_file, provisioning_file
from account.store import reach
from account.store.fleet.terminals import CODE_LIFE_DAYS, add_code, make_offline
from account.store.people.people import Person
from account.store.places import tree

LONGEST_LIFE_DAYS = 365
LONGEST_NAME = 80
_DAY_MS = 86_400_000
_CODE = re.compile(r"[0-9A-Za-z-]{8,64}")
_FIELDS = ("name", "touchpoint", "days", "waits", "how")
_EMPTY = {**dict.fromkeys(_FIELDS, ""), "days": str(CODE_LIFE_DAYS)}


class Adding:
    """For operators and owners, at touchpoints within their reach."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request, person: Person) -> Response:
        """The form."""
        given = {**_EMPTY, "touchpoint": request.query_params.get("touchpoint", "")}
        return self._form(request, person, "", given)

    def make(self, request: Request, person: Person) -> Response:
        """The form, sent: a new code, of which only the hash is kept; or the whole terminal."""
        given = {name: field(request, name).strip() for name in _FIELDS}
        known = dict(self._places(person))
        told = fault(words_for(request), given, known=given["touchpoint"] in known)
        if told:
            return self._form(request, person, told, given)
        if given["how"] == "by_stick":
            return self._whole(person, given)
        now_ms, days = self._desk.now_ms(), int(given["days"])
        with self._desk.database.write() as connection:
            code = add_code(
                connection,
                given["touchpoint"],
                given["name"],
                now_ms,
                days,
                person.id,
                waits=given["waits"] == "1",
            )
            place = tree.read(connection, person.account_id).places[given["touchpoint"]]
        until = when.at(now_ms + days * _DAY_MS, place.holds["time_zone"], words_for(request)).date
        return self._desk.show(
            request,
            "fleet/code.html",
            name=given["name"],
            code=code,
            until=until,
            waits=given["waits"] == "1",
            rooms=rooms(person),
        )

    def _whole(self, person: Person, given: dict[str, str]) -> Response:
        """All that a terminal without a network will ever be told: handed out once."""
        with self._desk.database.write() as connection:
            packed = make_offline(
                connection, given["touchpoint"], given["name"], self._desk.now_ms(), person.id
            )
        return attached(identity_file(packed, given["name"]))

    def provisioning(self, request: Request, _person: Person) -> Response:
        """The file for the card; code and name come back from the page that showed them."""
        code, name = field(request, "code"), field(request, "name")
        if not _CODE.fullmatch(code):
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        return attached(provisioning_file(self._desk.public_url, code, name))

    def _places(self, person: Person) -> list[tuple[str, str]]:
        with self._desk.database.read() as connection:
            mine = reach.of_person(connection, person.account_id, person.id)
            return parents(tree.read(connection, person.account_id), mine, frozenset())

    def _form(self, request: Request, person: Person, told: str, given: dict[str, str]) -> Response:
        return self._desk.form(
            request,
            "fleet/add.html",
            told,
            touchpoints=self._places(person),
            given=given,
            rooms=rooms(person),
        )


def attached(content: str, name: str = FILE_NAME, kind: str = "application/toml") -> Response:
    """A file to be saved."""
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=named)


def fault(w: Words, given: dict[str, str], *, known: bool) -> str:
    """What is wrong with the form, in words; empty where it is good."""
    if not (given["name"].isprintable() and 1 <= len(given["name"]) <= LONGEST_NAME):
        return w("name_missing")
    if not known:
        return w("touchpoint_missing")
    return "" if is_life(given["days"]) else w("life_wrong")


def is_life(days: str) -> bool:
    """Whether a code may be good for so many days."""
    known = days.isascii() and days.isdigit() and len(days) < 7
    return known and 1 <= int(days) <= LONGEST_LIFE_DAYS
