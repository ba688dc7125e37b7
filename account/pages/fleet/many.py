"""Many terminals at once, from a table: a code and a file for each, in one archive."""

import csv
import io
from itertools import islice

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account.errors import AccountError
from account.out import cards
from account.out.cards import MOST, Line
from account.pages.desk import Desk, words_for
from account.pages.fleet.adding import LONGEST_NAME, is_life
from account.pages.fleet.ground import rooms
from account.pages.manners import field, files_of
from account.pages.words import Words
from account.store import reach
from account.store.fleet.terminals import CODE_LIFE_DAYS
from account.store.people.people import Person
from account.store.places import touchpoints, tree
from account.store.places.tree import Tree
from account.store.reach import Reach


class WrongTable(ValueError):
    """What is wrong with it, and in which line, in words."""


class Many:
    """For operators and owners, at touchpoints within their reach."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request, person: Person) -> Response:
        """The form."""
        return self._form(request, person, "")

    def make(self, request: Request, person: Person) -> Response:
        """The table, sent: all of its terminals, or none."""
        w, days = words_for(request), field(request, "days").strip()
        if not is_life(days):
            return self._form(request, person, w("life_wrong"))
        text = files_of(request).get("table", b"") or field(request, "lines").encode()
        try:
            with self._desk.database.write() as connection:
                mine = reach.of_person(connection, person.account_id, person.id)
                lines, at_ms = _read(w, connection, mine, text), self._desk.now_ms()
                made = cards.made(
                    connection, lines, self._desk.public_url, at_ms, int(days), person.id
                )
        except WrongTable as error:
            return self._form(request, person, str(error))
        named = {"Content-Disposition": 'attachment; filename="terminals.zip"'}
        return Response(cards.packed(made), media_type="application/zip", headers=named)

    def _form(self, request: Request, person: Person, told: str) -> Response:
        return self._desk.form(
            request,
            "fleet/many.html",
            told,
            rooms=rooms(person),
            most=MOST,
            days=field(request, "days") if told else str(CODE_LIFE_DAYS),
            lines=field(request, "lines") if told else "",
        )


def _read(w: Words, connection: Connection, mine: Reach, raw: bytes) -> list[Line]:
    """The table's terminals; raises WrongTable, with the line."""
    try:
        numbered = _numbered(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongTable(w("table_unread")) from error
    if numbered and numbered[0][1][0].casefold() == "name":
        del numbered[0]
    if not 1 <= len(numbered) <= MOST:
        raise WrongTable(w("table_size", most=MOST))
    found, names = list[Line](), set[str]()
    known = tree.read(connection, mine.account_id)
    for number, row in numbered:
        name, place, how, *_ = (*row, "", "", "")
        if not (name.isprintable() and 1 <= len(name) <= LONGEST_NAME):
            raise WrongTable(w("table_name", line=number))
        if name in names:
            raise WrongTable(w("table_twice", line=number, name=name))
        names.add(name)
        found.append(Line(name, _place(w, known, mine, number, place), how == "by_stick"))
    return found


def _numbered(text: str) -> list[tuple[int, list[str]]]:
    """Its rows by their lines; one more than may be, with a head: a million would fill memory."""
    rows = enumerate(csv.reader(io.StringIO(text), skipinitialspace=True), 1)
    filled = ((number, [one.strip() for one in row]) for number, row in rows if row)
    return [*islice(filled, MOST + 2)]


def _place(w: Words, known: Tree, mine: Reach, line: int, place: str) -> str:
    try:
        return touchpoints.named_in(known, place, mine)
    except AccountError as error:
        raise WrongTable(w("table_place", line=line, place=place)) from error
