"""A selection worked out: which places, which hours of each, and what of them is left out."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, and_, case, literal, not_, true

from account.errors import NotFound
from account.store import tree as trees
from account.store.reach import Reach
from account.store.results import exclusions, rules
from account.store.results.exclusions import Exclusion
from account.store.results.rules import FINEST, Rule, Rules
from account.store.results.selection import ALL, DAYS, PERIODS, Selection
from account.store.schema import daily, rollup, tally
from account.store.times import local_hour, zone_of
from account.store.tree import Tree

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


def of_one_day(scope: Scope, now_ms: int) -> bool:
    """Whether it is the same day at all of its places: in the east a next one may have begun."""
    known = scope.tree.places
    seen = (known[one] for one in (known if scope.places is None else scope.places))
    days = {
        day_of(local_hour(now_ms, zone_of(zone)) - begins_min // 60)
        for zone, begins_min in {(x.holds["time_zone"], x.holds["cut_over_min"]) for x in seen}
    }
    return len(days) < 2


def hour_of(day: date) -> int:
    """The local hour number of a day's midnight."""
    return (day - EPOCH).days * _DAY_H


def hour_of_week(hour: Any) -> Any:
    """0 is Monday's first hour, by the calendar; of a number or of a column."""
    return (hour + _MONDAY_H) % _WEEK_H


def day_of(hour: int) -> date:
    """The calendar day of a local hour number."""
    return EPOCH + timedelta(days=hour // _DAY_H)


def work_out(connection: Connection, reach: Reach, selection: Selection, now_ms: int) -> Scope:
    """Find the places, days and rules; raises NotFound for a touchpoint that is not within."""
    tree = trees.read(connection, reach.account_id)
    places = _places(tree, reach, selection)
    # In the order of the tree: where as many have another clock, the first of them decides.
    seen = [one for one in tree.places.values() if places is None or one.id in places]
    zones = Counter(place.holds["time_zone"] for place in seen)
    cut_overs = defaultdict[int, set[str]](set)
    for place in seen:
        if place.begins:
            cut_overs[place.begins].add(place.id)
    all_rules = rules.read(connection, reach.account_id)
    ruled = defaultdict[Rule, set[str]](set)
    for place in seen:
        rule = all_rules.at(tree, place.id)
        if rule != all_rules.everywhere:
            ruled[rule].add(place.id)
    if seen and len(ruled) == 1 and len(next(iter(ruled.values()))) == len(seen):
        usual, ruled = next(iter(ruled)), defaultdict(set)
    else:
        usual = all_rules.everywhere
    scope = Scope(
        selection=selection,
        account_id=reach.account_id,
        tree=tree,
        places=places,
        roots=_roots(tree, reach, selection),
        first=EPOCH,
        last=EPOCH,
        cut_overs={hours: frozenset(of) for hours, of in cut_overs.items()},
        rules={rule: frozenset(of) for rule, of in ruled.items()},
        usual=usual,
        rules_mark=all_rules.mark(tree),
        left_out=tuple(exclusions.holding(connection, reach.account_id)),
        compared=_bucket_beside(tree, reach, selection, all_rules),
    )
    first, last = _days(selection, _today(zones, cut_overs, now_ms))
    if scope.finest == "week" and first is not None:  # a day alone would show what a week hides
        first -= timedelta(days=first.weekday())
        last += timedelta(days=6 - last.weekday())
    return scope.days(first, last)


def _bucket_beside(tree: Tree, reach: Reach, selection: Selection, known: Rules) -> str:
    """What is shown beside a place must not be finer than that place may be shown."""
    if selection.against not in tree.places:
        return FINEST[0]
    there = [one for one in tree.below(selection.against) if reach.holds(one)]
    return max((known.at(tree, one).bucket for one in there), default=FINEST[0], key=FINEST.index)


def _places(tree: Tree, reach: Reach, selection: Selection) -> frozenset[str] | None:
    found = reach.touchpoints
    if selection.places:
        asked = set[str]()
        for one in selection.places:
            if one not in tree.places or not reach.holds(one):
                raise NotFound(f"there is no touchpoint {one!r:.40}")
            asked |= tree.below(one)
        found = frozenset(asked) if found is None else found & asked
    if selection.tags:
        wanted = set(selection.tags)
        tagged = {one.id for one in tree.places.values() if wanted <= set(one.tags)}
        found = frozenset(tagged) if found is None else found & tagged
    return None if found is None else frozenset(found & tree.places.keys())


def _roots(tree: Tree, reach: Reach, selection: Selection) -> tuple[str, ...]:
    if selection.places:
        return selection.places
    mine = {one for one in tree.places if reach.holds(one)}
    return tuple(
        one for one in tree.places if one in mine and tree.places[one].parent_id not in mine
    )


def _today(zones: Counter[str], cut_overs: Mapping[int, Collection[str]], now: int) -> date:
    """By the clock of most of the places; each then counts this day by its own."""
    zone = zone_of(zones.most_common(1)[0][0] if zones else "UTC")
    begins = {hours: len(of) for hours, of in cut_overs.items()}
    begins[0] = zones.total() - sum(begins.values())
    return day_of(local_hour(now, zone) - trees.usual_begin(begins))


def _days(selection: Selection, today: date) -> tuple[date | None, date]:
    if selection.period == DAYS and selection.first and selection.last:
        return selection.first, selection.last
    if selection.period == ALL:
        return None, today + timedelta(days=1)  # east of most it is tomorrow already
    if selection.period == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1)
    return today - timedelta(days=PERIODS[selection.period] - 1), today
