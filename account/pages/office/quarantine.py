"""What could not be read: seen, tried again, put aside."""

from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from account.errors import NotFound
from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.manners import field
from account.pages.office.ground import OWN_ZONE, show
from account.pages.words import Words
from account.store import reach
from account.store.intake import quarantine
from account.store.intake.quarantine import Held, StillUnreadable
from account.store.people.people import Person

_LONGEST_SHOWN = 4_000
_LONGEST_WHY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One response that could not be read, as it is shown."""

    terminal_id: str
    terminal: str
    raw_hash: str
    seq: int | None
    code: str
    why: str
    """What the code means, where that is known."""
    detail: str
    text: str
    iso: str
    at: str
    settled: str


class Quarantine:
    """For whoever governs the account."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """A page of them, the newest first."""
        return self._list(request, person, "", HTTPStatus.OK)

    def replay(self, request: Request, person: Person) -> Response:
        """Read one again."""
        w, now_ms = words_for(request), self._desk.now_ms()
        with self._desk.database.read() as connection:
            seen = reach.of_person(connection, person.account_id, person.id)
        try:
            with self._desk.database.write() as connection:
                held = quarantine.one(connection, seen, *_named(request))
                quarantine.replay(connection, seen, held, person.id, now_ms, self._desk.followers)
        except NotFound:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        except StillUnreadable as error:
            told = w("quarantine_still", why=str(error))
            return self._list(request, person, told, HTTPStatus.CONFLICT)
        return self._list(request, person, w("quarantine_taken"), HTTPStatus.OK)

    def dismiss(self, request: Request, person: Person) -> Response:
        """Put one aside."""
        w, why = words_for(request), field(request, "why").strip()
        if not (why.isprintable() and 1 <= len(why) <= _LONGEST_WHY):
            told = w("quarantine_why_missing")
            return self._list(request, person, told, HTTPStatus.UNPROCESSABLE_ENTITY)
        with self._desk.database.read() as connection:
            seen = reach.of_person(connection, person.account_id, person.id)
        try:
            with self._desk.database.write() as connection:
                held = quarantine.one(connection, seen, *_named(request))
                quarantine.dismiss(connection, seen, held, person.id, why, self._desk.now_ms())
        except NotFound:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        return self._list(request, person, w("quarantine_aside"), HTTPStatus.OK)

    def _list(self, request: Request, person: Person, told: str, status: HTTPStatus) -> Response:
        w, settled = words_for(request), "settled" in request.query_params
        before = request.query_params.get("before", "")
        with self._desk.database.read() as connection:
            seen = reach.of_person(connection, person.account_id, person.id)
            found = quarantine.listed(
                connection,
                seen,
                settled=settled,
                before=int(before[:15]) if before.isascii() and before.isdigit() else 0,
            )
        return show(
            self._desk,
            request,
            person,
            "quarantine",
            status,
            held=[_shown(w, one) for one in found],
            settled=settled,
            older=found[-1].received_ms if len(found) == quarantine.PAGE else 0,
            told=told,
            bad=status is not HTTPStatus.OK,
        )


def _named(request: Request) -> tuple[str, str]:
    return field(request, "terminal"), field(request, "hash")


def _shown(w: Words, one: Held) -> Shown:
    came = when.at(one.received_ms, OWN_ZONE, w)
    settled = ""
    if one.settled_ms is not None:
        how = "dismissed" if one.settled_why else "replayed"
        settled = w(
            f"quarantine_settled_{how}",
            at=when.at(one.settled_ms, OWN_ZONE, w).minute,
            who=one.settled_by,
            why=one.settled_why,
        )
    return Shown(
        terminal_id=one.terminal_id,
        terminal=one.terminal,
        raw_hash=one.raw_hash,
        seq=one.seq,
        code=one.code,
        why=w(f"quarantine_code_{one.code}") if f"quarantine_code_{one.code}" in w else "",
        detail=one.detail,
        text=one.raw[:_LONGEST_SHOWN].decode(errors="backslashreplace"),
        iso=came.iso,
        at=came.minute,
        settled=settled,
    )
