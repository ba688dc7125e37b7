"""Finished days summed up, so that what is asked over a year reads days instead of responses.

The intake writes hours. A day that is over is summed up once, by the clock, with what the rules
take for misuse apart, and marked. Whoever writes a count of that day takes the mark away in the
same transaction (`settled.stir`); so does every change of the rules, since the mark names those it
was made by. A day without a mark is read from the hours: slower, never different.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, literal, select

from account.store.engine import Database
from account.store.reach import Reach
from account.store.results import counting, met, packed
from account.store.results.counting import Counted, Key
from account.store.results.scope import EPOCH, Scope, day_of
from account.store.results.scoping import work_out
from account.store.results.selection import DAYS, Selection
from account.store.results.settled import DAY_H, marked
from account.store.schema import (
    account,
    answer_tally,
    rollup,
    settled_answers,
    settled_answers_there,
    settled_day,
    settled_hours,
    settled_hours_there,
    settled_places,
)
from account.store.sql import Values, insert_all

_WESTMOST_H = 12
"""A day that is over in UTC goes on for so long elsewhere."""
_AT_A_TURN = 100
"""Days: an account of years is settled in minutes, and the clock's other work is not kept long."""
_AGAIN_MS = 60_000
_LONGEST_D = 3660
"""Farther back lie wrong clocks."""
_HOUR_MS = 3_600_000
_SUMS = (
    *(settled_hours, settled_hours_there, settled_places),
    *(settled_answers, settled_answers_there),
)


class Settling:
    """Work for the clock: sums up the days that are over, the newest first."""

    def __init__(self) -> None:
        self._again_ms = 0

    def __call__(self, database: Database, at_ms: int) -> None:
        """Some days of each account; looked for once a minute while there is nothing to do."""
        if at_ms < self._again_ms:
            return
        with database.read() as connection:
            accounts = connection.execute(select(account.c.id)).scalars().all()
        busy = [settle(database, one, at_ms, _AT_A_TURN) == _AT_A_TURN for one in accounts]
        self._again_ms = at_ms if any(busy) else at_ms + _AGAIN_MS


def settle(database: Database, account_id: str, at_ms: int, most: int) -> int:
    """Sum up as many days that are over, a transaction each; return how many there were."""
    with database.read() as connection:
        waiting = _waiting(connection, account_id, at_ms)[:most]
    for lh in waiting:
        with database.write() as connection:
            if connection.dialect.name == "postgresql":
                # Who stirs a day holds a lock on this table to the end of the transaction. Now
                # none does, and what any of them wrote is seen; what comes next, waits.
                connection.exec_driver_sql("LOCK TABLE settled_day IN EXCLUSIVE MODE")
            sum_up(connection, _whole(connection, account_id, at_ms), lh)
    return len(waiting)


def sum_up(connection: Connection, whole: Scope, lh: int) -> None:
    """Sum up one day, which begins with this hour, and mark it."""
    day = whole.days(day_of(lh), day_of(lh), cut_overs={}, left_out=())
    for table in (settled_day, *_SUMS):
        this = (table.c.account_id == day.account_id, table.c.lh >= lh, table.c.lh < lh + DAY_H)
        connection.execute(delete(table).where(*this))
    together = _pressed(connection, day, partial(_by_hour, whole))
    insert_all(connection, settled_hours, _rows(day, together))
    hours = _pressed(connection, day, partial(_by_place, whole))
    insert_all(connection, settled_hours_there, _rows(day, [_packed(one) for one in hours]))
    insert_all(connection, settled_places, _rows(day, [_of_the_day(lh, one) for one in hours]))
    there = _met(connection, day, whole, lh)
    insert_all(connection, settled_answers_there, _rows(day, there))
    insert_all(connection, settled_answers, _rows(day, [_together(one) for one in there]))
    mark = {"account_id": day.account_id, "lh": lh, "rules": day.rules_mark}
    connection.execute(insert(settled_day).values(mark))


def _waiting(connection: Connection, account_id: str, at_ms: int) -> list[int]:
    over = at_ms // _HOUR_MS - _WESTMOST_H
    until = over - over % DAY_H
    r = rollup.c
    since = max(0, until - _LONGEST_D * DAY_H)
    mine = (r.account_id == account_id, r.lh >= since, r.lh < until)
    first = connection.execute(select(func.min(r.lh)).where(*mine)).scalar()
    if first is None:
        return []
    rules = _whole(connection, account_id, at_ms).rules_mark
    begin = first - first % DAY_H
    known = set(marked(connection, account_id, rules, begin, until))
    return [lh for lh in range(begin, until, DAY_H) if lh not in known][::-1]


def _whole(connection: Connection, account_id: str, at_ms: int) -> Scope:
    """Everything, of which each calendar day is taken whole: what of its hours is another business
    day's, and what is left out, is each question's own.
    """
    selection = Selection(period=DAYS, first=EPOCH, last=EPOCH + timedelta(days=1), tests=True)
    return work_out(connection, Reach(account_id, None), selection, at_ms)


def _by_hour(whole: Scope, c: Any) -> tuple[Any, ...]:
    return (c.lh, whole.begin(c), *_pressed_so(c))


def _by_place(whole: Scope, c: Any) -> tuple[Any, ...]:
    return (c.lh, c.touchpoint_id, _early(whole, c), *_pressed_so(c))


def _pressed_so(c: Any) -> tuple[Any, ...]:
    return (c.survey, c.question, c.kind, c.steps, c.mode, c.language, c.channel)


def _early(whole: Scope, c: Any) -> ColumnElement[int]:
    """1 for hours before that at which days begin there: they are of the business day before."""
    if not whole.cut_overs:
        return literal(0)
    return case((c.lh % DAY_H < whole.begin(c), 1), else_=0)


def _pressed(connection: Connection, day: Scope, by: counting.By) -> tuple[Counted, Counted]:
    """What counts, and what the rules take for misuse."""
    return counting.counts_and_misuse_finely(connection, day, by)


def _of_the_day(lh: int, hours: Counted) -> Counted:
    """The hours together."""
    found = Counted()
    for (_, *where), sums in hours.items():
        counting.add(found, {(lh, *where): sums})
    return found


def _packed(hours: Counted) -> dict[Key, list[bytes]]:
    """The hours of each place in one value, under the first of them."""
    apart, found = defaultdict[Key, dict[int, list[int]]](dict), dict[Key, list[bytes]]()
    for (lh, *where), sums in hours.items():
        apart[tuple(where)][lh] = sums
    for others, of in apart.items():
        first, value = packed.packed(of)
        found[(first, *others)] = [value]
    return found


def _met(connection: Connection, day: Scope, whole: Scope, lh: int) -> list[dict[Key, list[int]]]:
    """What counts, and what is misuse, by touchpoint."""
    c = answer_tally.c
    said = (c.survey, c.question, c.outcome, c.value, c.mode, c.language, c.channel)
    key = (literal(lh), c.touchpoint_id, _early(whole, c), *said)
    counts, misuse = (met.finely(connection, day, key, misuse=one) for one in (False, True))
    counting.take_away(counts, misuse)
    return [counts, misuse]


def _together(there: dict[Key, list[int]]) -> dict[Key, list[int]]:
    """The same of all touchpoints."""
    found = dict[Key, list[int]]()
    for (lh, _, *key), sums in there.items():
        counting.add(found, {(lh, *key): sums})
    return found


def _rows(day: Scope, parts: Sequence[Mapping[Key, Sequence[Any]]]) -> list[Values]:
    return [
        (day.account_id, misuse, *key, *sums)
        for misuse, part in enumerate(parts)
        for key, sums in part.items()
    ]
