"""The tree of touchpoints: what each sets itself, and what holds there because of those above.

A touchpoint's columns say what holds there, so that nobody who reads one has to climb. `own` says
what of it was set here; whatever changes, `settle` works out the rest for all beneath, and
`papers.spread` issues new settings to the terminals there, in the transaction of the change.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from account.store.schema import touchpoint

INHERITED = ("time_zone", "languages", "survey_rev", "opening_hours", "cut_over_min")
"""Columns that hold beneath as well, unless set there; settings do so one by one, tags add up."""
ROOT = {
    "time_zone": "UTC",
    "languages": "en",
    "survey_rev": None,
    "opening_hours": "{}",
    "cut_over_min": 0,
}
"""What holds where nobody in the whole branch has set anything."""

Own = dict[str, Any]
"""What a touchpoint sets itself: columns of INHERITED, `settings` as a dict, `tags` as text."""


Zones = Sequence[tuple[int, str]]


class Place(NamedTuple):
    """One touchpoint in its tree."""

    id: str
    parent_id: str | None
    name: str
    kind: str
    depth: int
    closed_ms: int | None
    holds: Mapping[str, Any]
    """By name what holds here: INHERITED, settings (a dict) and tags."""
    own: Mapping[str, Any]
    zones_before: Zones = ()
    """The time zones it had, and until when (Unix milliseconds), the earliest first."""

    def zone_at(self, ms: int) -> str:
        """By whose clock something was pressed there."""
        return zone_then(self.holds["time_zone"], self.zones_before, ms)

    @property
    def begins(self) -> int:
        """How many hours after midnight its days begin.

        Counts know whole hours: a day that begins within one begins with it.
        """
        return int(self.holds["cut_over_min"]) // 60

    @property
    def tags(self) -> tuple[str, ...]:
        """Its own and those from above."""
        return tuple(self.holds["tags"].split())


class Tree(NamedTuple):
    """An account's touchpoints; those above come before those beneath, siblings by name."""

    places: dict[str, Place]

    def above(self, touchpoint_id: str | None) -> Iterator[Place]:
        """The touchpoint and those above it, from the bottom up."""
        while touchpoint_id in self.places:
            place = self.places[touchpoint_id]
            yield place
            touchpoint_id = place.parent_id

    def path(self, touchpoint_id: str) -> str:
        """Its name with those above: Germany › Berlin › Exit north."""
        return " › ".join(reversed([place.name for place in self.above(touchpoint_id)]))

    def below(self, *touchpoint_ids: str) -> set[str]:
        """They and all beneath."""
        found = set(touchpoint_ids)
        for place in self.places.values():
            if place.parent_id in found:
                found.add(place.id)
        return found

    def origin(self, touchpoint_id: str, name: str, setting: str = "") -> Place | None:
        """Who above set what holds here; None for the touchpoint itself, or where nobody did."""
        for place in list(self.above(touchpoint_id)):
            if name in place.own and (not setting or setting in place.own[name]):
                return None if place.id == touchpoint_id else place
        return None


def read(connection: Connection, account_id: str) -> Tree:
    """Every touchpoint of an account, closed ones included."""
    t = touchpoint.c
    query = select(touchpoint).where(t.account_id == account_id).order_by(t.name, t.id)
    rows = {row.id: row for row in connection.execute(query)}
    children = defaultdict[str | None, list[Row[Any]]](list)
    for row in rows.values():
        children[row.parent_id if row.parent_id in rows else None].append(row)
    places, waiting = dict[str, Place](), [(row, 0) for row in reversed(children[None])]
    while waiting:
        row, depth = waiting.pop()
        places[row.id] = _place(row, depth)
        waiting += [(child, depth + 1) for child in reversed(children[row.id])]
    return Tree(places)


def usual_begin(places: Mapping[int, int]) -> int:
    """At which hour most days begin, by hours after midnight and at how many places; of as many
    the later.

    What stands in no tree begins its days so.
    """
    return max(places, key=lambda hour: (places[hour], hour), default=0)


def zone_then(now: str, before: Zones, ms: int) -> str:
    """The zone that held at a moment, of the one that holds now and those before it."""
    return next((zone for until_ms, zone in before if ms < until_ms), now)


def settle(
    connection: Connection, account_id: str, roots: Collection[str], at_ms: int
) -> list[str]:
    """Work out what holds at these touchpoints and at all beneath them from now on; their ids."""
    tree = read(connection, account_id)
    beneath = tree.below(*roots)
    known = {place.id: place.holds for place in tree.places.values() if place.id not in beneath}
    places = [place for place in tree.places.values() if place.id in beneath]
    for place in places:
        known[place.id] = holding(known.get(place.parent_id or "", {}), place.own)
        if known[place.id] != place.holds:
            set_own(connection, place.id, place.own)  # from now on it no longer says all there is
            _write(connection, place, known[place.id], at_ms)
    return [place.id for place in places]


def holding(above: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What holds at a touchpoint that sets `own` under one where `above` holds."""
    holds = {name: own.get(name, above.get(name, ROOT[name])) for name in INHERITED}
    tags = dict.fromkeys((*above.get("tags", "").split(), *own.get("tags", "").split()))
    settings = {**above.get("settings", {}), **own.get("settings", {})}
    return {**holds, "settings": settings, "tags": " ".join(tags)}


def set_own(connection: Connection, touchpoint_id: str, own: Mapping[str, Any]) -> None:
    """Note what a touchpoint sets itself; `settle` makes it hold."""
    kept = json.dumps(own, ensure_ascii=False, sort_keys=True)
    connection.execute(update(touchpoint).where(touchpoint.c.id == touchpoint_id).values(own=kept))


def _write(connection: Connection, place: Place, holds: Mapping[str, Any], at_ms: int) -> None:
    settings = json.dumps(holds["settings"], ensure_ascii=False, sort_keys=True)
    this, values = touchpoint.c.id == place.id, {**holds, "settings": settings}
    if holds["time_zone"] != place.holds["time_zone"]:
        before = connection.execute(select(touchpoint.c.zones_before).where(this)).scalar_one()
        values["zones_before"] = json.dumps(
            [*json.loads(before), [at_ms, place.holds["time_zone"]]]
        )
    connection.execute(update(touchpoint).where(this).values(values))


def _place(row: Row[Any], depth: int) -> Place:
    holds = {name: getattr(row, name) for name in INHERITED}
    holds |= {"settings": json.loads(row.settings), "tags": row.tags}
    own = holds if row.own is None else json.loads(row.own)
    zones = zones_from(row.zones_before)
    return Place(row.id, row.parent_id, row.name, row.kind, depth, row.closed_ms, holds, own, zones)


def zones_from(kept: str) -> Zones:
    """The zones a place had, as its row keeps them."""
    return tuple((until_ms, zone) for until_ms, zone in json.loads(kept))
