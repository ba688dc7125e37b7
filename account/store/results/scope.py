"""What a selection counts: which places, which hours of each, and what of them is left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, and_, case, literal, not_, true

from account.store.places import tree as trees
from account.store.places.tree import Tree
from account.store.results.exclusions import Exclusion
from account.store.results.rules import FINEST, Rule
from account.store.results.selection import Selection
from account.store.schema import daily, rollup, tally

EPOCH = date(1970, 1, 1)
MOST_POINTS = 1200
"""Buckets of a range that are shown side by side."""
_MONDAY_H = 72
"""Hour 0 of local time was a Thursday's."""
_DAY_H, _WEEK_H = 24, 168
_LOOKED_UP = 3
"""Places that an index is asked for one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is counted. Hours are local hour numbers by each place's own clock."""

    selection: Selection
    account_id: str
    tree: Tree
    places: frozenset[str] | None
    """The touchpoints that count; None for all of the account, unknown ones too."""
    roots: tuple[str, ...]
    """The touchpoints that were asked for, or those that stand on top."""
    first: date | None
    """None: from the first response on."""
    last: date
    cut_overs: Mapping[int, frozenset[str]]
    """Hours after midnight at which the business day begins, and where; not those at midnight."""
    rules: Mapping[Rule, frozenset[str]]
    """Which rule holds where; `usual` holds everywhere else."""
    usual: Rule
    rules_mark: str
    """Which rules hold in all of the account, in a word: sums made by others are not its own."""
    left_out: tuple[Exclusion, ...]
    compared: str = FINEST[0]
    """The smallest time bucket that may be shown of the place it is compared with."""
    window: tuple[int, int] | None = None
    """Only the hours from the first to before the second, however many days there are."""
    holes: tuple[tuple[int, int], ...] = ()
    """Hours within, written like that, that are left to somebody else."""
    known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was found out about it once and is asked for again: of one transaction."""

    @property
    def range(self) -> tuple[int, int]:
        """The first hour of its days, and the first after them, where they begin at midnight."""
        low = 0 if self.first is None else hour_of(self.first)
        # What is in no one hour for certain is counted under an hour before all others.
        return max(0, low), hour_of(self.last) + _DAY_H

    @property
    def finest(self) -> str:
        """The smallest time bucket that may be shown of all these places together."""
        buckets = [self.usual.bucket, self.compared, *(rule.bucket for rule in self.rules)]
        return max(buckets, key=FINEST.index)

    @property
    def bucket(self) -> str:
        """The one asked for, or one that suits the range; never finer than may be shown, nor than
        what can be drawn and read."""
        if self.finest == "week":  # months less weeks would leave single days
            return "week"
        chosen = self.selection.bucket or self._suiting()
        order = (*FINEST, "month")
        return max(chosen, self.finest, self._drawable(), key=order.index)

    def _drawable(self) -> str:
        if self.first is None:
            return "day"  # nothing stands before the first response: years, not thousands of them
        days = (self.last - self.first).days + 1
        fitting = ((1 / _DAY_H, "hour"), (1, "day"), (7, "week"))
        return next((name for long, name in fitting if days <= MOST_POINTS * long), "month")

    def _suiting(self) -> str:
        if self.first is None:
            return "month"
        days = (self.last - self.first).days + 1
        return "hour" if days <= 2 else "day" if days <= 92 else "week" if days <= 800 else "month"

    def days(self, first: date | None, last: date, **changes: Any) -> "Scope":
        """The same with other days."""
        names = [name for name in self.__slots__ if name not in ("first", "last", "known")]
        kept = {name: getattr(self, name) for name in names}
        return Scope(**{**kept, **changes, "first": first, "last": last})

    def here(self, table: FromClause) -> list[ColumnElement[bool]]:
        """What rows of a table of counts must be: account, places, hours, language, mode."""
        c = table.c
        found = [c.account_id == self.account_id, *self.hours(c), *self.there(c)]
        if not self.selection.tests:
            found.append(c.mode == "normal")
        wanted = {name: getattr(self.selection, name) for name in ("language", "channel")}
        found += [c[name] == text for name, text in wanted.items() if text]
        if self.selection.survey and "survey" in c:
            found.append(c.survey == self.selection.survey[:12])
        return found + [not_(one) for one in self.excluded(c)]

    def there(self, c: Any) -> list[ColumnElement[bool]]:
        """The condition that a row is of its places; none where all count.

        PostgreSQL before 17 goes through the whole range of hours once for each that is named,
        where the name is part of the index that it reads: of many, each row is asked instead.
        """
        if self.places is None:
            return []
        named = c.touchpoint_id.in_(sorted(self.places))
        return [named if len(self.places) <= _LOOKED_UP else named.is_(true())]

    def coarse(self) -> "Scope":
        """The same without what only the finer counts know."""
        return self.days(
            self.first, self.last, selection=self.selection.but(language="", channel="")
        )

    @property
    def needs_detail(self) -> bool:
        """Whether the coarse counts cannot answer."""
        return bool(self.selection.language or self.selection.channel)

    def table(self, *, hours: bool) -> Table:
        """The smallest table of counts that can answer; `hours`: whether single hours matter."""
        if self.needs_detail:
            return tally
        whole = all(one.from_lh % _DAY_H == one.until_lh % _DAY_H == 0 for one in self.left_out)
        return rollup if hours or self.cut_overs or not whole else daily

    def excluded(self, c: Any) -> Iterator[ColumnElement[bool]]:
        """Each period that is left out, as a condition."""
        for one in self.left_out:
            hours = and_(c.lh >= one.from_lh, c.lh < one.until_lh)
            yield and_(c.touchpoint_id.in_(sorted(self.tree.below(one.touchpoint_id))), hours)

    def begins(self, touchpoint_id: str) -> int:
        """How many hours after midnight the business day begins there."""
        return next((hours for hours, of in self.cut_overs.items() if touchpoint_id in of), 0)

    def begin(self, c: Any) -> ColumnElement[int]:
        """The same for a row, by its place; sums of many places tell it themselves."""
        if "begins" in c:
            return c.begins  # type: ignore[no-any-return]
        usual, others = self._begins()
        by_place = [(c.touchpoint_id.in_(sorted(of)), hours) for hours, of in others.items()]
        return case(*by_place, else_=usual) if by_place else literal(usual)

    def _begins(self) -> tuple[int, dict[int, frozenset[str]]]:
        """At which hour most days begin, and where at another: naming few places, not thousands."""
        known = frozenset(self.tree.places if self.places is None else self.places)
        where = {**self.cut_overs, 0: known.difference(*self.cut_overs.values())}
        usual = trees.usual_begin({hours: len(of) for hours, of in where.items()})
        return usual, {hours: of for hours, of in where.items() if of and hours != usual}

    def shifted(self, c: Any) -> ColumnElement[int]:
        """The hour counted from the beginning of its business day, not of its calendar day.

        Sums by the day tell which business day they are of.
        """
        if not self.cut_overs:
            return c.lh  # type: ignore[no-any-return]
        ahead = _DAY_H * c.early if "early" in c else self.begin(c)
        return c.lh - ahead  # type: ignore[no-any-return]

    def day(self, c: Any) -> ColumnElement[int]:
        """The hour at which the business day begins, as if that were midnight."""
        hour = self.shifted(c)
        return hour - hour % _DAY_H

    def start(self, c: Any) -> ColumnElement[int]:
        """The hour at which the bucket begins that a row lies in; months come as days."""
        if self.bucket == "hour":
            return c.lh  # type: ignore[no-any-return]
        hour = self.shifted(c)
        if self.bucket == "week":
            return hour - (hour + _MONDAY_H) % _WEEK_H
        return hour - hour % _DAY_H

    def start_of(self, hour: int, touchpoint_id: str) -> int:
        """The same for one hour of a place; months begin with their first day."""
        if self.bucket == "hour":
            return hour
        hour -= self.begins(touchpoint_id)
        if self.bucket == "week":
            return hour - (hour + _MONDAY_H) % _WEEK_H
        day = hour - hour % _DAY_H
        return hour_of(day_of(day).replace(day=1)) if self.bucket == "month" else day

    def hours(self, c: Any) -> list[ColumnElement[bool]]:
        """The condition that a row lies within the days, by each place's own."""
        usual, others = self._begins()
        low, high = self.range
        first, end = low + min([usual, *others]), high + max([usual, *others])
        if by_day := "early" in c and bool(self.cut_overs):
            first, end = low, high + _DAY_H  # each stands under the first hour of its calendar day
        if self.window:
            first, end = max(first, self.window[0]), min(end, self.window[1])
        found: list[ColumnElement[bool]] = [c.lh >= first, c.lh < end]
        if others or by_day:
            hour = self.shifted(c)
            found += [hour >= low, hour < high]
        return found + [not_(and_(c.lh >= begin, c.lh < end)) for begin, end in self.holes]


def hour_of(day: date) -> int:
    """The local hour number of a day's midnight."""
    return (day - EPOCH).days * _DAY_H


def hour_of_week(hour: Any) -> Any:
    """0 is Monday's first hour, by the calendar; of a number or of a column."""
    return (hour + _MONDAY_H) % _WEEK_H


def day_of(hour: int) -> date:
    """The calendar day of a local hour number."""
    return EPOCH + timedelta(days=hour // _DAY_H)
