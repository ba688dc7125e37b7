"""Opening hours, also on the days when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account import hours, spans
from account.hours import DAY_MIN, Hours, Lately, Span, is_open, moment

MINUTE, HOUR = 60_000, 3_600_000
_MINUTE = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    ZoneInfo(name)
    for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
]
# Around them the clocks of each of these change, in one direction or the other.
DAYS = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4)]
DAYS += [date(2026, 10, 25), date(2026, 11, 1), date(2026, 7, 1)]
CUTS = st.integers(0, 12 * DAY_MIN)
SHOP = spans.made({"mon": ["08:00-12:00", "13:00-18:30"], "sat": ["22:00-02:30"]})


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def open_ms(week: Hours, zone: ZoneInfo, from_ms: int, to_ms: int) -> int:
    return Lately(week, zone, to_ms).open_since(from_ms)


@st.composite
def weeks(draw: st.DrawFn) -> Hours:
    days = {}
    for day in (*hours.WEEKDAYS, *(one.isoformat() for one in DAYS)):
        if draw(st.booleans()):
            at_all = sorted(draw(st.sets(st.integers(0, 36 * 60), min_size=2, max_size=4)))
            pairs = zip(at_all[::2], at_all[1::2], strict=False)
            days[day] = tuple(
                Span(a, b)
                for a, b in pairs
                if a < DAY_MIN and (b - a < DAY_MIN or (a, b) == (0, DAY_MIN))
            )
    return Hours(days)


def by_the_clock_on_the_wall(week: Hours, zone: ZoneInfo, from_ms: int, to_ms: int) -> set[int]:
    """The open minutes, by somebody who watches the clock and never lets it go back."""
    found, latest = set(), datetime(1970, 1, 1, tzinfo=UTC)
    for minute in range(from_ms - 3 * DAY_MIN * MINUTE, to_ms, MINUTE):
        wall = datetime.fromtimestamp(minute / 1000, zone).replace(tzinfo=UTC)
        latest = max(latest, wall)
        for back in range(3):
            day = latest.date() - timedelta(days=back)
            so_far = (latest - datetime(day.year, day.month, day.day, tzinfo=UTC)) // _MINUTE
            if any(span.begin <= so_far < span.end for span in week.on(day)):
                found.add(minute)
    return {minute for minute in found if from_ms <= minute}


@settings(max_examples=25)
@given(weeks(), st.sampled_from(ZONES), st.sampled_from(DAYS), st.integers(0, 30 * 60))
def test_open_minutes_are_those_a_clock_on_the_wall_shows(
    week: Hours, zone: ZoneInfo, day: date, length: int
):
    from_ms = moment(zone, day, 0)
    to_ms = from_ms + length * MINUTE
    if week.always:
        assert open_ms(week, zone, from_ms, to_ms) == length * MINUTE
        return
    expected = by_the_clock_on_the_wall(week, zone, from_ms, to_ms)

    assert open_ms(week, zone, from_ms, to_ms) == len(expected) * MINUTE
    for minute in range(from_ms, to_ms, 17 * MINUTE):
        assert is_open(week, zone, minute) == (minute in expected)


@settings(max_examples=50)
@given(weeks(), st.sampled_from(ZONES), st.sampled_from(DAYS), st.lists(CUTS))
def test_open_time_adds_up(week: Hours, zone: ZoneInfo, day: date, cuts: list[int]):
    moments = [moment(zone, day, 0) + cut * MINUTE for cut in sorted([0, 12 * DAY_MIN, *cuts])]
    parts = [open_ms(week, zone, a, b) for a, b in pairwise(moments)]

    assert sum(parts) == open_ms(week, zone, moments[0], moments[-1])


@pytest.mark.parametrize("days", [15, 30, 400])
def test_whoever_was_last_heard_before_a_fortnight_was_silent_for_all_of_it(days: int):
    now_ms, shut = at("2026-11-23T07:00"), spans.made({day: [] for day in hours.WEEKDAYS})
    then_ms = now_ms - days * DAY_MIN * MINUTE

    assert Lately(Hours(), BERLIN, now_ms).open_since(then_ms) == 14 * DAY_MIN * MINUTE
    assert Lately(SHOP, BERLIN, now_ms).open_since(then_ms) == 2 * 14 * HOUR
    assert Lately(shut, BERLIN, now_ms).open_since(then_ms) == 0


@given(weeks())
def test_what_is_kept_is_read_again(week: Hours):
    assert spans.read(spans.written(week)).days == dict(week.days)


@pytest.mark.parametrize(
    ("moment_", "open_"),
    [
        ("2026-11-23T07:59", False),
        ("2026-11-23T08:00", True),
        ("2026-11-23T12:00", False),
        ("2026-11-23T18:29", True),
        ("2026-11-24T09:00", False),
        ("2026-11-22T02:29", True),  # since Saturday evening
        ("2026-11-22T02:30", False),
    ],
)
def test_a_week(moment_: str, open_: bool):
    assert is_open(SHOP, BERLIN, at(moment_)) is open_


def test_a_date_stands_instead_of_its_weekday():
    week = spans.made({"fri": ["08:00-20:00"], "2026-12-25": [], "2026-12-24": ["08:00-13:00"]})

    assert not is_open(week, BERLIN, at("2026-12-25T10:00"))
    assert is_open(week, BERLIN, at("2026-12-24T10:00"))
    assert is_open(week, BERLIN, at("2026-12-18T10:00"))


def test_a_day_on_which_the_clocks_change_has_23_or_25_hours():
    week = spans.made({day: ["00:00-24:00"] for day in hours.WEEKDAYS})
    spring, autumn = at("2026-03-29T00:00"), at("2026-10-25T00:00")

    assert open_ms(week, BERLIN, spring, at("2026-03-30T00:00")) == 23 * HOUR
    assert open_ms(week, BERLIN, autumn, at("2026-10-26T00:00")) == 25 * HOUR


def test_an_hour_that_is_left_out_is_over_at_once():
    week = spans.made({"sun": ["02:15-03:30"]})
    day = at("2026-03-29T00:00")

    assert open_ms(week, BERLIN, day, day + 6 * HOUR) == 30 * MINUTE
    assert moment(BERLIN, date(2026, 3, 29), 135) == day + 2 * HOUR


def test_without_hours_it_is_always_open():
    never_told = spans.read("{}")

    assert is_open(never_told, BERLIN, 0)
    assert open_ms(never_told, BERLIN, 0, 90_000) == 90_000
    assert open_ms(never_told, BERLIN, 90_000, 0) == 0


@pytest.mark.parametrize("claimed", [-(10**16), 0, 10**18])
def test_no_claim_of_a_terminal_takes_it_down(claimed: int):
    assert is_open(SHOP, BERLIN, claimed) in (True, False)


def test_a_holiday_alone_does_not_close_the_week():
    week = spans.made({"2026-12-25": []})

    assert is_open(week, BERLIN, at("2026-12-24T23:59"))
    assert not is_open(week, BERLIN, at("2026-12-25T12:00"))
    assert is_open(week, BERLIN, at("2026-12-26T00:00"))


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({"monday": ["08:00-20:00"]}, "'monday' is no weekday"),
        ({"2026-02-30": []}, "'2026-02-30' is no weekday"),
        ({"mon": ["8-20"]}, "mon: '8-20' is no span"),
        ({"mon": ["08:00"]}, "mon: '08:00' is no span"),
        ({"mon": ["08:00-24:30"]}, "the last possible end is 24:00"),
        ({"mon": ["08:00-08:00"]}, "is no span"),
        ({"mon": ["08:00-12:00", "11:00-13:00"]}, "08:00-12:00 and 11:00-13:00 overlap"),
        ({"mon": ["08:00-09:00"] * 7}, "7 spans, at most 6"),
    ],
)
def test_hours_that_cannot_be_are_named(days: dict[str, list[str]], told: str):
    with pytest.raises(ValueError, match=told):
        spans.made(days)


@pytest.mark.parametrize("text", ["", "[]", '{"mon": 3}', '{"mon": [["08:00"]]}'])
def test_what_is_not_kept_by_us_is_refused(text: str):
    with pytest.raises(ValueError, match="opening hours"):
        spans.read(text)


def test_spans_are_said_as_people_write_them():
    assert spans.said(SHOP.days["mon"]) == "08:00-12:00, 13:00-18:30"
    assert spans.said(SHOP.days["sat"]) == "22:00-02:30"


def test_hours_are_typed_in_one_line():
    week = spans.typed("mon-fri 08:00-12:00, 13:00-18:00; sat-sun closed; 2026-12-24 08:00-13:00")

    assert week.days["wed"] == (Span(480, 720), Span(780, 1080))
    assert week.days["sun"] == ()
    assert week.on(date(2026, 12, 24)) == (Span(480, 780),)
    assert spans.typed("").always
    assert spans.typed("sat-mon 10:00-24:00").days.keys() == {"sat", "sun", "mon"}
    with pytest.raises(ValueError, match="'noon'"):
        spans.minute("noon")
    assert spans.minute("04:00") == 240
