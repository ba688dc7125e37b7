"""Every terminal: when it was last heard, and whether captured = received."""

from collections import Counter
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.words import Words, number
from account.rights import Right
from account.store import overview
from account.store.overview import TerminalNow
from account.store.people import Person
from account.store.reckoning import Range, Reckoning, size

_MINUTE_MS = 60_000
# An idle terminal sends a heartbeat every 5 minutes: one may get lost, two make it late.
ONLINE_MS, LATE_MS = 11 * _MINUTE_MS, 60 * _MINUTE_MS
STATES = ("silent", "late", "waiting_for_first", "online", "pending", "retired")
_MOST_RANGES = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence about responses that are not simply received."""

    text: str
    detail: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """When a terminal was last heard."""

    ago: str
    iso: str
    full: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One terminal as it is shown; `facts` are pairs of a word's name and a text."""

    terminal_id: str
    name: str
    touchpoint: str
    state: str
    contact: Contact | None
    captured: int
    received: int
    lines: tuple[Line, ...]
    troubles: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


class Terminals:
    """The page that proves captured = received."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """A page of terminals by name."""
        after = request.query_params.get("after", "")
        with self._desk.database.read() as connection:
            found = overview.terminals(connection, person.account_id, after)
        cards = [card(words_for(request), one, self._desk.now_ms()) for one in found]
        states = Counter(one.state for one in cards)
        full = len(found) == overview.PAGE
        return self._desk.show(
            request,
            "terminals.html",
            terminals=cards,
            tally=[(state, states[state]) for state in STATES if states[state]],
            more=f"/terminals?after={found[-1].terminal_id}" if full else "",
            may_add=person.may(Right.ARRANGE),
        )


def card(w: Words, one: TerminalNow, now_ms: int) -> Card:
    """What is shown of one terminal."""
    return Card(
        terminal_id=one.terminal_id,
        name=one.name,
        touchpoint=one.touchpoint,
        state=state(one, now_ms),
        contact=_contact(w, one, now_ms),
        captured=sum(store.captured for store in one.stores),
        received=sum(store.received for store in one.stores),
        lines=tuple(_lines(w, one)),
        troubles=one.health.trouble if one.health else (),
        facts=tuple(_facts(w, one)),
    )


def state(one: TerminalNow, now_ms: int) -> str:
    """One of STATES."""
    if one.state != "accepted":
        return one.state
    if one.last_contact_ms is None:
        return "waiting_for_first"
    still_ms = now_ms - one.last_contact_ms
    return "online" if still_ms <= ONLINE_MS else "late" if still_ms <= LATE_MS else "silent"


def ranges(found: tuple[Range, ...]) -> str:
    """Sequence numbers as people write them: 3, 17–18."""
    shown = [
        number(first) if first == last else f"{number(first)}–{number(last)}"
        for first, last in found[:_MOST_RANGES]
    ]
    return ", ".join(shown) + (" …" if len(found) > _MOST_RANGES else "")


def _contact(w: Words, one: TerminalNow, now_ms: int) -> Contact | None:
    if one.last_contact_ms is None:
        return None
    heard = when.at(one.last_contact_ms, one.time_zone)
    return Contact(when.ago(w, now_ms, one.last_contact_ms), heard.iso, heard.full)


def _lines(w: Words, one: TerminalNow) -> list[Line]:
    lines = [Line(w("clone_sign", sign=sign), lost=True) for sign in one.clone_signs]
    several = len(one.stores) > 1
    for store in one.stores:
        lines += _of_store(w, store, w("in_store", store=store.store_id) if several else "")
    if not any(store.captured for store in one.stores):
        return [*lines, Line(w("nothing_captured"))]
    return lines or [Line(w("all_arrived"))]


def _of_store(w: Words, store: Reckoning, where: str) -> list[Line]:
    lines = list[Line]()
    for name, found, note in (
        ("missing", store.missing_gone, "gone_there"),
        ("missing", store.missing_kept, "still_there"),
        ("quarantined", store.quarantined, ""),
        ("held", store.held, ""),
    ):
        if found:
            details = (w("numbers", ranges=ranges(found)), w(note) if note else "", where)
            text = w.count(name, size(found))
            lines.append(Line(text, "; ".join(filter(None, details)), lost=name == "missing"))
    if store.waiting:
        lines.append(Line(w.count("waiting", store.waiting), where))
    if store.beyond:
        lines.append(Line(w.count("over", store.beyond), where, lost=True))
    if store.unexplained:
        lines.append(Line(w("unexplained", n=number(store.unexplained)), where, lost=True))
    return lines


def _facts(w: Words, one: TerminalNow) -> list[tuple[str, str]]:
    health = one.health
    if health is None:
        return []
    facts = [
        ("oldest_unsent", _oldest(w, one)),
        ("clock", w(_CLOCK[health.clock_synced])),
        ("version", health.version),
        ("survey_state", w("survey_due" if one.survey_due else "survey_current")),
    ]
    if health.disk_free_bytes is not None:
        facts.append(("disk_free", f"{health.disk_free_bytes / 1e9:.1f} GB"))
    if health.temperature_c is not None:
        facts.append(("temperature", f"{health.temperature_c:.0f} °C"))
    if health.under_voltage is not None:
        facts.append(("power", w("power_low" if health.under_voltage else "power_good")))
    return facts


_CLOCK = {True: "clock_synced", False: "clock_unsynced", None: "unknown"}


def _oldest(w: Words, one: TerminalNow) -> str:
    """What it said while sending counts only as long as something is still there."""
    there = sum(s.waiting + size(s.held) + size(s.missing_kept) for s in one.stores)
    if not there:
        return w("none")
    age_ms = one.health.oldest_unsent_ms if one.health else None
    return w("unknown") if age_ms is None else when.lasting(w, age_ms)
