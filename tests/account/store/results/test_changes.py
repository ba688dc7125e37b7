"""What changed on the way is marked where it changed: the survey, and the clocks of a place."""

from typing import Any

import pytest

from account.pages.results import over_time
from account.pages.results.view import look
from account.pages.words import Words
from account.store.intake.times import local_hour, zone_of
from account.store.results import settling
from account.store.results.clocks import clock_changes
from account.store.results.selection import read
from tests.account.engines import NOW_MS
from tests.account.store.results.filling import BERLIN, DAY, HOUR, Filled, survey

OLD, NEW = survey(), survey(choices=("queue", "dirt"))
TOKYO, LORD_HOWE = "Asia/Tokyo", "Australia/Lord_Howe"
MOVED_MS = NOW_MS - 3 * DAY  # 2027-01-12 08:00 UTC: nine in Berlin, five in the afternoon in Tokyo


def marked(filled: Filled, **wanted: str) -> dict[str, str]:
    """What the table of the chart says of changes, by bucket."""
    pairs = [(name.rstrip("_"), text) for name, text in wanted.items()]
    with filled.database.read() as connection:
        _, view = look(connection, Words("en"), filled.everything, read(pairs), filled.now)
        assert view is not None
        rows = over_time.part(view).table.rows
    return {str(row[0]): str(row[-1]) for row in rows if row[-1]}


def revisions(filled: Filled, *issued_ms: int) -> list[str]:
    return [filled.issue(one, at_ms=at) for one, at in zip((OLD, NEW), issued_ms, strict=True)]


def presses(filled: Filled, place: str, rev: str, *days: int, **more: Any) -> list[Any]:
    return [filled.row(place, rev, NOW_MS - day * DAY, 4, **more) for day in days]


def settle(filled: Filled) -> None:
    settling.settle(filled.database, filled.account_id, NOW_MS, 1000)


def test_a_survey_changed_where_its_first_response_counts(filled: Filled):
    place, (old, new) = filled.place("Door"), revisions(filled, 0, NOW_MS - 5 * DAY)
    filled.keep(
        [
            *presses(filled, place, old, 6, 5, 4, 3),
            *presses(filled, place, new, 5, since=0),  # misuse: it counts in no number
            *presses(filled, place, new, 4),
            *presses(filled, place, new, 3, language="de"),
            *presses(filled, place, old, 6, language="de"),
        ]
    )
    said = f"Mood changed ({new[:6]})"
    expected = [
        ({"period": "7d"}, {"2027-01-11": said}),
        ({"period": "7d", "misuse": "1"}, {"2027-01-10": said}),
        ({"period": "7d", "language": "de"}, {"2027-01-12": said}),
    ]
    for _ in range(2):
        for wanted, marks in expected:
            assert marked(filled, **wanted) == marks
        settle(filled)


def test_what_was_asked_before_the_range_is_no_change_in_it(filled: Filled):
    place, (old, new) = filled.place("Door"), revisions(filled, 0, NOW_MS - 20 * DAY)
    filled.keep([*presses(filled, place, old, 6, 4), *presses(filled, place, new, 6, 4)])

    assert marked(filled, period="7d") == {}


def test_of_one_bucket_what_was_issued_in_it_later_is_the_change(filled: Filled):
    place, (old, new) = filled.place("Door"), revisions(filled, NOW_MS - 9 * DAY, NOW_MS - 5 * DAY)
    filled.keep([*presses(filled, place, new, 4), *presses(filled, place, old, 3)])
    for _ in range(2):  # though its first response came before the other's
        assert marked(filled, period="all") == {"2027-01": f"Mood changed ({new[:6]})"}
        settle(filled)


def test_all_changes_of_one_bucket_are_named(filled: Filled):
    place, (old, new) = filled.place("Door"), revisions(filled, 0, 1)
    third = filled.issue(survey(choices=("noise", "dirt")), at_ms=2)
    filled.keep([*presses(filled, place, old, 6), *presses(filled, place, third, 5)])
    filled.keep(presses(filled, place, new, 5))

    assert marked(filled, period="7d") == {"2027-01-10": f"Mood changed ({new[:6]}, {third[:6]})"}


def moved(filled: Filled, name: str = "Stand", **columns: Any) -> str:
    """A place that got Tokyo's clocks three days ago, and what was pressed there around it."""
    zones = f'[[{MOVED_MS}, "{BERLIN}"]]'
    place = filled.place(name, TOKYO, zones_before=zones, **columns)
    rev = filled.issue(survey())
    then = [MOVED_MS - 26 * HOUR, MOVED_MS - HOUR]
    before = [filled.row(place, rev, at, 4, lh=local_hour(at, zone_of(BERLIN))) for at in then]
    filled.keep([*before, filled.row(place, rev, MOVED_MS + HOUR, 4)])
    return place


@pytest.mark.parametrize(
    ("bucket", "at", "begins"),
    [
        ("hour", "2027-01-12 17:00", 0),
        ("hour", "2027-01-12 17:00", 18 * 60),
        ("day", "2027-01-12", 0),
        ("day", "2027-01-11", 18 * 60),
        ("week", "week of 2027-01-11", 0),
        ("month", "2027-01", 0),
    ],
)
def test_a_place_that_was_given_another_time_zone_is_named(filled, bucket, at, begins):
    moved(filled, cut_over_min=begins)
    for _ in range(2):
        assert marked(filled, period="7d", bucket=bucket) == {at: f"Stand: {TOKYO}, was {BERLIN}"}
        settle(filled)


def test_a_zone_that_was_put_right_before_anybody_pressed_is_no_change(filled: Filled):
    zones = f'[[{MOVED_MS}, "UTC"], [{MOVED_MS + HOUR}, "{BERLIN}"]]'
    place, rev = filled.place("Stand", TOKYO, zones_before=zones), filled.issue(survey())
    filled.keep([filled.row(place, rev, MOVED_MS + 2 * HOUR, 4)])
    assert marked(filled, period="7d") == {}


def test_many_places_are_counted_instead_of_named(filled: Filled):
    for n in range(3):
        moved(filled, f"Stand {n}")
    assert list(marked(filled, period="7d").values()) == [f"3 places: {TOKYO}, was {BERLIN}"]


def test_clocks_that_a_place_had_then_are_told_and_by_how_much(filled: Filled):
    november = NOW_MS - 70 * DAY  # 2026-11-06
    filled.place("Stand", LORD_HOWE, zones_before=f'[[{november}, "{BERLIN}"]]')
    autumn = {"first": "2026-10-01", "last": "2026-11-30"}
    assert [one[1:] for one in clock_changes(filled.scope(**autumn))] == [(-60, (BERLIN,))]
    spring = clock_changes(filled.scope(first="2027-03-01", last="2027-04-30"))
    assert [(str(one.day), one.minutes) for one in spring] == [("2027-04-04", -30)]
