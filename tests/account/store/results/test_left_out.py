"""What rules and people leave out, how small a time may be told, and that it all comes back."""

from datetime import date

import pytest

from account.errors import NotFound
from account.pages.results.reading import shown_as
from account.pages.words import Words
from account.store.results import aside, exclusions, heat, rules
from account.store.results.comments import Comment
from account.store.results.exclusions import WrongExclusion
from account.store.results.rules import Rule, WrongRule
from account.store.results.scope import hour_of
from account.store.schema import response
from tests.account.engines import NOW_MS
from tests.account.store.results.filling import DAY, HOUR, counted, survey


def test_a_period_left_out_above_counts_below_and_comes_back(filled):
    top, rev = filled.place("Chain", "UTC"), filled.issue(survey())
    place = filled.place("Door", "UTC", under=top)
    filled.keep([filled.row(place, rev, NOW_MS - n * HOUR, 4) for n in range(10)])
    now = NOW_MS // HOUR
    with filled.database.write() as connection:
        args = (connection, filled.everything, top, (now - 3, now), "Works", "anna", NOW_MS)
        new = exclusions.leave_out(*args)
    assert counted(filled, in_=place)[1][0].n == 7
    with filled.database.write() as connection:
        exclusions.take_back(connection, filled.everything, new, "anna", NOW_MS)
    assert counted(filled, in_=place)[1][0].n == 10
    with filled.database.write() as connection, pytest.raises(NotFound):
        exclusions.take_back(connection, filled.everything, new, "anna", NOW_MS)


@pytest.mark.parametrize(("hours", "reason"), [((5, 5), "x"), ((0, 9000), "x"), ((0, 5), "  ")])
def test_a_period_that_cannot_be_is_refused(filled, hours, reason):
    place = filled.place("Door")
    with filled.database.write() as connection, pytest.raises(WrongExclusion):
        exclusions.leave_out(connection, filled.everything, place, hours, reason, "anna", NOW_MS)


def test_a_rule_of_a_branch_holds_there_and_the_usual_one_elsewhere(filled):
    top, rev = filled.place("Chain"), filled.issue(survey())
    strict, usual = filled.place("A", under=top), filled.place("B")
    rows = [filled.row(p, rev, NOW_MS - DAY, 4, since=8_000) for p in (strict, usual)]
    filled.keep(rows)
    with filled.database.write() as connection:
        rule = Rule(interval_s=10, burst_n=0, burst_s=0, bucket="day")
        rules.put(connection, filled.account_id, top, rule, "anna", NOW_MS)

    scope, [one] = counted(filled)
    assert one.n == 1
    assert (scope.finest, filled.scope(in_=usual).finest) == ("day", "hour")
    assert filled.scope(in_=strict, bucket="hour").bucket == "day"
    with filled.database.read() as connection:
        assert {hour for _, hour in heat.heat(connection, scope, one)} == {0}


def test_where_weeks_are_the_smallest_a_day_alone_is_not_to_be_had(filled):
    place = filled.place("Door")
    with filled.database.write() as connection:
        rules.put(connection, filled.account_id, place, Rule(bucket="week"), "anna", NOW_MS)
    scope = filled.scope(in_=place, first="2026-10-14", last="2026-10-14")

    assert (scope.first, scope.last) == (date(2026, 10, 12), date(2026, 10, 18))
    nothing = dict.fromkeys(
        ("rid", "terminal_id", "survey_rev", "question", "language", "channel"), ""
    )
    unknown = dict.fromkeys(("text", "rating", "kind", "steps", "since_last_press_ms"))
    friday = hour_of(date(2026, 10, 16)) + 9
    at = {"touchpoint_id": place, "lh": friday, "true_ms": friday * HOUR}
    said = Comment(**nothing, **unknown, **at, phone=False, late=False, mode="normal")
    assert shown_as(Words("en"), scope, said, lambda _: None).when == "week of 2026-10-12"


def test_what_is_compared_with_weeks_is_itself_of_weeks(filled):
    weekly, rev = filled.place("Kiosk"), filled.issue(survey())
    door = filled.place("Door")
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 4) for place in (weekly, door)])
    with filled.database.write() as connection:
        rules.put(connection, filled.account_id, weekly, Rule(bucket="week"), "anna", NOW_MS)
    wanted = {"first": "2027-01-14", "last": "2027-01-14", "bucket": "hour"}
    scope, [one] = counted(filled, in_=door, against=weekly, **wanted)

    assert (scope.finest, scope.bucket, (scope.last - scope.first).days) == ("week", "week", 6)
    # months less weeks are single days
    assert filled.scope(in_=weekly, period="all", bucket="month").bucket == "week"
    with filled.database.read() as connection:
        assert heat.heat(connection, scope, one) == {}


def test_where_days_are_the_smallest_no_chart_tells_the_hours_after_midnight(filled):
    bar, rev = filled.place("Bar", "UTC", cut_over_min=240), filled.issue(survey())
    with filled.database.write() as connection:
        rules.put(connection, filled.account_id, bar, Rule(bucket="day"), "anna", NOW_MS)
    monday = hour_of(date(2026, 10, 12)) * HOUR
    filled.keep([filled.row(bar, rev, monday + hours * HOUR, 4) for hours in (20, 23, 25, 27)])
    scope, [one] = counted(filled, first="2026-10-12", last="2026-10-12")

    with filled.database.read() as connection:
        assert heat.heat(connection, scope, one) == {(0, 0): {4: 4}}


@pytest.mark.parametrize("rule", [Rule(31), Rule(burst_s=99), Rule(burst_n=-1), Rule(bucket="s")])
def test_a_rule_that_cannot_be_is_refused(filled, rule):
    with filled.database.write() as connection, pytest.raises(WrongRule):
        rules.put(connection, filled.account_id, "", rule, "anna", NOW_MS)


def test_a_crowd_is_no_burst(filled):
    place, rev = filled.place("Door", "UTC"), filled.issue(survey())
    hour = NOW_MS // HOUR * HOUR - DAY
    crowd = [
        filled.row(place, rev, hour + n, 4, since=8_000 if n % 3 == 0 else 40_000)
        for n in range(90)
    ]
    children = [filled.row(place, rev, hour + HOUR + n, 1, since=8_000) for n in range(30)]
    filled.keep([*crowd, *children])

    assert counted(filled)[1][0].counts == {4: 90}
    assert counted(filled, misuse="1")[1][0].n == 120


def test_nothing_is_rewritten_whatever_the_rules(filled):
    place, rev = filled.place("Door"), filled.issue(survey())
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 4, since=3_000) for _ in range(6)])

    def kept():
        with filled.database.read() as connection:
            return sorted(connection.execute(response.select()).all(), key=lambda row: row.rid)

    before = kept()
    assert counted(filled)[1] == []
    with filled.database.write() as connection:
        rules.put(connection, filled.account_id, "", Rule(interval_s=0), "anna", NOW_MS)
    assert counted(filled)[1][0].n == 6
    assert kept() == before


def test_what_does_not_count_is_told_of_revisions_that_nothing_else_is_of(filled):
    place = filled.place("Door", "UTC")
    rev, newer = filled.issue(survey()), filled.issue(survey(choices=("queue", "price")), at_ms=1)
    at = NOW_MS - DAY
    aside_of = {
        "tests": {"mode": "test"},
        "misuse": {"since": 900},
        "no_hour": {"lh": None},
        "excluded": {"true_ms": at + 5 * HOUR},
    }
    rows = [filled.row(place, rev, at, 4) for _ in range(5)]
    rows += [
        filled.row(place, newer, more.pop("true_ms", at), 4, **more) for more in aside_of.values()
    ]
    filled.keep(rows)
    hours = (at // HOUR + 5, at // HOUR + 6)
    with filled.database.write() as connection:
        exclusions.leave_out(connection, filled.everything, place, hours, "Works", "", NOW_MS)
    scope, [one] = counted(filled, period="7d")
    with filled.database.read() as connection:
        found = aside.aside(connection, scope, one)

    assert one.n == 5
    assert [getattr(found, name) for name in aside_of] == [1, 1, 1, 1]
