"""What the account's books say of the terminals whose batches are taken together.

Read in a few statements for the whole group, since reading a batch at a time costs more than
all the rest. Their terminals stay locked until the transaction ends.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from account.store.fleet.commanding import open_commands
from account.store.intake.arrival import Arrival
from account.store.intake.boots import can_be, can_hold
from account.store.intake.times import NEAR_MS, Clock, zone_of
from account.store.sql import select_with
from feedback.batch import Anchor, Boot, Command

Key = tuple[str, str]
"""(terminal_id, store_id); a Store is one."""


class Zones:
    """The clocks of touchpoints; one that is not the account's own has that of `own`."""

    def __init__(self, known: dict[tuple[str, str], Clock], account_id: str, own: str) -> None:
        self._known, self._account_id = known, account_id
        self._own = known.get((account_id, own), Clock(ZoneInfo("UTC")))

    def of(self, touchpoints: Iterable[str]) -> dict[str, Clock]:
        """The clocks there, of those that the batches named."""
        return {one: self._known.get((self._account_id, one), self._own) for one in touchpoints}

    def wherever(self, connection: Connection, touchpoints: Iterable[str]) -> dict[str, Clock]:
        """The same, looked up where no batch named them: a terminal stood elsewhere before."""
        wanted = set(touchpoints)
        new = sorted(one for one in wanted if (self._account_id, one) not in self._known)
        self._known.update(_clocks(connection, new))
        return self.of(wanted)


@dataclass(slots=True)
class Books:
    """By terminal_id, by store, or by both."""

    terminals: dict[str, Row[Any]]
    stores: dict[Key, Row[Any]]
    owners: dict[str, str]
    """Who a store belongs to that is new to the terminal that names it."""
    boots: dict[Key, list[Boot]] = field(default_factory=dict)
    told: dict[Key, set[tuple[str, int]]] = field(default_factory=dict)
    """(boot_id, anchor_no) of the anchors that come once more."""
    anchors: dict[tuple[str, str, str], list[Anchor]] = field(default_factory=dict)
    """Those of a boot that are near what was pressed in it, by the boot's clock."""
    zones: dict[tuple[str, str], Clock] = field(default_factory=dict)
    wanted: dict[str, set[str]] = field(default_factory=dict)
    commands: dict[str, tuple[Command, ...]] = field(default_factory=dict)
    with_gaps: set[Key] = field(default_factory=set)


def open_books(connection: Connection, arrivals: Sequence[Arrival]) -> Books:
    """Lock the terminals and read all that taking their batches needs."""
    ids = sorted({one.bound.terminal_id for one in arrivals})
    asked = [(one,) for one in ids]
    terminals = {row.terminal_id: row for row in _locked(connection, ids)}
    keys = [one.store for one in arrivals]
    stores = {_key(row): row for row in select_with(connection, _STORES, keys)}
    new = sorted({(one.batch.store_id,) for one in arrivals if one.store not in stores})
    if connection.dialect.name == "postgresql":  # where another group may name it as well
        select_with(connection, _FIRST, [(int(store_id, 16),) for (store_id,) in new])
    return Books(
        terminals=terminals,
        stores=stores,
        owners={row.store_id: row.terminal_id for row in select_with(connection, _OWNERS, new)},
        boots=_boots(connection, arrivals),
        told=_told(connection, arrivals),
        anchors=_anchors(connection, arrivals),
        zones=_zones(connection, arrivals, terminals.values()),
        wanted=_wanted(connection, asked),
        commands=open_commands(connection, asked),
        with_gaps={_key(row) for row in select_with(connection, _WITH_GAPS, keys)},
    )


def _locked(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """Always in the same order, so that of two who want the same ones, one waits."""
    lock = "" if connection.dialect.name == "sqlite" else " FOR UPDATE"
    return select_with(connection, _TERMINALS + lock, [(one,) for one in ids])


def _key(row: Row[Any]) -> Key:
    return row.terminal_id, row.store_id


def _boots(connection: Connection, arrivals: Sequence[Arrival]) -> dict[Key, list[Boot]]:
    named = {
        (*one.store, boot.boot_id) for one in arrivals for boot in one.batch.boots if can_be(boot)
    }
    found = defaultdict[Key, list[Boot]](list)
    for row in select_with(connection, _BOOTS, sorted(named)):
        found[_key(row)].append(
            Boot(
                boot_no=row.boot_no,
                boot_id=row.boot_id,
                first_wall_ms=row.first_wall_ms,
                last_boot_ms=row.last_boot_ms,
            )
        )
    return found


def _told(connection: Connection, arrivals: Sequence[Arrival]) -> dict[Key, set[tuple[str, int]]]:
    named = {
        (*one.store, anchor.boot_id, anchor.anchor_no)
        for one in arrivals
        for anchor in one.batch.anchors
        if can_hold(anchor)
    }
    found = defaultdict[Key, set[tuple[str, int]]](set)
    for row in select_with(connection, _TOLD, sorted(named)):
        found[_key(row)].add((row.boot_id, row.anchor_no))
    return found


def _anchors(
    connection: Connection, arrivals: Sequence[Arrival]
) -> dict[tuple[str, str, str], list[Anchor]]:
    found = defaultdict[tuple[str, str, str], list[Anchor]](list)
    spans = [
        (*span[:3], span.first_ms - NEAR_MS, span.last_ms + NEAR_MS)
        for one in arrivals
        for span in one.spans
    ]
    rows: Sequence[Any] = select_with(connection, _ANCHORS, spans)
    for terminal, store, number, boot_id, boot_ms, true_ms, off_ms, source in rows:
        found[terminal, store, boot_id].append(
            Anchor(
                anchor_no=number,
                boot_id=boot_id,
                boot_ms=boot_ms,
                true_ms=true_ms,
                uncertainty_ms=off_ms,
                source=source,
            )
        )
    return found


def _zones(
    connection: Connection, arrivals: Sequence[Arrival], terminals: Iterable[Row[Any]]
) -> dict[tuple[str, str], Clock]:
    named = {row.touchpoint_id for row in terminals}
    for one in arrivals:
        named.update({x.response.touchpoint_id for x in one.sound})
    return _clocks(connection, sorted(named))


def _clocks(connection: Connection, touchpoints: Iterable[str]) -> dict[tuple[str, str], Clock]:
    rows = select_with(connection, _TOUCHPOINTS, [(one,) for one in touchpoints])
    return {(row.account_id, row.id): _clock(row.time_zone, row.zones_before) for row in rows}


def _clock(zone: str, before: str) -> Clock:
    moved = json.loads(before) if before != "[]" else []
    return Clock(zone_of(zone), tuple((until_ms, zone_of(name)) for until_ms, name in moved))


def _wanted(connection: Connection, asked: Sequence[tuple[str]]) -> dict[str, set[str]]:
    wanted = defaultdict[str, set[str]](set)
    for row in select_with(connection, _WANTED, asked):
        wanted[row.terminal_id].add(row.rev)
    return wanted


_TERMINALS = (
    "SELECT terminal_id, account_id, touchpoint_id, state, token_hash, next_token_hash, "
    "settings_rev FROM terminal WHERE terminal_id IN ({rows}){here} ORDER BY terminal_id"
)
_STORES = (
    "WITH asked(t, s) AS (VALUES {rows}) SELECT terminal_id, store_id, captured_seq, "
    "kept_from_seq, acked_seq, seen_seq, held, clone_sign, newest_boot, first_contact_ms "
    "FROM asked JOIN terminal_store ON terminal_id = t AND store_id = s{here}"
)
_FIRST = "SELECT pg_advisory_xact_lock(n) FROM (VALUES {rows}) AS named(n)"
_OWNERS = "SELECT terminal_id, store_id FROM terminal_store WHERE store_id IN ({rows})"
_BOOTS = (
    "WITH asked(t, s, b) AS (VALUES {rows}) SELECT terminal_id, store_id, boot_no, boot_id, "
    "first_wall_ms, last_boot_ms FROM asked JOIN boot "
    "ON terminal_id = t AND store_id = s AND boot_id = b{here}"
)
_TOLD = (
    "WITH asked(t, s, b, n) AS (VALUES {rows}) SELECT terminal_id, store_id, boot_id, anchor_no "
    "FROM asked JOIN anchor "
    "ON terminal_id = t AND store_id = s AND boot_id = b AND anchor_no = n{here}"
)
_ANCHORS = (
    "WITH asked(t, s, b, low, high) AS (VALUES {rows}) SELECT terminal_id, store_id, anchor_no, "
    "boot_id, boot_ms, true_ms, uncertainty_ms, source FROM asked JOIN anchor "
    "ON terminal_id = t AND store_id = s AND boot_id = b AND boot_ms BETWEEN low AND high{here} "
    "ORDER BY boot_ms, anchor_no"
)
_TOUCHPOINTS = "SELECT id, account_id, time_zone, zones_before FROM touchpoint WHERE id IN ({rows})"
_WANTED = "SELECT terminal_id, rev FROM wanted_survey WHERE terminal_id IN ({rows}){here}"
_WITH_GAPS = (
    "SELECT DISTINCT terminal_id, store_id FROM gap "
    "WHERE (terminal_id, store_id) IN (VALUES {rows}){here}"
)
