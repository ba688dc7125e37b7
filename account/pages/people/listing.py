"""Everybody who may come in: what they may do, where, and since when."""

from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError, NotFound
from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.manners import field
from account.pages.office.ground import OWN_ZONE, form, show
from account.pages.people.ground import chosen, nothing, part, paths
from account.pages.words import Words
from account.rights import ROLES
from account.store.people import hook_makers, invitations, members, token_makers
from account.store.people.members import Member
from account.store.people.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One person, or one invitation, as the list has it."""

    id: str
    email: str
    role: str
    part: str
    """Branches of the tree; empty for all of it."""
    when: str
    second_factor: bool = False


class People:
    """For whoever governs the account."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """All of them, and who was asked in."""
        w, now_ms = words_for(request), self._desk.now_ms()
        with self._desk.database.read() as connection:
            known = [
                _shown(w, connection, person.account_id, one, now_ms)
                for one in members.all_of(connection, person.account_id)
            ]
            waiting = [
                Shown(
                    id=one.id,
                    email=one.email,
                    role=one.role,
                    part=paths(connection, person.account_id, one.roots),
                    when=w("invited_until", when=when.at(one.expires_ms, OWN_ZONE, w).date),
                )
                for one in invitations.waiting(connection, person.account_id, now_ms)
            ]
        return show(self._desk, request, person, "people", people=known, waiting=waiting)

    def one(self, request: Request, person: Person) -> Response:
        """One of them, with what can be changed."""
        return self._form(request, person, "")

    def change(self, request: Request, person: Person) -> Response:
        """Another role or reach."""
        role, roots = field(request, "role"), chosen(request)
        this = request.path_params["id"]
        try:
            with self._desk.database.write() as connection:
                members.change(
                    connection,
                    person.account_id,
                    this,
                    role,
                    roots,
                    self._desk.now_ms(),
                    person.id,
                )
        except NotFound:
            return nothing(self._desk, request)
        except AccountError as error:
            return self._form(request, person, in_words(words_for(request), error))
        return RedirectResponse("/account/people", HTTPStatus.SEE_OTHER)

    def end(self, request: Request, person: Person) -> Response:
        """Sign somebody out everywhere, but not oneself here."""
        this, own = request.path_params["id"], request.cookies.get(self._desk.cookie, "")
        try:
            with self._desk.database.write() as connection:
                at_ms, mine = self._desk.now_ms(), person.account_id
                members.sign_out(connection, mine, this, at_ms, person.id, own)
        except NotFound:
            return nothing(self._desk, request)
        return RedirectResponse(f"/account/people/{this}", HTTPStatus.SEE_OTHER)

    def remove(self, request: Request, person: Person) -> Response:
        """Let somebody in no more."""
        this, who, at_ms = request.path_params["id"], person.id, self._desk.now_ms()
        try:
            with self._desk.database.write() as connection:
                members.remove(connection, person.account_id, this, at_ms, who)
        except NotFound:
            return nothing(self._desk, request)
        except members.LastOwner as error:
            return self._form(request, person, in_words(words_for(request), error))
        return RedirectResponse("/account/people", HTTPStatus.SEE_OTHER)

    def _form(self, request: Request, person: Person, told: str) -> Response:
        w, now_ms, mine = words_for(request), self._desk.now_ms(), person.account_id
        try:
            with self._desk.database.read() as connection:
                member = members.one(connection, mine, request.path_params["id"])
                shown = _shown(w, connection, mine, member, now_ms)
                tree = part(connection, mine, member.roots)
                made = token_makers.good_of(connection, mine, member.id, now_ms)
                sent = hook_makers.going_of(connection, mine, member.id)
        except NotFound:
            return nothing(self._desk, request)
        return form(
            self._desk,
            request,
            person,
            "person",
            told,
            one=shown,
            own=member.id == person.id,
            tokens=[one.name for one in made],
            webhooks=[name for _, name in sent],
            part=tree,
            roles=list(ROLES),
        )


def _shown(w: Words, connection: Connection, account_id: str, one: Member, now_ms: int) -> Shown:
    seen = "" if one.seen_ms is None else when.ago(w, now_ms, one.seen_ms)
    return Shown(
        id=one.id,
        email=one.email,
        role=one.role,
        part=paths(connection, account_id, one.roots),
        when=w("seen_last", when=seen) if seen else w("not_signed_in"),
        second_factor=one.second_factor,
    )
