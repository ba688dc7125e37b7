"""Times and lengths of time as people read them."""

import pytest

from account.pages import when
from account.pages.words import Words

EN = Words("en")


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (0, "just now"),
        (59_999, "just now"),
        (60_000, "1 min ago"),
        (3_599_999, "59 min ago"),
        (3_600_000, "1 h ago"),
        (86_400_000, "1 day ago"),
        (172_800_000, "2 days ago"),
    ],
)
def test_how_long_ago_in_the_largest_unit_that_fits(ms: int, said: str):
    assert when.ago(EN, 1_000_000_000_000 + ms, 1_000_000_000_000) == said


def test_a_moment_on_the_clock_of_its_place():
    assert when.at(1_763_809_200_123, "Asia/Tokyo", EN).full == "2025-11-22 20:00:00 JST"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc"])
def test_an_unknown_time_zone_is_utc(zone: str):
    assert when.at(0, zone, EN).full == "1970-01-01 00:00:00 UTC"


@pytest.mark.parametrize("ms", [-(2**62), 2**53, 2**63])
def test_a_time_no_calendar_holds_is_shown_all_the_same(ms: int):
    assert when.at(ms, "Pacific/Pago_Pago", EN).date[:4] in ("1969", "9999")
