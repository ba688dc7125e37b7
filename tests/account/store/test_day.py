"""Where a local day begins and ends."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from account.store.day import bounds

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
