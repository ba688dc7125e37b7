"""The audit log: who did what and when, to be looked through and taken out."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from account.out import log
from account.pages import when
from account.pages.deed import by_whom
from account.pages.desk import Desk, words_for
from account.pages.office import days
from account.pages.office.ground import OWN_ZONE, form
from account.pages.words import Words
from account.store import audit, audit_lines
from account.store.audit_lines import Asked
from account.store.people.people import Person
from account.store.results.scope import day_of

_FIELDS = ("who", "what", "from", "to")
_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as it is shown."""

    iso: str
    at: str
    who: str
    what: str
    about: str
    detail: tuple[tuple[str, str], ...]


class Audit:
    """For whoever governs the account."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """A page of it, the newest lines first."""
        w, given, told = words_for(request), _given(request), ""
        try:
            asked = _asked(request, person, given)
        except days.NoDay:
            asked, told = Asked(account_id=person.account_id), w("day_wrong")
        with self._desk.database.read() as connection:
            found = audit_lines.page(connection, asked)
            kinds = audit_lines.kinds(connection, person.account_id)
            ids = {row.who for row in found} | {row.about for row in found}
            names = audit_lines.names_of(connection, person.account_id, ids)
        older = found[-1].id if len(found) == audit_lines.PAGE else None
        return form(
            self._desk,
            request,
            person,
            "audit",
            told,
            given=given,
            kinds=kinds,
            lines=[_line(w, row, names) for row in found],
            older=urlencode({**given, "before": older}) if older else "",
            export=urlencode(given),
        )

    def export(self, request: Request, person: Person) -> Response:
        """All lines that were asked for, as CSV; the taking is a line itself."""
        try:
            asked = _asked(request, person, _given(request))
        except days.NoDay:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        with self._desk.database.write() as connection:
            at_ms = self._desk.now_ms()
            audit.note(connection, person.account_id, at_ms, person.id, "audit.exported")
        name = f"audit-{days.today(at_ms)}.csv"
        return StreamingResponse(
            log.written(self._desk.database, asked),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _given(request: Request) -> dict[str, str]:
    query = request.query_params
    return {name: query.get(name, "").strip()[:_LONGEST] for name in _FIELDS}


def _asked(request: Request, person: Person, given: dict[str, str]) -> Asked:
    before = request.query_params.get("before", "")
    return Asked(
        account_id=person.account_id,
        who=given["who"],
        what=given["what"],
        from_ms=days.begins(given["from"]),
        to_ms=days.begins(given["to"], later=1),
        before=int(before[:15]) if before.isascii() and before.isdigit() else None,
    )


def _line(w: Words, row: Row[Any], names: dict[str, str]) -> Line:
    at = when.at(row.at_ms, OWN_ZONE, w)
    detail = json.loads(row.detail)
    return Line(
        iso=at.iso,
        at=at.full,
        who=row.name or names.get(row.who) or by_whom(w, row.who),
        what=row.what,
        about="" if row.about == row.who else names.get(row.about, row.about),
        detail=tuple(
            _told(w, name, value) for name, value in detail.items() if value not in (None, "")
        ),
    )


def _told(w: Words, name: str, value: Any) -> tuple[str, str]:
    """What a line adds; hours are kept as numbers, each by the clock of its place."""
    if name.endswith("_lh") and isinstance(value, int):
        return name.removesuffix("_lh"), f"{when.day(w, day_of(value))} {value % 24:02}:00"
    return name, str(value)
