"""Responses counted as finely as people filter them, and follow-up questions as they were met.

Kept as `intake.rollup` is: in the transaction that inserts or moves responses, and equal to
what `rebuild` counts. `haste` is how many whole seconds after the press before it a press came,
30 for 30 or more and where nobody knows. So what is taken for misuse can be changed at any time,
and no row here or among the responses has to be written again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec
from sqlalchemy import Connection, delete, select, tuple_

from account.store.intake.redating import Moved
from account.store.intake.rollup import NO_HOUR, SURVEY
from account.store.intake.sums import add_up, add_up_shared, whole_keys
from account.store.results import settled
from account.store.schema import STEPS, answer_tally, response, settled_day, tally
from account.store.sql import run_with

SLOW = 30
"""Seconds: a press that came no sooner is never misuse."""
LATE_MS = 86_400_000
"""What arrives so long after it can have happened, at the latest, is marked as late."""
CHOSEN = "chosen"
"""An outcome of our own: one choice of several in one answer."""
OWN = ("lh", "haste", "late")
"""What tells rows apart that have all else of their key in common."""
_WIDTH = 2 + len(STEPS)
_Key = TypeVar("_Key")
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

Cells = dict[Row, list[int]]
"""By the key of a row, what its measures grow by."""


class Met(Protocol):
    """A question as a visitor met it: a `feedback.response.Answer`, or as much of one as counts."""

    @property
    def question(self) -> str:
        """Its id."""

    @property
    def outcome(self) -> str:
        """How it ended."""

    @property
    def value(self) -> int | str | tuple[str, ...] | None:
        """What was answered."""


class Alike(NamedTuple):
    """What many responses of one batch have in common."""

    account_id: str
    where: tuple[str, str, str]
    """Terminal, touchpoint, and how the survey's revision begins."""
    scale: tuple[str, str, int]
    """Question, kind and steps."""
    how: tuple[str, str, str]
    """Mode, language, channel."""
    scored: int | None
    """The rating, where it is on a scale."""


When = tuple[int, int, int]
"""What they differ in, in the order of `OWN`."""
_Common = tuple[Any, ...]
"""What rows of `tally` have in common, in the order of its columns."""


@dataclass(slots=True)
class Tallied:
    """What responses add to the two tables."""

    pressed: dict[_Common, dict[tuple[int, ...], list[int]]] = field(default_factory=dict)
    met: Cells = field(default_factory=Cells)

    def count(self, alike: Alike, times: Mapping[When, int]) -> None:
        """So many ratings at each moment."""
        common = (alike.account_id, *alike.where, *alike.scale, *alike.how)
        cells, scored = self.pressed.setdefault(common, {}), alike.scored
        for when, n in times.items():
            counts = cells.get(when)
            if counts is None:
                counts = cells[when] = [0] * _WIDTH
            counts[0] += n
            if scored is not None:
                counts[1] += n * scored
                counts[2 + scored] += n

    def count_met(self, alike: Alike, when: When, answers: Iterable[Met], n: int) -> None:
        """The questions that came after that many ratings."""
        hour, haste, late = when
        for said in _said(answers):
            key = (alike.account_id, hour, *alike.where, *said, *alike.how, haste, late)
            counts = self.met.setdefault(key, [0] * (1 + len(STEPS)))
            counts[0] += n
            if alike.scored is not None:
                counts[1 + alike.scored] += n

    def by_hour(self) -> Cells:
        """The ratings as `rollup` counts them: by the key of its rows."""
        hours = Cells()
        for common, cells in self.pressed.items():
            account_id, *told = common[:8]  # neither language nor channel
            for (hour, *_), counts in cells.items():
                key = (*told, hour, account_id)
                hours[key] = _sum(hours[key], counts) if key in hours else counts
        return hours


def together(each: Iterable[Tallied]) -> Tallied:
    """What all of them have counted."""
    whole = Tallied()
    for one in each:
        for common, cells in one.pressed.items():
            _merge(whole.pressed.setdefault(common, {}), cells)
        _merge(whole.met, one.met)
    return whole


def _merge(mine: dict[_Key, list[int]], theirs: Mapping[_Key, list[int]]) -> None:
    for key, counts in theirs.items():
        mine[key] = _sum(mine[key], counts) if key in mine else counts


def _sum(some: list[int], others: list[int]) -> list[int]:
    return [a + b for a, b in zip(some, others, strict=True)]


def write(connection: Connection, tallied: Tallied) -> None:
    """Add what was counted."""
    hours = {(key[0], hour) for key, cells in tallied.pressed.items() for hour, *_ in cells}
    settled.stir(connection, hours)
    add_up_shared(connection, tally, OWN, tallied.pressed)
    add_up(connection, answer_tally, [(*key, *counts) for key, counts in tallied.met.items()])


def add(connection: Connection, rows: Iterable[Row], sign: int = 1) -> None:
    """Count these responses in; with sign -1, out again. What is left with none is gone."""
    tallied = Tallied()
    for row in rows:
        _count(tallied, row, sign)
    write(connection, tallied)
    if sign < 0:
        whole = whole_keys(tally, OWN, tallied.pressed)
        run_with(connection, _DROP, list(whole))
        run_with(connection, _DROP_MET, list(tallied.met))


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
    for table in (settled_day, tally, answer_tally):
        connection.execute(delete(table).where(table.c.account_id == account_id))
    mine = select(response).where(response.c.account_id == account_id)
    rows = connection.execute(mine.execution_options(yield_per=_PAGE))
    for page in rows.partitions():
        add(connection, page)


def _count(tallied: Tallied, row: Row, sign: int) -> None:
    kind, rating, lh = row[_KIND], row[_RATING], row[_LH]
    alike = Alike(
        row[_ACCOUNT],
        (row[_TERMINAL], row[_PLACE], row[_REV][:SURVEY]),
        (row[_QUESTION], kind or "", row[_STEPS] or 0),
        (row[_MODE], row[_LANGUAGE], row[_CHANNEL]),
        rating if kind is not None else None,
    )
    hour, late = NO_HOUR if lh is None else lh, lateness(row[_RECEIVED], row[_LATEST])
    when = (hour, haste(row[_SINCE]), late)
    tallied.count(alike, {when: sign})
    if row[_BODY].count('"question"') > 1:  # most visits end with the rating
        tallied.count_met(alike, when, _READ.decode(row[_BODY]).answers[1:], sign)


def haste(since_last_press_ms: int | None) -> int:
    """Whole seconds after the press before, `SLOW` at most."""
    return SLOW if since_last_press_ms is None else min(SLOW, since_last_press_ms // 1000)


def lateness(received_ms: int, latest_ms: int | None) -> int:
    """1 for what came a day later than it can have happened, or more."""
    return 0 if latest_ms is None else int(received_ms - latest_ms >= LATE_MS)


def _counts_elsewhere(one: Moved) -> bool:
    """Most that move, move within their hour."""
    was, now = one.before, one.placed
    late = lateness(was.received_ms, was.latest_ms)
    return was.lh != now.lh or late != lateness(was.received_ms, now.latest_ms)


def _said(answers: Iterable[Met]) -> Iterator[tuple[str, str, str]]:
    """(question, outcome, value) of each, and of each choice of several."""
    for one in answers:
        several = one.value if isinstance(one.value, tuple) else ()
        plain = "" if one.value is None or isinstance(one.value, tuple) else str(one.value)
        yield one.question, str(one.outcome), plain
        for choice in several:
            yield one.question, CHOSEN, choice


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


def _dropping(table: Any) -> str:
    keys = ", ".join(column.name for column in table.primary_key)
    return f"DELETE FROM {table.name} WHERE n = 0 AND ({keys}) IN (VALUES {{rows}})"  # noqa: S608


_DROP, _DROP_MET = _dropping(tally), _dropping(answer_tally)
