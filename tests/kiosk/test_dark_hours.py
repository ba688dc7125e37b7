"""Night at the touchpoint, by the touchpoint's own clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from feedback.response import Moment
from feedback.settings import Settings
from kiosk.dark_hours import dark_now


def settings(**given):
    return Settings(
        touchpoint_id="t", touchpoint="Door", survey_rev="r", survey_url="u", public_url="",
        languages=("en",), **given,
    )  # fmt: skip


def at(zone: str, *when: int, synced: bool = True) -> Moment:
    wall_ms = int(datetime(*when, tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    return Moment(boot_id="b", boot_ms=0, wall_ms=wall_ms, wall_synced=synced)


@pytest.mark.parametrize(
    ("hour", "dark"), [(21, False), (22, True), (23, True), (0, True), (5, True), (6, False)]
)
@pytest.mark.parametrize("month", [1, 7])
def test_it_is_the_touchpoints_time_that_counts_summer_and_winter(hour, dark, month):
    there = settings(dark_hours="22:00-06:00", time_zone="Europe/Berlin")

    assert dark_now(there, at("Europe/Berlin", 2026, month, 10, hour)) is dark


def test_a_clock_that_nobody_set_right_darkens_nothing():
    there = settings(dark_hours="22:00-06:00", time_zone="Europe/Berlin")

    assert not dark_now(there, at("Europe/Berlin", 2026, 1, 10, 23, synced=False))


def test_without_dark_hours_it_is_always_day():
    assert not dark_now(settings(), at("UTC", 2026, 1, 10, 3))
