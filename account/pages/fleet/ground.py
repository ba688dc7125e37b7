"""What every page of the fleet stands on."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.requests import Request

from account.pages import when
from account.pages.words import Words
from account.rights import Right
from account.store import reach
from account.store.fleet import fleet
from account.store.fleet.fleet import Fleet
from account.store.fleet.need import Cause, Need
from account.store.fleet.own_word import sign_of
from account.store.people.people import Person
from account.store.reach import Reach

_ROOMS = (
    ("/terminals/overview", "fleet_overview", Right.FLEET),
    ("/terminals", "fleet_all", Right.FLEET),
    ("/terminals/attention", "fleet_needs", Right.FLEET),
    ("/terminals/codes", "fleet_codes", Right.ARRANGE),
    ("/terminals/import", "fleet_import", Right.ARRANGE),
)


class Contact(NamedTuple):
    """When a terminal was last heard."""

    ago: str
    iso: str
    full: str


class Shown(NamedTuple):
    """One need as it is shown: what, where, since when, and what cures it."""

    cause: str
    title: str
    detail: str
    """In the terminal's own words; mostly none."""
    cure: str
    name: str
    where: str
    since: str
    link: str
    act: str
    """What the link leads to, in words."""


def rooms(person: Person) -> list[tuple[str, str]]:
    """(address, word) of the fleet's own pages."""
    return [(at, word) for at, word, right in _ROOMS if person.may(right)]


def seen(connection: Connection, person: Person, now_ms: int) -> tuple[Reach, Fleet]:
    """What somebody may see, and all terminals of it."""
    mine = reach.of_person(connection, person.account_id, person.id)
    return mine, fleet.whole(connection, mine, now_ms)


def contact(w: Words, last_ms: int | None, time_zone: str, now_ms: int) -> Contact | None:
    """None for a terminal that was never heard."""
    if last_ms is None:
        return None
    heard = when.at(last_ms, time_zone, w)
    return Contact(when.ago(w, now_ms, last_ms), heard.iso, heard.full)


def shown(w: Words, need: Need, all_of: Fleet, now_ms: int, person: Person) -> Shown:
    """A need in words."""
    name = f"need_{need.cause}"
    title = w.count(name, need.n) if need.n else w(name)
    if need.cause is Cause.BUTTON:
        title = w(str(sign_of(need.detail)))
    short = need.cause in (Cause.DISK, Cause.HOT)
    link, act = _leads(need, person)
    return Shown(
        cause=need.cause,
        title=f"{title} {need.detail}" if short else title,
        detail="" if short else need.detail,
        cure=w(f"{name}_cure"),
        name=need.name,
        where=all_of.tree.path(need.touchpoint_id),
        since="" if need.since_ms is None else _since(w, need.since_ms, now_ms),
        link=link,
        act=w(act),
    )


def together(needs: Sequence[Shown]) -> list[list[Shown]]:
    """Those of one cause that follow one another: what cures them is said once."""
    return [[*alike] for _, alike in groupby(needs, key=lambda one: (one.cause, one.cure))]


def _leads(need: Need, person: Person) -> tuple[str, str]:
    """Where something can be done, and the word for it."""
    if need.cause is Cause.CODE:
        return "/terminals/codes", "to_codes"
    if need.cause is Cause.CARRIED and person.may(Right.ARRANGE):
        return "/terminals/import", "to_import"
    if need.cause is Cause.QUARANTINED and person.may(Right.GOVERN):
        return "/account/quarantine", "to_quarantine"
    if need.cause is Cause.LEFT:
        return "/account/tokens", "to_tokens"
    if need.cause in (Cause.HOOK_LEFT, Cause.HOOK_DEAF):
        return "/account/webhooks", "to_webhooks"
    if need.cause is Cause.CLOCKWORK:
        return "/terminals/overview", "fleet_overview"
    return f"/terminals/{need.terminal_id}", "to_terminal"


def _since(w: Words, since_ms: int, now_ms: int) -> str:
    if since_ms > now_ms:
        return w("until_in", time=when.lasting(w, since_ms - now_ms))
    return when.ago(w, now_ms, since_ms)


def with_query(request: Request, **changes: str) -> str:
    """This page's address with some of its questions changed; empty ones left out."""
    asked = {name: text for name, text in request.query_params.items() if name not in changes}
    kept = {name: text for name, text in {**asked, **changes}.items() if text}
    return f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path
