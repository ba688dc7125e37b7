"""What later anchors and boots say anew of when responses were: found by indexes, derived again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from msgspec.structs import asdict
from sqlalchemy import Connection, Row, bindparam, update

from account.store.intake.boots import News, Store
from account.store.intake.stretches import STRETCH_MS
from account.store.intake.times import NEAR_MS, Clocks, Placed, near, place
from account.store.schema import response
from account.store.schema.reported import BOUNDED, WIDE
from account.store.sql import select_with


class Moved(NamedTuple):
    """A response whose derived time changed, and its columns before."""

    before: Any
    placed: Placed


def revise(connection: Connection, store: Store, news: News, clocks: Clocks) -> list[Moved]:
    """Derive again what the news may have moved, and write it; return what did."""
    rows = _within_reach(connection, store, news)
    if not rows:
        return []
    there = clocks({row.touchpoint_id for row in rows})
    said = [(row, row.received_ms, there[row.touchpoint_id]) for row in rows]
    placed = place(connection, store, said, near(connection, store, rows))
    moved = [
        Moved(row, now)
        for row, now in zip(rows, placed, strict=True)
        if now != Placed(row.true_ms, row.earliest_ms, row.latest_ms, row.time_quality, row.lh)
    ]
    if moved:
        values = [
            {"of_terminal": store.terminal_id, "of_rid": one.before.rid, **asdict(one.placed)}
            for one in moved
        ]
        connection.execute(_MOVE, values)
    return moved


def _within_reach(connection: Connection, store: Store, news: News) -> list[Row[Any]]:
    """The responses that the news may say more of than was known, each once."""
    found = list[Row[Any]]()
    if news.bounds:
        found += select_with(connection, _BOUNDED, [store])
    if news.anchors:
        at = defaultdict[str, list[int]](list)
        for one in news.anchors:
            at[one.boot_id].append(one.boot_ms)
        far = _FAR[connection.dialect.name]
        found += select_with(connection, far, [(*store, boot_id) for boot_id in at])
        spans = [(*store, boot_id, *span) for boot_id, ms in at.items() for span in _spans(ms)]
        found += select_with(connection, _CLOSE, spans)
    return list({row.rid: row for row in found}.values())


def _spans(moments: Iterable[int]) -> Iterator[tuple[int, int]]:
    """What lies within NEAR_MS of any of them, as ranges that do not touch."""
    first: int | None = None
    last = 0
    for ms in sorted(moments):
        if first is None or ms - NEAR_MS > last:
            if first is not None:
                yield first, last
            first = ms - NEAR_MS
        last = ms + NEAR_MS
    if first is not None:
        yield first, last


_r = response.c
_DERIVED = (
    "SELECT terminal_id, rid, touchpoint_id, received_ms, account_id, survey_rev, question, kind, "
    "steps, mode, rating, boot_id, boot_ms, wall_ms, wall_synced, true_ms, earliest_ms, latest_ms, "
    "time_quality, lh FROM "
)
_OF_STORE = f"{_DERIVED} asked JOIN response ON terminal_id = t AND store_id = s{{here}} "
_BOUNDED = f"WITH asked(t, s) AS (VALUES {{rows}}) {_OF_STORE} AND {BOUNDED}"
_IN_BOOT = f"WITH asked(t, s, b) AS (VALUES {{rows}}) {_OF_STORE} AND boot_id = b AND {WIDE}"
_FAR = {
    "postgresql": _IN_BOOT,
    # To SQLite the key of the whole terminal seems as good, and chance would choose.
    "sqlite": _IN_BOOT.replace(" ON ", " INDEXED BY ix_response_unsure ON ", 1),
}
_CLOSE = (
    "WITH asked(t, s, b, low, high) AS (VALUES {rows}), "  # noqa: S608
    "there(t, b, low, high, n, first, last) AS (SELECT t, b, low, high, no, first_rid, last_rid "
    "FROM asked JOIN stretch ON terminal_id = t AND store_id = s AND boot_id = b{here} "
    f"AND no BETWEEN low / {STRETCH_MS} AND high / {STRETCH_MS}) "
    f"{_DERIVED} there JOIN response ON terminal_id = t AND rid BETWEEN first AND last "
    f"AND boot_id = b AND boot_ms BETWEEN low AND high AND boot_ms / {STRETCH_MS} = n{{here}}"
)
_MOVE = (
    update(response)
    .where(_r.terminal_id == bindparam("of_terminal"), _r.rid == bindparam("of_rid"))
    .values({name: bindparam(name) for name in Placed.__struct_fields__})
)
