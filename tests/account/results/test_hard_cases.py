"""What must never be mixed, miscounted or shown: each case has its answer."""

from datetime import date
from urllib.parse import parse_qsl

import pytest

from account.errors import NotFound
from account.pages.results import by_place
from account.pages.results.reading import shown_as
from account.pages.results.view import look
from account.pages.results.why import parts
from account.pages.words import Words
from account.store.reach import Reach
from account.store.results import aside, asked, exclusions, heat, met, places, rules, series
from account.store.results.clocks import clock_changes
from account.store.results.comments import Comment
from account.store.results.exclusions import WrongExclusion
from account.store.results.rules import Rule, WrongRule
from account.store.results.scope import day_of, hour_of, of_one_day, work_out
from account.store.results.selection import NotASelection, Selection, read
from account.store.schema import response
from account.store.times import local_hour, zone_of
from tests.account.engines import NOW_MS
from tests.account.results.filling import DAY, HOUR, said, survey

SUMMER = 1_792_875_600_000  # 2026-10-24 21:00 UTC; in Berlin clocks go back four hours later


def counted(filled, **wanted):
    scope = filled.scope(**wanted)
    with filled.database.read() as connection:
        return scope, asked.asked(connection, scope)


def at_hours(filled, scope, one):
    with filled.database.read() as connection:
        points = series.series(connection, scope, one)
    return {point.start % 24: sum(point.counts.values()) for point in points if point.counts}


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


def test_other_choices_are_another_form_and_stand_apart(filled):
    place = filled.place("Door")
    old, new = filled.issue(survey()), filled.issue(survey(choices=("queue", "dirt")), at_ms=5)
    rows = [filled.row(place, old, NOW_MS - DAY, 1, said("reason", "queue")) for _ in range(6)]
    rows += [filled.row(place, new, NOW_MS - HOUR, 1, said("reason", "queue")) for _ in range(7)]
    filled.keep(rows)
    scope, [one] = counted(filled, period="7d")
    with filled.database.read() as connection:
        forms = met.met(connection, scope, one)

    assert one.n == 13  # the rating itself is asked as before
    assert [(form.answered, form.sayings) for form in forms] == [
        (7, ["queue", "dirt"]),
        (6, ["queue", "staff"]),
    ]


@pytest.mark.parametrize(
    "other",
    [{"steps": 4}, {"kind": "csat"}, {"name": "Elsewhere", "choices": ("queue", "fun")}],
    ids=["steps", "kind", "line"],
)
def test_another_scale_or_survey_is_another_question(filled, other):
    place, old = filled.place("Door"), filled.issue(survey())
    new = filled.issue(survey(**other), line="2" * 12 if "name" in other else "1" * 12)
    rows = [filled.row(place, old, NOW_MS - DAY, 4) for _ in range(6)]
    filled.keep([*rows, *(filled.row(place, new, NOW_MS - DAY, 3) for _ in range(7))])
    _, found = counted(filled, period="7d")

    assert [one.counts for one in found] == [{3: 7}, {4: 6}]
    assert len({one.key for one in found}) == 2
    assert counted(filled, period="7d", survey=old[:12])[1][0].n == 6


def test_effort_and_agreement_are_never_added(filled):
    place = filled.place("Door")
    more = {"kind": "ces", "steps": 5}
    revs = [filled.issue(survey(direction=one, **more)) for one in ("agreement", "effort")]
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 2) for rev in revs for _ in range(5)])
    _, found = counted(filled, period="7d")

    assert sorted(one.scale.direction for one in found) == ["agreement", "effort"]


def test_a_branch_is_all_beneath_it_and_tags_narrow(filled):
    top, rev = filled.place("Chain"), filled.issue(survey())
    here, there = filled.place("A", under=top, tags="exit big"), filled.place("B", under=top)
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 4) for place in (here, here, there)])

    assert counted(filled, in_=top)[1][0].n == 3
    assert counted(filled, tag="exit")[1][0].n == 2
    scope, [one] = counted(filled, in_=top)
    with filled.database.read() as connection:
        found = places.at_places(connection, scope, one)
    assert [(x.name, sum(x.counts.values())) for x in found] == [("A", 2), ("B", 1)]


def test_reach_holds_for_every_number(filled):
    mine, rev = filled.place("Mine"), filled.issue(survey())
    other = filled.place("Other")
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 4) for place in (mine, other, other)])
    reach = Reach(filled.account_id, frozenset({mine}))
    scope = filled.scope(reach)
    with filled.database.read() as connection:
        [one] = asked.asked(connection, scope)
        assert one.n == 1
        assert [x.touchpoint_id for x in places.at_places(connection, scope, one)] == [mine]
    with pytest.raises(NotFound):
        filled.scope(reach, in_=other)


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


def test_places_add_up_though_a_terminal_was_carried_within_an_hour(filled):
    rev, hour = filled.issue(survey()), NOW_MS // HOUR * HOUR - DAY
    doors, quick = [filled.place("A"), filled.place("B")], {"since": 8_000, "terminal_id": "f" * 12}
    rows = [filled.row(door, rev, hour + n, 1, **quick) for door in doors for n in range(7)]
    late = {"since": 900, "received_ms": hour + 9 * DAY}
    filled.keep([*rows, filled.row(doors[0], rev, hour, 1, **late)])
    parts = [counted(filled, in_=door)[1][0] for door in doors]
    scope, [whole] = counted(filled)

    assert ([one.n for one in parts], whole.n) == ([7, 7], 14)
    with filled.database.read() as connection:
        points = series.series(connection, scope, whole)
    assert sum(point.late for point in points) == 0  # what is misuse is not among those that count


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


@pytest.mark.parametrize(
    "one",
    [
        Selection(),
        Selection(places=("a", "b"), tags=("x",), period="all", misuse=True, bucket="week"),
        Selection(period="days", first=date(2026, 1, 1), last=date(2026, 1, 2), against="year"),
        Selection(language="pt-BR", channel="touch", question="1~mood~smileys~5", tests=True),
    ],
)
def test_a_selection_is_read_as_it_was_written(one):
    pairs = [tuple(map(str, pair)) for pair in _pairs(one.query())]

    assert read(pairs) == one


def _pairs(query):
    return parse_qsl(query)


@pytest.mark.parametrize("pairs", [[("first", "x"), ("last", "y")], [("period", "days")]])
def test_a_selection_that_cannot_be_is_refused(pairs):
    with pytest.raises(NotASelection):
        read(pairs)


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


def test_of_few_not_even_who_was_shown_what_is_told(filled):
    place, rev = filled.place("Door"), filled.issue(survey())
    why = said("reason", "queue")
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 1, why) for _ in range(4)])
    for more, shown in ((0, 1), (1, 3)):
        filled.keep([filled.row(place, rev, NOW_MS - DAY, 1, why) for _ in range(more)])
        with filled.database.read() as connection:
            _, view = look(connection, Words("en"), filled.everything, Selection(), filled.now)
            funnel = parts(view)[0]
        assert [line.cells[0] for line in funnel.lines] == [str(4 + more)] * (1 + more)
        assert len(funnel.table.rows) == 1 + more, shown


def test_where_there_are_more_places_than_a_page_holds_it_says_so(filled, monkeypatch):
    rev = filled.issue(survey())
    monkeypatch.setattr(by_place, "MOST", 2)
    filled.keep(
        [
            filled.row(filled.place(name), rev, NOW_MS - DAY, 4, terminal_id=f"{at:012x}")
            for at, name in enumerate(("a", "b", "c"), 1)
        ]
    )
    with filled.database.read() as connection:
        _, view = look(connection, Words("en"), filled.everything, Selection(), filled.now)
        part = by_place.part(view)

    assert (len(part.lines), len(part.table.rows)) == (2, 3)
    assert "The first 2 of 3 are shown" in part.notes[1]


def test_a_score_of_few_is_marked_wherever_it_stands_in_a_line(filled):
    rev = filled.issue(survey())
    for name, n in (("few", 29), ("many", 30)):
        place = filled.place(name)
        filled.keep([filled.row(place, rev, NOW_MS - DAY, 4) for _ in range(n)])
    with filled.database.read() as connection:
        _, view = look(connection, Words("en"), filled.everything, Selection(), filled.now)
        lines = by_place.part(view).lines

    assert {one.name: one.doubt for one in lines} == {"few": "low confidence", "many": ""}


def test_what_an_address_names_is_one_question_with_its_revisions_alone(filled):
    place = filled.place("Door")
    first, other = filled.issue(survey()), filled.issue(survey("Other"), "2" * 12)
    filled.keep(
        [filled.row(place, rev, NOW_MS - DAY, 4) for rev in (first, other) for _ in range(5)]
    )
    with filled.database.read() as connection:
        for line, rev in (("1" * 12, first), ("2" * 12, other)):
            one = asked.named(connection, filled.scope(question=f"{line}~mood~smileys~5"))
            assert one.named == {rev}
        assert asked.named(connection, filled.scope()) is None
        assert asked.named(connection, filled.scope(question="nothing")) is None


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


def test_of_revisions_pressed_in_one_hour_the_newer_is_the_change(filled):
    place, revs = filled.place("Door"), [filled.issue(survey(), at_ms=1)]
    revs.append(filled.issue(survey(choices=("queue", "dirt")), at_ms=2))
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 4) for rev in revs * 3])
    scope, [one] = counted(filled, period="7d")
    with filled.database.read() as connection:
        assert [x.rev for _, x in asked.began(connection, scope, one)] == revs
