"""From what was selected to what is counted: its places, days and rules."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import Connection

from account.errors import NotFound
from account.store.intake.times import local_hour, zone_of
from account.store.places import tree as trees
from account.store.places.tree import Tree
from account.store.reach import Reach
from account.store.results import exclusions, rules
from account.store.results.rules import FINEST, Rule, Rules
from account.store.results.scope import EPOCH, Scope, day_of
from account.store.results.selection import ALL, DAYS, PERIODS, Selection


def of_one_day(scope: Scope, now_ms: int) -> bool:
    """Whether it is the same day at all of its places: in the east a next one may have begun."""
    known = scope.tree.places
    seen = (known[one] for one in (known if scope.places is None else scope.places))
    days = {
        day_of(local_hour(now_ms, zone_of(zone)) - begins_min // 60)
        for zone, begins_min in {(x.holds["time_zone"], x.holds["cut_over_min"]) for x in seen}
    }
    return len(days) < 2


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
