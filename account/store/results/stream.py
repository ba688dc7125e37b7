"""Responses as they arrive, newest first, a page at a time."""

import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, select, tuple_

from account.store.places.tree import zone_then
from account.store.reach import Reach
from account.store.schema import longer_response, response, terminal, touchpoint
from feedback import wire
from feedback.response import Body

PAGE = 50
_PLACE = re.compile(r"[0-9]{1,15}-([0-9a-f]{2}){1,16}-[0-9a-f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One response with all that is known of its place, its time and its longer answers."""

    terminal_id: str
    rid: str
    """32 hex digits."""
    received_ms: int
    terminal: str
    touchpoint_id: str
    touchpoint: str
    time_zone: str
    """That of its place when it was pressed: the clock it counts by."""
    survey_rev: str
    rating: int | None
    kind: str | None
    steps: int | None
    unscored: str | None
    body: Body | None
    """None where it cannot be read."""
    true_ms: int | None
    earliest_ms: int | None
    latest_ms: int | None
    exact: bool
    longer: str | None
    """The phone's answers as `account.store.intake.longer` keeps them."""
    longer_survey_rev: str | None

    @property
    def place(self) -> str:
        """Where in the stream it stands: what `before` takes."""
        return f"{self.received_ms}-{self.rid}-{self.terminal_id}"


class NoSuchPlace(ValueError):
    """Not a place in the stream."""


def newest(connection: Connection, seen: Reach, before: str = "") -> list[Arrived]:
    """A page of responses within reach, those that arrived last first; raises NoSuchPlace."""
    r = response.c
    query = (
        select(
            response,
            terminal.c.name.label("terminal"),
            touchpoint.c.name.label("touchpoint"),
            touchpoint.c.time_zone,
            touchpoint.c.zones_before,
            longer_response.c.answers.label("longer"),
            longer_response.c.survey_rev.label("longer_survey_rev"),
        )
        .join(terminal, terminal.c.terminal_id == r.terminal_id)
        # A terminal may name any touchpoint: of another account it gets no name.
        .outerjoin(
            touchpoint,
            and_(touchpoint.c.id == r.touchpoint_id, touchpoint.c.account_id == r.account_id),
        )
        .outerjoin(
            longer_response,
            and_(
                longer_response.c.terminal_id == r.terminal_id,
                longer_response.c.nonce == r.link,
                r.link != "",
            ),
        )
        .where(r.account_id == seen.account_id, seen.within(r.touchpoint_id))
        .order_by(r.received_ms.desc(), r.rid.desc(), r.terminal_id.desc())
        .limit(PAGE)
    )
    if before:
        received_ms, rid, terminal_id = _place(before)
        # Said twice, so that the index on received_ms is used for the first part.
        query = query.where(
            r.received_ms <= received_ms,
            tuple_(r.received_ms, r.rid, r.terminal_id) < (received_ms, rid, terminal_id),
        )
    return [_arrived(row) for row in connection.execute(query)]


def _arrived(row: Row[Any]) -> Arrived:
    return Arrived(
        terminal_id=row.terminal_id,
        rid=row.rid.hex(),
        received_ms=row.received_ms,
        terminal=row.terminal,
        touchpoint_id=row.touchpoint_id,
        touchpoint=row.touchpoint or row.touchpoint_id,
        time_zone=_zone(row),
        survey_rev=row.survey_rev,
        rating=row.rating,
        kind=row.kind,
        steps=row.steps,
        unscored=row.unscored,
        body=_body(row.body),
        true_ms=row.true_ms,
        earliest_ms=row.earliest_ms,
        latest_ms=row.latest_ms,
        exact=row.time_quality == "exact",
        longer=row.longer,
        longer_survey_rev=row.longer_survey_rev,
    )


def _zone(row: Row[Any]) -> str:
    before = json.loads(row.zones_before or "[]")
    return zone_then(row.time_zone or "UTC", before, row.true_ms or row.received_ms)


def _place(text: str) -> tuple[int, bytes, str]:
    if not _PLACE.fullmatch(text):
        raise NoSuchPlace(f"{text!r:.60} is no place in the stream")
    received_ms, rid, terminal_id = text.split("-")
    return int(received_ms), bytes.fromhex(rid), terminal_id


def _body(text: str) -> Body | None:
    try:
        return wire.body_from(text)
    except wire.Malformed:
        return None
