"""One terminal in sentences: where every captured response is, and what it says of itself."""

from dataclasses import dataclass

from account.pages import when
from account.pages.words import Words, decimal, number
from account.store.fleet.overview import TerminalNow
from account.store.fleet.own_word import sign_of
from account.store.intake.reckoning import Range, Reckoning, size

_MOST_RANGES = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence about responses."""

    text: str
    detail: str = ""
    lost: bool = False
    plain: bool = False
    """Whether nothing is out of the way."""


def ranges(found: tuple[Range, ...]) -> str:
    """Sequence numbers as people write them: 3, 17–18."""
    shown = [
        number(first) if first == last else f"{number(first)}–{number(last)}"
        for first, last in found[:_MOST_RANGES]
    ]
    return ", ".join(shown) + (" …" if len(found) > _MOST_RANGES else "")


def lines(w: Words, one: TerminalNow) -> list[Line]:
    """Where every captured response is, in sentences."""
    found = [Line(w("clone_sign", sign=sign), lost=True) for sign in one.clone_signs]
    several = len(one.stores) > 1
    for store in one.stores:
        found += _of_store(w, store, w("in_store", store=store.store_id) if several else "")
    if not any(store.captured for store in one.stores):
        return [*found, Line(w("nothing_captured"), plain=True)]
    if one.restored_ms is not None:
        on = when.at(one.restored_ms, one.time_zone, w).minute
        return [
            *found,
            Line(w("not_since_restored", on=on), w("not_since_restored_more"), lost=True),
        ]
    return found or [Line(w("all_arrived"), plain=True)]


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
        lines.append(Line(w.count("waiting", store.waiting), where, plain=True))
    if store.beyond:
        lines.append(Line(w.count("over", store.beyond), where, lost=True))
    if store.unexplained:
        lines.append(Line(w("unexplained", n=number(store.unexplained)), where, lost=True))
    return lines


def facts(w: Words, one: TerminalNow) -> list[tuple[str, str]]:
    """What it last said of itself, as (word, text); what it cannot know is left out."""
    health = one.health
    if health is None:
        return []
    told = [
        ("outbox", number(_there(one))),
        ("oldest_unsent", oldest_unsent(w, one)),
        ("clock", w(_CLOCK[health.clock_synced])),
        ("version", health.version),
        ("buttons", _buttons(w, health.trouble)),
    ]
    if health.disk_free_bytes is not None:
        told.append(("disk_free", f"{decimal(w, health.disk_free_bytes / 1e9, 1)} GB"))
    if health.temperature_c is not None:
        told.append(("temperature", f"{health.temperature_c:.0f} °C"))
    if health.under_voltage is not None:
        told.append(("power", w("power_low" if health.under_voltage else "power_good")))
    return told


_CLOCK = {True: "clock_synced", False: "clock_unsynced", None: "unknown"}


def oldest_unsent(w: Words, one: TerminalNow) -> str:
    """What it said while sending counts only as long as something is still there."""
    if not _there(one):
        return w("none")
    age_ms = one.health.oldest_unsent_ms if one.health else None
    return w("unknown") if age_ms is None else when.lasting(w, age_ms)


def _there(one: TerminalNow) -> int:
    """Responses that it has yet: its own count is of before it sent what came with it."""
    return sum(s.waiting + size(s.held) + size(s.missing_kept) for s in one.stores)


def _buttons(w: Words, troubles: tuple[str, ...]) -> str:
    signs = dict.fromkeys(filter(None, map(sign_of, troubles)))
    return ", ".join(w(f"short_{sign}") for sign in signs) or w("buttons_well")
