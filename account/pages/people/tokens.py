"""API tokens: made with some rights and a part of the tree, shown once, taken back."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection, Row
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
from account.rights import Right
from account.store import reach
from account.store.people import token_makers, tokens
from account.store.people.people import Person
from account.store.people.token_makers import Maker

_DAYS = ("30", "90", "365", "")
"""What a form offers; empty for no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One token as the list has it."""

    id: str
    name: str
    rights: str
    part: str
    used: str
    ends: str
    by: str
    """Who made it."""
    left: bool
    """Whether it is good, and whoever made it may make none any more."""
    state: str
    """good, over or revoked."""


class Tokens:
    """For whoever governs the account."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """All of them."""
        w, now_ms, mine = words_for(request), self._desk.now_ms(), person.account_id
        with self._desk.database.read() as connection:
            makers = token_makers.makers(connection, mine)
            found = [
                _shown(w, connection, mine, one, makers[one.id], now_ms)
                for one in tokens.all_of(connection, mine)
            ]
        return show(self._desk, request, person, "tokens", tokens=found)

    def ask(self, request: Request, person: Person) -> Response:
        """The form."""
        return self._form(request, person, "", "", frozenset(), None, "90")

    def make(self, request: Request, person: Person) -> Response:
        """The form, sent: the token is shown now and never again."""
        name, roots, days = field(request, "name").strip(), chosen(request), field(request, "days")
        rights = frozenset(one for one in Right if one in request.state.form.get("rights", []))
        if days not in _DAYS:
            return nothing(self._desk, request)
        life = int(days) if days else None
        try:
            with self._desk.database.write() as connection:
                token = tokens.make(
                    connection,
                    person.account_id,
                    name,
                    rights,
                    roots,
                    self._desk.now_ms(),
                    life,
                    person.id,
                )
        except AccountError as error:
            w = words_for(request)
            told = w("token_incomplete") if not (name and rights) else in_words(w, error)
            return self._form(request, person, told, name, rights, roots, days)
        return show(self._desk, request, person, "token_made", name=name, token=token)

    def revoke(self, request: Request, person: Person) -> Response:
        """Taken back, for good."""
        this, now_ms = request.path_params["id"], self._desk.now_ms()
        try:
            with self._desk.database.write() as connection:
                tokens.revoke(connection, person.account_id, this, now_ms, person.id)
        except NotFound:
            return nothing(self._desk, request)
        return RedirectResponse("/account/tokens", HTTPStatus.SEE_OTHER)

    def _form(
        self,
        request: Request,
        person: Person,
        told: str,
        name: str,
        rights: frozenset[Right],
        roots: frozenset[str] | None,
        days: str,
    ) -> Response:
        with self._desk.database.read() as connection:
            tree = part(connection, person.account_id, roots)
        return form(
            self._desk,
            request,
            person,
            "token_make",
            told,
            name=name,
            ticked=rights,
            rights=list(Right),
            part=tree,
            days=days,
            lives=_DAYS,
        )


def _shown(
    w: Words, connection: Connection, account_id: str, one: Row[Any], maker: Maker, now_ms: int
) -> Shown:
    good = tokens.is_good(one, now_ms)
    used = "" if one.last_used_ms is None else when.ago(w, now_ms, one.last_used_ms)
    ends = "" if one.expires_ms is None else when.at(one.expires_ms, OWN_ZONE, w).date
    return Shown(
        id=one.id,
        name=one.name,
        rights=", ".join(w(f"right_{right}") for right in Right if right in one.rights.split()),
        part=paths(connection, account_id, reach.roots_in(one.reach)),
        used=w("token_used", when=used) if used else w("token_unused"),
        ends=w("token_until", when=ends) if ends else w("token_endless"),
        by=made_by(w, maker),
        left=good and not maker.governs,
        state="good" if good else "over" if one.revoked_ms is None else "revoked",
    )


def made_by(w: Words, maker: Maker) -> str:
    """Who stands behind a token or a webhook, in words."""
    if not maker.name:
        return w("token_by_console")
    if maker.removed_ms is not None:
        day = when.at(maker.removed_ms, OWN_ZONE, w).date
        return w("token_by_removed", name=maker.name, when=day)
    return w("token_by" if maker.governs else "token_by_other", name=maker.name)
