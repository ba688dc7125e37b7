"""Where a local day begins and ends."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from account.store.results.day import bounds, business_day

HOUR = 3_600_000


@pytest.mark.parametrize(
    ("date", "hours"), [("2025-11-22", 24), ("2025-03-30", 23), ("2025-10-26", 25)]
)
def test_a_day_is_as_long_as_the_clocks_say(date: str, hours: int):
    noon = datetime.fromisoformat(f"{date}T12:00").replace(tzinfo=ZoneInfo("Europe/Berlin"))
    start, end = bounds(int(noon.timestamp() * 1000), "Europe/Berlin")

    assert end - start == hours * HOUR
    assert start <= noon.timestamp() * 1000 < end


def test_midnight_belongs_to_the_day_it_begins():
    midnight = datetime(2025, 11, 22, tzinfo=ZoneInfo("Asia/Tokyo"))
    start, _ = bounds(int(midnight.timestamp() * 1000), "Asia/Tokyo")

    assert start == midnight.timestamp() * 1000


@pytest.mark.parametrize(
    ("now", "date", "begins", "hours"),
    [
        ("2025-11-22T03:59", "2025-11-21", "2025-11-21T04:00", 24),
        ("2025-11-22T04:00", "2025-11-22", "2025-11-22T04:00", 24),
        ("2025-03-30T05:00", "2025-03-30", "2025-03-30T04:00", 24),
        ("2025-03-29T12:00", "2025-03-29", "2025-03-29T04:00", 23),
        ("2025-10-26T03:00", "2025-10-25", "2025-10-25T04:00", 25),
    ],
)
def test_what_is_pressed_before_a_day_begins_belongs_to_the_day_before(
    now: str, date: str, begins: str, hours: int
):
    berlin = ZoneInfo("Europe/Berlin")
    now_ms, begins_ms = (
        round(datetime.fromisoformat(one).replace(tzinfo=berlin).timestamp() * 1000)
        for one in (now, begins)
    )
    assert business_day(now_ms, "Europe/Berlin", 240).isoformat() == date
    start, end = bounds(now_ms, "Europe/Berlin", 240)
    assert start == begins_ms
    assert end - start == hours * HOUR
