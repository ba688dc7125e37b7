"""Surveys put up at places: at once, or at an hour that each place has by its own clock.

An issuing is somebody's word, a placing one place of it. A placing is carried out exactly once,
in the transaction that changes the touchpoint: whoever is stopped half-way has done nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, insert, select, update

from account.errors import AccountError, NotFound
from account.store import audit
from account.store.engine import Database
from account.store.intake.times import zone_of
from account.store.names import new_id
from account.store.places import tree
from account.store.reach import Reach
from account.store.schema import account, issuing, person, placing, survey, touchpoint
from account.store.surveys import looks
from account.store.surveys.looks import Look
from account.store.surveys.papers import spread, survey_bytes

EVERYWHERE = "*"
AT_A_TIME = 200
"""Places in one transaction of the clock's."""


class NowhereToAsk(AccountError):
    """An issuing that names no place."""

    hint = "Choose at least one touchpoint that you may change."


class Order(NamedTuple):
    """What is to be asked where. `at_local` is "2026-12-01T06:00", empty for at once."""

    rev: str
    touchpoints: Collection[str]
    look: Look
    at_local: str = ""


class Waiting(NamedTuple):
    """An issuing whose hour has not come everywhere."""

    id: str
    rev: str
    name: str
    at_local: str
    asked_by: str
    places: int
    first_ms: int


def expanded(known: tree.Tree, reach: Reach, chosen: Collection[str]) -> frozenset[str]:
    """Every open touchpoint within reach that is named, stands under one, or has a named tag.

    Tags are named as `tag:north`; EVERYWHERE is all of them.
    """
    found = set[str]()
    for place in known.places.values():
        by_tag = any(f"tag:{tag}" in chosen for tag in place.tags)
        if EVERYWHERE in chosen or place.id in chosen or by_tag or place.parent_id in found:
            found.add(place.id)
    return frozenset(
        one for one in found if reach.holds(one) and known.places[one].closed_ms is None
    )


def issue(connection: Connection, reach: Reach, order: Order, who: str, at_ms: int) -> str:
    """Ask a revision at places of this reach; the issuing's id. Raises NotFound, NowhereToAsk."""
    if survey_bytes(connection, reach.account_id, order.rev) is None:
        raise NotFound(f"nothing was issued as {order.rev!r:.70}", "Issue it first.")
    t = touchpoint.c
    mine = select(t.id, t.time_zone).where(
        t.account_id == reach.account_id, t.id.in_(sorted(order.touchpoints)), reach.within(t.id)
    )
    places = connection.execute(mine).all()
    if not places:
        raise NowhereToAsk(f"revision {order.rev:.12} was issued to no touchpoint")
    row = {"id": new_id(), "account_id": reach.account_id, "rev": order.rev, "asked_ms": at_ms}
    row |= {"look": looks.kept(order.look), "at_local": order.at_local, "asked_by": who}
    connection.execute(insert(issuing).values(row))
    connection.execute(
        insert(placing),
        [
            {
                "issuing_id": row["id"],
                "touchpoint_id": place.id,
                "account_id": reach.account_id,
                "due_ms": due_ms(order.at_local, place.time_zone) if order.at_local else at_ms,
            }
            for place in places
        ],
    )
    audit.note(
        connection,
        reach.account_id,
        at_ms,
        who,
        "survey.issued",
        order.rev,
        issuing=str(row["id"]),
        places=len(places),
        at=order.at_local,
    )
    _carry_out(connection, and_(_WAITS, placing.c.issuing_id == row["id"]), at_ms)
    return str(row["id"])


def due_ms(at_local: str, time_zone: str) -> int:
    """That hour of that place. One that the clocks leap over comes an hour later; of two, the
    first. Raises ValueError for what is no hour."""
    moment = datetime.fromisoformat(at_local).replace(tzinfo=zone_of(time_zone))
    return int(moment.timestamp() * 1000)


def carry_out(connection: Connection, now_ms: int) -> int:
    """Do what is due; how many places changed. Calling it twice is harmless."""
    return _carry_out(connection, _WAITS, now_ms)


def by_the_clock(database: Database, now_ms: int) -> int:
    """Do what is due, if anything is: most turns of the clock find nothing, and write nothing."""
    due = select(placing.c.due_ms).where(_WAITS, placing.c.due_ms <= now_ms)
    with database.read() as connection:
        if connection.execute(due.limit(1)).first() is None:
            return 0
    with database.write() as connection:
        return carry_out(connection, now_ms)


def _carry_out(connection: Connection, which: Any, now_ms: int) -> int:
    p, i = placing.c, issuing.c
    query = (
        select(p.issuing_id, p.touchpoint_id, p.account_id, i.rev, i.look, i.asked_by)
        .join(issuing, i.id == p.issuing_id)
        .where(which, p.due_ms <= now_ms)
        .order_by(p.due_ms, i.asked_ms, i.id, p.touchpoint_id)
        .with_for_update(of=placing, skip_locked=True)
    )
    due: Sequence[Any] = connection.execute(query.limit(AT_A_TIME)).all()
    groups = defaultdict[str, list[Row[Any]]](list)  # in the order of their hours
    for row in due:
        groups[row.issuing_id].append(row)
    for rows in groups.values():
        _put_up(connection, rows, now_ms)
    return len(due) + (_carry_out(connection, which, now_ms) if len(due) == AT_A_TIME else 0)


def _put_up(connection: Connection, rows: Sequence[Row[Any]], now_ms: int) -> None:
    first, here = rows[0], {row.touchpoint_id for row in rows}
    arranged = select(account.c.id).where(account.c.id == first.account_id)
    connection.execute(arranged.with_for_update())  # as whoever arranges touchpoints does
    places = tree.read(connection, first.account_id).places
    look = looks.read(first.look)
    for one in sorted(here, key=lambda one: places[one].depth):
        place = places[one]
        p = placing.c
        connection.execute(
            update(placing)
            .where(p.issuing_id == first.issuing_id, p.touchpoint_id == one)
            .values(done_ms=now_ms, before_rev=place.holds["survey_rev"])
        )
        above = places.get(place.parent_id or "")
        # Under a place that asks the same it need not say so itself, and follows from now on.
        follows = above is not None and (above.id in here or above.holds["survey_rev"] == first.rev)
        _set(connection, place, None if follows else first.rev, look)
    _hold_back(connection, first.issuing_id, places, here)
    tops = [one for one in here if places[one].parent_id not in here]
    spread(connection, first.account_id, tops, now_ms)


def _set(connection: Connection, place: tree.Place, rev: str | None, look: Look) -> None:
    own = {name: value for name, value in place.own.items() if name != "survey_rev"}
    if rev is not None:
        own["survey_rev"] = rev
    settings = dict(look.settings)
    if look.languages:
        offered = dict.fromkeys((*place.holds["languages"].split(), *look.languages))
        own["languages"] = " ".join(offered)
        taken = place.holds["settings"].get("accepted_languages", ())
        settings["accepted_languages"] = [*dict.fromkeys((*taken, *look.languages))]
    if settings:
        own["settings"] = {**own.get("settings", {}), **settings}
    tree.set_own(connection, place.id, own)


def _hold_back(
    connection: Connection, issuing_id: str, places: dict[str, tree.Place], here: set[str]
) -> None:
    """Places beneath whose own hour has not come keep asking what they ask until it does."""
    p = placing.c
    later = select(p.touchpoint_id).where(p.issuing_id == issuing_id, _WAITS)
    for one in connection.execute(later).scalars():
        place = places[one]
        asks = place.holds["survey_rev"]
        if one not in here and "survey_rev" not in place.own and asks is not None:
            _set(connection, place, asks, Look())


def cancel(connection: Connection, reach: Reach, issuing_id: str, who: str, at_ms: int) -> int:
    """Take back what has not been carried out; how many places."""
    p = placing.c
    waits = update(placing).where(
        p.issuing_id == issuing_id,
        p.account_id == reach.account_id,
        reach.within(p.touchpoint_id),
        _WAITS,
    )
    gone = connection.execute(waits.values(cancelled_ms=at_ms, cancelled_by=who)).rowcount
    if gone:
        audit.note(connection, reach.account_id, at_ms, who, "survey.cancelled", issuing_id)
    return gone


def waiting(connection: Connection, reach: Reach, line: str = "") -> list[Waiting]:
    """Issuings that are still to come, the next first."""
    p, i, s = placing.c, issuing.c, survey.c
    query = (
        select(*i, s.name, person.c.email, p.due_ms)
        .join(issuing, i.id == p.issuing_id)
        .join(survey, and_(s.account_id == i.account_id, s.rev == i.rev))
        .outerjoin(person, person.c.id == i.asked_by)
        .where(p.account_id == reach.account_id, reach.within(p.touchpoint_id), _WAITS)
        .order_by(p.due_ms, i.id)
    )
    if line:
        query = query.where(s.line == line)
    found = dict[str, Waiting]()
    for row in connection.execute(query):
        known = found.get(row.id)
        found[row.id] = Waiting(
            id=row.id,
            rev=row.rev,
            name=row.name,
            at_local=row.at_local,
            asked_by=row.email or "",
            places=known.places + 1 if known else 1,
            first_ms=known.first_ms if known else row.due_ms,
        )
    return list(found.values())


_WAITS = and_(placing.c.done_ms.is_(None), placing.c.cancelled_ms.is_(None))
