"""Hours that come twice, days that begin late, places that moved: when what was pressed counts."""

from datetime import date

import pytest

from account.pages.results.reading import shown_as
from account.pages.words import Words
from account.store.intake.times import local_hour, zone_of
from account.store.results import asked, rules, series
from account.store.results.clocks import clock_changes
from account.store.results.comments import Comment
from account.store.results.rules import Rule
from account.store.results.scope import day_of, hour_of
from account.store.results.scoping import of_one_day, work_out
from account.store.results.selection import read
from tests.account.engines import NOW_MS
from tests.account.store.results.filling import DAY, HOUR, at_hours, counted, survey

SUMMER = 1_792_875_600_000  # 2026-10-24 21:00 UTC; in Berlin clocks go back four hours later


def test_an_hour_that_comes_twice_is_one_hour_and_none_is_lost(filled):
    place, rev = filled.place("Door"), filled.issue(survey())
    filled.keep([filled.row(place, rev, SUMMER + n * HOUR // 2, 4) for n in range(16)])
    scope, [one] = counted(filled, first="2026-10-24", last="2026-10-25", bucket="hour")

    assert one.n == 16
    # 23:00, then midnight to four with 02:00 twice as long as the others
    assert at_hours(filled, scope, one) == {23: 2, 0: 2, 1: 2, 2: 4, 3: 2, 4: 2, 5: 2}


def test_where_a_place_moved_the_past_keeps_its_hours(filled):
    place, rev = filled.place("Stand", "Europe/Berlin"), filled.issue(survey())
    before = [filled.row(place, rev, NOW_MS - 2 * DAY, 4) for _ in range(5)]
    filled.change(place, time_zone="Asia/Tokyo")
    after = [filled.row(place, rev, NOW_MS - DAY, 4) for _ in range(6)]
    filled.keep([*before, *after])
    scope, [one] = counted(filled, period="7d", bucket="hour")

    assert one.n == 11
    assert sorted(at_hours(filled, scope, one)) == [9, 17]  # 08:00 UTC by each clock


def test_a_business_day_begins_at_its_cut_over(filled):
    early, rev = filled.place("Bar", "UTC", cut_over_min=360), filled.issue(survey())
    late = filled.place("Shop", "UTC")
    three = (NOW_MS // DAY) * DAY - DAY + 3 * HOUR
    filled.keep([filled.row(place, rev, three, 4) for place in (early, late) for _ in range(5)])
    day = day_of(three // HOUR)

    for which, of in ((early, day.fromordinal(day.toordinal() - 1)), (late, day)):
        _, [one] = counted(filled, in_=which, first=str(of), last=str(of))
        assert one.n == 5
    assert counted(filled, in_=early, first=str(day), last=str(day))[1] == []


def test_what_lies_in_no_hour_is_in_no_time_before_time_either(filled):
    place, rev = filled.place("Door"), filled.issue(survey())
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 4, lh=None) for _ in range(6)])
    with filled.database.write() as connection:
        rules.put(connection, filled.account_id, place, Rule(bucket="week"), "anna", NOW_MS)

    early = filled.scope(first="1970-01-01", last="1970-01-02")  # its week begins in 1969
    before = early.days(date(1933, 2, 8), date(1979, 12, 31))  # as a long range is compared
    with filled.database.read() as connection:
        assert asked.asked(connection, early) == asked.asked(connection, before) == []
    assert clock_changes(filled.scope(first="9998-12-30", last="9998-12-31")) == []


def test_before_the_first_response_there_is_nothing(filled):
    place, rev = filled.place("Door"), filled.issue(survey())
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 4)])

    assert counted(filled, first="1971-01-01", last="1971-02-01")[1] == []
    scope, [one] = counted(filled, period="all")
    with filled.database.read() as connection:
        assert len(series.series(connection, scope, one)) == 1


@pytest.mark.parametrize(
    ("last", "wanted", "shown"),
    [
        ("2026-11-19", "hour", "hour"),
        ("2027-01-01", "hour", "day"),
        ("2046-01-01", "hour", "week"),
        ("9998-12-31", "hour", "month"),
        ("9998-12-31", "day", "month"),
    ],
)
def test_nobody_makes_the_account_draw_millions_of_hours(filled, last, wanted, shown):
    place, rev = filled.place("Door"), filled.issue(survey())
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 4)])
    scope = filled.scope(first="2026-10-01", last=last, bucket=wanted)
    assert scope.bucket == shown
    assert filled.scope(period="all", bucket="hour").bucket == "day"


def test_hours_and_days_are_each_others():
    assert day_of(hour_of(date(2026, 10, 25))) == date(2026, 10, 25)


def test_a_comment_has_the_clock_of_when_it_was_pressed(filled):
    place = filled.place("Stand", "Asia/Tokyo", zones_before=f'[[{NOW_MS}, "Europe/Berlin"]]')
    scope = filled.scope(in_=place)
    nothing = dict.fromkeys(
        ("rid", "terminal_id", "survey_rev", "question", "language", "channel"), ""
    )
    unknown = dict.fromkeys(("text", "rating", "kind", "steps", "since_last_press_ms"))
    told = []
    for at_ms, zone in ((NOW_MS - DAY, "Europe/Berlin"), (NOW_MS + DAY, "Asia/Tokyo")):
        at = {"touchpoint_id": place, "true_ms": at_ms, "lh": local_hour(at_ms, zone_of(zone))}
        said = Comment(**nothing, **unknown, **at, phone=False, late=False, mode="normal")
        told.append(shown_as(Words("en"), scope, said, lambda _: None).when)

    assert told == ["2027-01-14 09:00", "2027-01-16 17:00"]  # 08:00 UTC by each


@pytest.mark.parametrize(
    ("bucket", "shown"), [("day", "2027-01-10"), ("week", "week of 2027-01-04")]
)
def test_where_no_hours_are_shown_a_comment_has_its_business_day(filled, bucket, shown):
    """The calendar's day beside it would tell what was written after midnight."""
    place = filled.place("Bar", "UTC", cut_over_min=240)
    with filled.database.write() as connection:
        rules.put(connection, filled.account_id, place, Rule(bucket=bucket), "anna", NOW_MS)
    texts = dict.fromkeys(("rid", "terminal_id", "survey_rev", "question", "language"), "")
    unknown = dict.fromkeys(("text", "rating", "kind", "steps", "since_last_press_ms"))
    two = hour_of(date(2027, 1, 11)) + 2  # in the night from Sunday to Monday
    at = {"touchpoint_id": place, "channel": "touch", "true_ms": two * HOUR, "lh": two}
    said = Comment(**texts, **unknown, **at, phone=False, late=False, mode="normal")
    told = shown_as(Words("en"), filled.scope(in_=place), said, lambda _: None)

    assert told.when == shown


def test_another_place_is_compared_by_the_calendar_though_it_began_later(filled):
    old, new, rev = filled.place("Old"), filled.place("New"), filled.issue(survey())
    early = [filled.row(old, rev, NOW_MS - day * DAY, 4) for day in (9, 5, 1) for _ in range(5)]
    filled.keep([*early, *(filled.row(new, rev, NOW_MS - DAY, 2) for _ in range(5))])
    scope = filled.scope(in_=old, against=new, period="all", bucket="day")
    other = filled.scope(in_=new, period="all", bucket="day")
    with filled.database.read() as connection:
        [one] = asked.asked(connection, scope)
        points = series.series(connection, scope, one)
        beside = series.series(connection, other, one)

    found = series.alongside(scope, points, beside)
    assert len(found) == len(points) == 9
    assert [point.start for point in found if point and point.counts] == [points[-1].start]


def test_today_is_named_where_it_is_not_the_same_day_everywhere(filled):
    filled.place("Door", "Europe/Berlin")
    at_ten = NOW_MS + 2 * HOUR  # 11:00 in Berlin, 23:00 in Samoa
    assert of_one_day(filled.scope(period="today"), at_ten)
    filled.place("Quay", "Pacific/Apia")
    assert of_one_day(filled.scope(period="today"), NOW_MS)
    assert not of_one_day(filled.scope(period="today"), at_ten + 2 * HOUR)


def test_as_many_clocks_of_two_kinds_are_decided_by_the_tree(filled):
    zones = ("Pacific/Apia", "America/New_York", "Asia/Tokyo", "Europe/Berlin", "Asia/Kolkata")
    places = [filled.place(f"{n} {zone}", zone) for n, zone in enumerate(zones)]
    filled.now = NOW_MS + 4 * HOUR  # only in Samoa it is tomorrow
    with filled.database.read() as connection:
        wanted = read([("in", one) for one in reversed(places)] + [("period", "today")])
        scope = work_out(connection, filled.everything, wanted, filled.now)
    assert scope.last == date(2027, 1, 16)
