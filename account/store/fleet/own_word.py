"""What needs a person by terminals' own word, or because nothing is heard of them."""

import re
from collections.abc import Iterator
from enum import StrEnum

from account.store.fleet.fleet import Fleet, Judge, One, State
from account.store.fleet.need import Cause, Need, need_of

DAY_MS = 86_400_000
LOW_DISK_BYTES = 500_000_000
HOT_C = 80.0
"""From here on a Raspberry Pi slows itself down (its firmware's soft limit)."""
_STUCK_MS = DAY_MS


def of_terminals(fleet: Fleet, now_ms: int) -> Iterator[Need]:
    """Whoever is not heard, or says that something is wrong with it."""
    judge = Judge(fleet.tree, now_ms)
    for one in fleet.terminals:
        if one.state is State.SILENT:
            yield need_of(one, Cause.SILENT, since_ms=one.last_contact_ms)
        elif one.state is State.PENDING:
            yield need_of(one, Cause.PENDING, since_ms=one.enrolled_ms)
        elif one.state is State.FIRST and now_ms - one.enrolled_ms > DAY_MS:
            yield need_of(one, Cause.FIRST, since_ms=one.enrolled_ms)
        if one.restored_ms is not None and _is_overdue(one, judge):
            yield need_of(one, Cause.RESTORED, since_ms=one.restored_ms)
        if one.health is not None and one.state is not State.RETIRED:
            yield from _of_health(one)


def _is_overdue(one: One, judge: Judge) -> bool:
    """Whether it should have been heard since the restore: as long as makes it silent."""
    accepted = one.state not in (State.RETIRED, State.PENDING)
    by_stick = one.state is State.BY_STICK
    then = judge.state("accepted", one.touchpoint_id, one.restored_ms, by_stick=by_stick)
    return accepted and then in (State.SILENT, State.BY_STICK)


def _of_health(one: One) -> Iterator[Need]:
    health = one.health
    if health is None:
        return
    if health.disk_free_bytes is not None and health.disk_free_bytes < LOW_DISK_BYTES:
        yield need_of(one, Cause.DISK, f"{health.disk_free_bytes / 1e6:.0f} MB")
    if health.under_voltage:
        yield need_of(one, Cause.POWER)
    if health.temperature_c is not None and health.temperature_c >= HOT_C:
        yield need_of(one, Cause.HOT, f"{health.temperature_c:.0f} °C")
    if one.state is State.ONLINE and (health.oldest_unsent_ms or 0) > _STUCK_MS and health.outbox:
        yield need_of(one, Cause.STUCK, n=health.outbox)
    if health.clock_synced is False and one.state is State.ONLINE:
        yield need_of(one, Cause.CLOCK)
    for told in health.trouble:
        yield need_of(one, Cause.BUTTON if sign_of(told) else Cause.TOLD, told)


class ButtonSign(StrEnum):
    """What is wrong with a button."""

    STUCK = "button_stuck"
    LOOSE = "button_loose"
    DEAD = "button_dead"


_SIGNS = (
    (ButtonSign.STUCK, re.compile(r"has been down for \d|\bstuck\b")),
    (ButtonSign.LOOSE, re.compile(r"times within a second")),
    (ButtonSign.DEAD, re.compile(r"was not pressed while|(buttons|lights) are dead")),
)


def sign_of(told: str) -> ButtonSign | None:
    """What a terminal's own words say of a button; None where they speak of something else.

    The words are `kiosk.hw.button_health`'s; the test of this holds them together.
    """
    return next((sign for sign, words in _SIGNS if words.search(told)), None)
