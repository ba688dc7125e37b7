"""Numbers are the same whether finished days are summed up, are not, or are some of them."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select

from account.store.engine import open_database
from account.store.intake import tally
from account.store.results import (
    aside,
    asked,
    exclusions,
    heat,
    met,
    places,
    rules,
    series,
    settling,
)
from account.store.results.rules import Rule
from account.store.results.scope import day_of
from account.store.results.scoping import work_out
from account.store.results.selection import Selection, read
from account.store.results.spans import spans, table_for
from account.store.schema import settled_day, settled_hours, settled_hours_there
from tests.account.engines import ENGINES, NOW_MS
from tests.account.store.results.filling import DAY, HOUR, Filled, said, survey

DAYS = 10
EVERYTHING = {"period": "all"}
BAR, DOOR, GATE = 1, 2, 3
Wanted = tuple[dict[str, str], tuple[int, ...]]
"""What is asked for, and at which places: all, single ones, or half of them."""
ASKED_FOR: tuple[Wanted, ...] = (
    (EVERYTHING, ()),
    ({"period": "28d", "misuse": "1", "tests": "1"}, ()),
    ({"period": "28d", "language": "de", "bucket": "hour"}, ()),
    ({"period": "all"}, (DOOR,)),
)
NARROWER: tuple[Wanted, ...] = (
    ({"period": "28d", "bucket": "day"}, (BAR, GATE)),
    ({"period": "all", "misuse": "1", "tests": "1", "bucket": "week"}, (BAR, GATE)),
    ({"period": "28d", "language": "de", "bucket": "hour"}, (BAR, GATE)),
    ({"first": "{six}", "last": "{three}", "bucket": "day"}, ()),
    ({"first": "{six}", "last": "{three}", "bucket": "day", "language": "de"}, (BAR, DOOR)),
    ({"first": "{six}", "last": "{three}", "channel": "touch"}, (BAR,)),
)
_AGO = {"six": day_of(NOW_MS // HOUR - 144), "three": day_of(NOW_MS // HOUR - 72)}


@pytest.fixture(scope="module", params=ENGINES)
def year(
    request: pytest.FixtureRequest, blank: Callable[[str], AbstractContextManager[str]]
) -> Iterator[Filled]:
    """Three places, one with another day and rule, and everything that is left out somewhere."""
    with blank(request.param) as url, closing(open_database(url)) as database:
        filled = Filled(database)
        branch = filled.place("North")
        bar = filled.place("Bar", "America/New_York", cut_over_min=240, under=branch)
        doors = [bar, filled.place("Door"), filled.place("Gate")]
        revs = [filled.issue(survey()), filled.issue(survey("New"), at_ms=NOW_MS - 9 * DAY)]
        filled.keep(list(_rows(filled, doors, revs)))
        with database.write() as connection:
            own = Rule(interval_s=3, burst_n=4, burst_s=20)
            rules.put(connection, filled.account_id, branch, own, "w", 0)
            works = (NOW_MS // HOUR - 80, NOW_MS // HOUR - 70)
            exclusions.leave_out(connection, filled.everything, doors[2], works, "works", "w", 0)
        yield filled


def _rows(filled: Filled, doors: list[str], revs: list[str], number: int = 700) -> Iterator[Any]:
    chance = random.Random(5)
    for _ in range(number):
        at = NOW_MS - chance.randrange(DAYS * DAY)
        yield filled.row(
            chance.choice(doors),
            chance.choice(revs),
            at,
            chance.randint(1, 5),
            *([said("reason", chance.choice(("queue", "staff")))] if chance.random() < 0.3 else []),
            since=chance.choice((None, 200, 4_000, 9_000, 60_000)),
            mode=chance.choice(("normal",) * 9 + ("test",)),
            language=chance.choice(("en", "de")),
            channel=chance.choice(("touch", "button")),
            received_ms=at + (2 * DAY if chance.random() < 0.1 else 100),
        )
    crowd = NOW_MS - 6 * DAY
    for door in doors:
        yield from (filled.row(door, revs[0], crowd + 900 * n, 1, since=7_000) for n in range(30))


def numbers(filled: Filled, selections: Sequence[Wanted] = ASKED_FOR) -> list[Any]:
    """All that pages show, of each selection."""
    found = list[Any]()
    known = list(filled.zones)
    for wanted, at in selections:
        pairs = [(name, text.format(**_AGO)) for name, text in wanted.items()]
        selection = read([*pairs, *(("in", known[place]) for place in at)])
        with filled.database.read() as connection:
            scope = work_out(connection, filled.everything, selection, NOW_MS)
            for one in asked.asked(connection, scope):
                by_place = places.at_places(connection, scope, one)
                points = series.series(connection, scope, one)
                follow = [
                    (x.question.id, x.outcomes, dict(x.chosen), len(x.revisions))
                    for x in met.met(connection, scope, one)
                ]
                apart = aside.aside(connection, scope, one)
                cells = heat.heat(connection, scope, one)
                found.append((one.key, one.counts, by_place, points, follow, apart, cells))
    return found


def _settle(filled: Filled, most: int = 1000) -> int:
    return settling.settle(filled.database, filled.account_id, NOW_MS, most)


def _settled(filled: Filled) -> int:
    with filled.database.read() as connection:
        return connection.execute(select(func.count()).select_from(settled_day)).scalar_one()


@pytest.fixture
def anew(year: Filled) -> Filled:
    with year.database.write() as connection:
        connection.execute(delete(settled_day))
    return year


def test_sums_and_hours_say_the_same(anew: Filled):
    every = (*ASKED_FOR, *NARROWER)
    before = numbers(anew, every)

    assert _settle(anew, most=7) == 7
    assert numbers(anew, every) == before
    assert _settle(anew) == DAYS - 8
    assert numbers(anew, every) == before
    assert _settle(anew) == 0


def test_it_is_the_sums_that_are_read(anew: Filled):
    _settle(anew)
    scope = anew.scope(**EVERYTHING)
    with anew.database.read() as connection:
        first, *others = spans(connection, scope, table_for(scope, hours=True, places=False))

    assert first.sums is settled_hours
    assert first.scope.window is not None
    assert first.scope.window[1] - first.scope.window[0] > 24 * (DAYS - 8)
    assert all(one.sums is None for one in others)
    some = anew.scope(**EVERYTHING, **{"in": list(anew.zones)[1]})
    with anew.database.read() as connection:
        [one, *_] = asked.asked(connection, some)
        statements = list[str]()
        event.listen(
            connection, "before_cursor_execute", lambda *given: statements.append(given[2])
        )
        assert heat.heat(connection, some, one)

    assert sum(f"FROM {settled_hours_there.name}" in one for one in statements) == 1


def test_what_comes_late_is_counted_at_once(anew: Filled):
    _settle(anew)
    days = _settled(anew)
    door, rev = list(anew.zones)[2], next(iter(anew.surveys))
    [(key, counts, *_), *_] = numbers(anew)
    rows = [anew.row(door, rev, NOW_MS - 5 * DAY, 4, received_ms=NOW_MS) for _ in range(50)]
    anew.keep(rows)

    assert _settled(anew) == days - 1
    after = next(one for one in numbers(anew) if one[0] == key)
    assert sum(after[1].values()) in (sum(counts.values()), sum(counts.values()) + 50)
    hours = numbers(anew)
    _settle(anew)
    assert numbers(anew) == hours


def test_a_recount_begins_with_no_sums(anew: Filled):
    _settle(anew)
    with anew.database.write() as connection:
        tally.rebuild(connection, anew.account_id)

    assert _settled(anew) == 0


def test_other_rules_make_other_sums(anew: Filled):
    _settle(anew)
    with anew.database.write() as connection:
        rules.put(connection, anew.account_id, "", Rule(interval_s=10), "w", 0)
    hours = numbers(anew)

    assert _settle(anew) == _settled(anew) > 0
    assert numbers(anew) == hours


def test_days_that_begin_at_another_hour_make_other_sums(anew: Filled):
    _settle(anew)
    sums, door, some = _settled(anew), list(anew.zones)[-1], (*ASKED_FOR[:1], *NARROWER[::3])
    for minutes in (330, 0):  # to an hour that no place has, and back
        anew.change(door, cut_over_min=minutes)
        hours = numbers(anew, some)

        assert _settle(anew) == _settled(anew) == sums
        assert numbers(anew, some) == hours


def test_weeks_of_days_that_begin_after_midnight_are_read_from_sums(anew: Filled):
    _settle(anew)
    scope = anew.scope(**EVERYTHING, bucket="week")
    with anew.database.read() as connection:
        [one, *_] = asked.asked(connection, scope)
        statements = list[str]()
        event.listen(
            connection, "before_cursor_execute", lambda *given: statements.append(given[2])
        )
        series.series(connection, scope, one)

    assert scope.cut_overs
    assert sum("FROM settled_hours" in one for one in statements) == 1


def test_many_places_count_as_much_as_each_alone(anew: Filled):
    _settle(anew)
    doors = [*list(anew.zones)[1:], *(anew.place(name) for name in ("Exit", "Lift", "Till"))]
    rev = next(iter(anew.surveys))
    anew.keep([anew.row(door, rev, NOW_MS - 3 * DAY, 2) for door in doors[3:]])

    for narrowed in ({}, {"language": "en"}):
        alone = sum((_rated(anew, door, **narrowed) for door in doors), Counter[str]())
        assert min(alone.values()) > 0
        assert _rated(anew, *doors, **narrowed) == alone


def _rated(filled: Filled, *places: str, **narrowed: str) -> Counter[str]:
    """How often each question was rated at these places, by the score and by the weeks' points."""
    selection = Selection(period="all", bucket="week", places=places, **narrowed)
    with filled.database.read() as connection:
        scope = work_out(connection, filled.everything, selection, NOW_MS)
        found = asked.asked(connection, scope)
        for one in found:
            points = series.series(connection, scope, one)
            assert sum(sum(point.counts.values()) for point in points) == one.n
    return Counter({one.key: one.n for one in found})
