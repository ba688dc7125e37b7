"""Responses counted as finely as people filter them, and follow-up questions as they were met.

Kept as `account.store.rollup` is: in the transaction that inserts or moves responses, and equal to
what `rebuild` counts. `haste` is how many whole seconds after the press before it a press came,
30 for 30 or more and where nobody knows. So what is taken for misuse can be changed at any time,
and no row here or among the responses has to be written again.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select, tuple_

from account.store.rollup import NO_HOUR, SURVEY
from account.store.schema import STEPS, answer_tally, response, tally
from account.store.sql import run_with
from account.store.times import Moved

SLOW = 30
"""Seconds: a press that came no sooner is never misuse."""
LATE_MS = 86_400_000
"""What arrives so long after it can have happened, at the latest, is marked as late."""
CHOSEN = "chosen"
"""An outcome of our own: one choice of several in one answer."""
_AT_A_TIME, _PAGE = 500, 20_000
_AT = {column.name: place for place, column in enumerate(response.columns)}

Row = Sequence[Any]
"""A row of `response`, in the order of its columns."""


class _Answer(msgspec.Struct):
    question: str
    outcome: str
    value: int | str | tuple[str, ...] | None = None


class _Met(msgspec.Struct):
    answers: list[_Answer]


_READ = msgspec.json.Decoder(_Met)


def add(connection: Connection, rows: Iterable[Row], sign: int = 1) -> None:
    """Count these responses in; with sign -1, out again. What is left with none is gone."""
    pressed, met = dict[Row, list[int]](), dict[Row, list[int]]()
    for row in rows:
        _count(row, sign, pressed, met)
    run_with(connection, _ADD, [(*key, *counts) for key, counts in pressed.items()])
    run_with(connection, _ADD_MET, [(*key, *counts) for key, counts in met.items()])
    if sign < 0:
        run_with(connection, _DROP, list(pressed))
        run_with(connection, _DROP_MET, list(met))


def move(connection: Connection, moved: Iterable[Moved]) -> None:
    """Count these, all of one store, where they lie now and no longer where they lay."""
    elsewhere = filter(_counts_elsewhere, moved)
    before = {(one.before.terminal_id, one.before.rid): one.before for one in elsewhere}
    keys = list(before)
    for at in range(0, len(keys), _AT_A_TIME):
        these = tuple_(response.c.terminal_id, response.c.rid).in_(keys[at : at + _AT_A_TIME])
        now = connection.execute(select(response).where(these)).all()
        add(connection, [_as_it_was(row, before[row.terminal_id, row.rid]) for row in now], -1)
        add(connection, now)


def rebuild(connection: Connection, account_id: str) -> None:
    """Count an account's responses anew."""
    for table in (tally, answer_tally):
        connection.execute(delete(table).where(table.c.account_id == account_id))
    mine = select(response).where(response.c.account_id == account_id)
    rows = connection.execute(mine.execution_options(yield_per=_PAGE))
    for page in rows.partitions():
        add(connection, page)


def _count(row: Row, sign: int, pressed: dict[Row, list[int]], met: dict[Row, list[int]]) -> None:
    since, lh, latest_ms = row[_SINCE], row[_LH], row[_LATEST]
    haste = SLOW if since is None else min(SLOW, since // 1000)
    hour = NO_HOUR if lh is None else lh
    late = _late(row[_RECEIVED], latest_ms)
    kind, rating = row[_KIND], row[_RATING]
    scored = rating if kind is not None and rating is not None else None
    where = (row[_TERMINAL], row[_PLACE], row[_REV][:SURVEY])
    how = (row[_MODE], row[_LANGUAGE], row[_CHANNEL])
    scale = (row[_QUESTION], kind or "", row[_STEPS] or 0)
    key = (row[_ACCOUNT], haste, hour, *where, *scale, *how, late)
    counts = pressed.setdefault(key, [0] * (2 + len(STEPS)))
    counts[0] += sign
    if scored is not None:
        counts[1] += sign * scored
        counts[2 + scored] += sign
    for said in _follow_ups(row[_BODY]):
        key = (row[_ACCOUNT], hour, *where, *said, *how, haste, late)
        counts = met.setdefault(key, [0] * (1 + len(STEPS)))
        counts[0] += sign
        if scored is not None:
            counts[1 + scored] += sign


def _late(received_ms: int, latest_ms: int | None) -> int:
    return 0 if latest_ms is None else int(received_ms - latest_ms >= LATE_MS)


def _counts_elsewhere(one: Moved) -> bool:
    """Most that move, move within their hour."""
    was, now = one.before, one.placed
    lates = _late(was.received_ms, was.latest_ms), _late(was.received_ms, now.latest_ms)
    return was.lh != now.lh or lates[0] != lates[1]


def _follow_ups(body: str) -> list[tuple[str, str, str]]:
    """(question, outcome, value) of every question after the rating."""
    if body.count('"question"') < 2:
        return []  # as most visits are: not worth reading
    found = list[tuple[str, str, str]]()
    for one in _READ.decode(body).answers[1:]:
        several = one.value if isinstance(one.value, tuple) else ()
        plain = "" if one.value is None or isinstance(one.value, tuple) else str(one.value)
        found.append((one.question, one.outcome, plain))
        found += [(one.question, CHOSEN, choice) for choice in several]
    return found


def _as_it_was(row: Row, before: Any) -> Row:
    whole = list(row)
    for name in ("true_ms", "earliest_ms", "latest_ms", "time_quality", "lh"):
        whole[_AT[name]] = getattr(before, name)
    return whole


_TERMINAL, _ACCOUNT, _PLACE = _AT["terminal_id"], _AT["account_id"], _AT["touchpoint_id"]
_REV, _QUESTION, _RATING = _AT["survey_rev"], _AT["question"], _AT["rating"]
_KIND, _STEPS, _MODE = _AT["kind"], _AT["steps"], _AT["mode"]
_LANGUAGE, _CHANNEL, _BODY = _AT["language"], _AT["channel"], _AT["body"]
_SINCE, _LH = _AT["since_last_press_ms"], _AT["lh"]
_LATEST, _RECEIVED = _AT["latest_ms"], _AT["received_ms"]


def _adding(table: Any) -> str:
    keys = [column.name for column in table.primary_key]
    names = [column.name for column in table.columns]
    sums = ", ".join(f"{x} = {table.name}.{x} + excluded.{x}" for x in names if x not in keys)
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {{rows}} "  # noqa: S608
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sums}"
    )


def _dropping(table: Any) -> str:
    keys = ", ".join(column.name for column in table.primary_key)
    return f"DELETE FROM {table.name} WHERE n = 0 AND ({keys}) IN (VALUES {{rows}})"  # noqa: S608


_ADD, _ADD_MET = _adding(tally), _adding(answer_tally)
_DROP, _DROP_MET = _dropping(tally), _dropping(answer_tally)
