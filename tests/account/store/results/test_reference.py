"""Every number of a page equals one worked out from the raw export by other code."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from account.scores.score import Name, score
from account.store.results import aside, asked, heat, met, places, series
from account.store.schema import response
from tests.account.store.results import reference
from tests.account.store.results.filling import BERLIN, DAY, HOUR, Filled, said, survey

FIRST, LAST = date(2026, 10, 12), date(2026, 11, 8)  # clocks go back on October 25
CUT_OVER_H = 4


@pytest.fixture(scope="module")
def month(filled_once: Filled):
    """Four weeks of one place, a bit before and after, with everything that is left out."""
    filled, chance = filled_once, random.Random(7)
    place = filled.place("Exit", cut_over_min=60 * CUT_OVER_H)
    rev = filled.issue(survey())
    begin = 1_791_700_000_000  # 2026-10-11
    rows = []
    for _ in range(1500):
        rating = chance.choices(range(1, 6), (2, 2, 2, 5, 9))[0]
        follow = []
        if rating < 3:
            follow.append(
                chance.choice(
                    [
                        said("reason", "queue"),
                        said("reason", "staff"),
                        said("reason", None, "skipped"),
                    ]
                )
            )
        at = begin + chance.randrange(30 * DAY)
        late = chance.random() < 0.1
        rows.append(
            filled.row(
                place,
                rev,
                at,
                rating,
                *follow,
                since=chance.choice([None, 200, 4_000, 5_000, 9_000, 60_000]),
                mode=chance.choice(["normal"] * 9 + ["test"]),
                language=chance.choice(["en", "de"]),
                received_ms=at + (2 * DAY if late else 100),
            )
        )
    burst = begin + 9 * DAY + 10 * HOUR
    rows += [filled.row(place, rev, burst + 7_000 * n, 1, since=7_000) for n in range(40)]
    filled.keep(rows)
    return filled, place


def raw(filled: Filled) -> list[reference.Row]:
    with filled.database.read() as connection:
        return [dict(row) for row in connection.execute(response.select()).mappings()]


def counting(rows: list[reference.Row], *, misuse: bool = False) -> list[reference.Row]:
    out = set() if misuse else reference.misused(rows, BERLIN, 5, 10, 10)
    return [
        row
        for row in rows
        if row["mode"] == "normal"
        and row["rid"] not in out
        and FIRST <= reference.business_day(row, BERLIN, CUT_OVER_H) <= LAST
    ]


DAYS = {"first": str(FIRST), "last": str(LAST)}


def test_distribution_and_scores(month):
    filled, _ = month
    expected = [row["rating"] for row in counting(raw(filled))]
    with filled.database.read() as connection:
        [one] = asked.asked(connection, filled.scope(**DAYS))

    assert one.counts == Counter(expected)
    assert score(Name.HAPPY, one.scale, one.counts).value == pytest.approx(
        reference.happy(expected, 5)
    )
    csat = score(Name.CSAT, one.scale, one.counts)
    good = reference.share(sum(rating >= 4 for rating in expected), len(expected))
    assert (csat.value, *csat.interval) == pytest.approx(good)


@pytest.mark.parametrize("wanted", [{"misuse": "1"}, {"language": "de"}, {"channel": "button"}])
def test_filters(month, wanted):
    filled, _ = month
    rows = counting(raw(filled), misuse="misuse" in wanted)
    rows = [row for row in rows if row["language"] == wanted.get("language", row["language"])]
    rows = [row for row in rows if row["channel"] == wanted.get("channel", row["channel"])]
    with filled.database.read() as connection:
        found = asked.asked(connection, filled.scope(**DAYS, **wanted))

    assert sum((Counter(one.counts) for one in found), Counter()) == Counter(
        row["rating"] for row in rows
    )


@pytest.mark.parametrize("bucket", ["hour", "day", "week", "month"])
def test_time_series(month, bucket):
    filled, _ = month
    expected = Counter()
    for row in counting(raw(filled)):
        day = reference.business_day(row, BERLIN, CUT_OVER_H)
        at = reference.local(row, BERLIN)
        if bucket == "week":
            day -= timedelta(days=day.weekday())
        if bucket == "month":
            day = day.replace(day=1)
        expected[(day.toordinal() - 719163) * 24 if bucket != "hour" else hours(at)] += 1
    scope = filled.scope(**DAYS, bucket=bucket)
    with filled.database.read() as connection:
        [one] = asked.asked(connection, scope)
        points = series.series(connection, scope, one)

    assert {p.start: sum(p.counts.values()) for p in points if p.counts} == expected
    assert len({p.start for p in points}) == len(points)
    assert sum(p.late for p in points) > 0


def hours(at):
    return (at.date().toordinal() - 719163) * 24 + at.hour


def test_heat_map(month):
    filled, _ = month
    at = [reference.local(row, BERLIN) for row in counting(raw(filled))]
    scope = filled.scope(**DAYS)
    with filled.database.read() as connection:
        [one] = asked.asked(connection, scope)
        cells = heat.heat(connection, scope, one)

    assert {place: sum(of.values()) for place, of in cells.items()} == Counter(
        (one.weekday(), one.hour) for one in at
    )


def test_reasons_by_rating_and_what_was_shown(month):
    filled, _ = month
    rows = counting(raw(filled))
    scope = filled.scope(**DAYS)
    with filled.database.read() as connection:
        [one] = asked.asked(connection, scope)
        [why] = met.met(connection, scope, one)

    assert why.chosen == reference.reasons(rows, "reason")
    assert why.outcomes == reference.outcomes(rows, "reason")


def test_what_is_left_out_is_told(month):
    filled, _ = month
    rows = raw(filled)
    scope = filled.scope(**DAYS)
    with filled.database.read() as connection:
        [one] = asked.asked(connection, scope)
        found = aside.aside(connection, scope, one)

    days = [row for row in rows if FIRST <= reference.business_day(row, BERLIN, CUT_OVER_H) <= LAST]
    out = reference.misused(rows, BERLIN, 5, 10, 10)
    assert found.misuse == sum(row["rid"] in out for row in days)
    assert found.misuse > sum(reference.quick(row, 5) for row in days if row["mode"] == "normal")
    assert found.tests == sum(row["mode"] == "test" for row in days)


def test_places_add_up(month):
    filled, place = month
    scope = filled.scope(**DAYS, in_=place)
    with filled.database.read() as connection:
        [one] = asked.asked(connection, scope)
        [here] = places.at_places(connection, scope, one)

    assert here.counts == one.counts
