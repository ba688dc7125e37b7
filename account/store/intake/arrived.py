"""Responses found by their store and seq, which every rid begins with."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from account.store.intake.rids import between
from account.store.sql import select_with

_LAST_SEQ = (1 << 32) - 1


class Place(NamedTuple):
    """Where a response stands among all that terminals ever captured."""

    terminal_id: str
    store_id: str
    seq: int


def under(connection: Connection, places: Sequence[Place]) -> list[Row[Any]]:
    """(terminal_id, store_id, seq, rid, content_hash) of what is kept there: more than one where
    a card was copied."""
    asked = [(one.terminal_id, *between(one.store_id, one.seq, one.seq)) for one in places]
    return select_with(connection, _UNDER, asked)


def counted(
    connection: Connection, captured: Sequence[Place]
) -> dict[tuple[str, str], tuple[int, int]]:
    """By terminal and store: how many distinct seqs came, up to this one and above it.

    Counted from the responses themselves, which takes as long as there are many.
    """
    asked = [(*one[:2], *_halves(one)) for one in captured]
    seq = _SEQ[connection.dialect.name]
    rows = select_with(connection, _COUNTED.replace("{seq}", seq), asked)
    return {(row.terminal_id, row.store_id): (row.within, row.beyond) for row in rows}


def _halves(of: Place) -> tuple[bytes, bytes, bytes]:
    low, middle = between(of.store_id, 0, of.seq)
    return low, middle, between(of.store_id, 0, _LAST_SEQ)[1]


_UNDER = (
    "WITH asked(t, low, high) AS (VALUES {rows}) SELECT terminal_id, store_id, seq, rid, "
    "content_hash FROM asked JOIN response ON terminal_id = t AND rid BETWEEN low AND high{here}"
)
_COUNTED = (
    "WITH asked(t, s, low, middle, high) AS (VALUES {rows}) SELECT t AS terminal_id, "
    "s AS store_id, count(DISTINCT CASE WHEN rid <= middle THEN {seq} END) AS within, "
    "count(DISTINCT CASE WHEN rid > middle THEN {seq} END) AS beyond "
    "FROM asked JOIN response ON terminal_id = t AND rid BETWEEN low AND high{here} GROUP BY t, s"
)
_SEQ = {
    "sqlite": "substr(hex(substr(rid, 9, 5)), 2, 8)",
    "postgresql": "substr(encode(substr(rid, 9, 5), 'hex'), 2, 8)",
}
"""The 32 bits of a rid that hold its seq: read there, no row is looked at, only the key."""
