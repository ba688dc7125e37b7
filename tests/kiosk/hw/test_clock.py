from itertools import pairwise
from uuid import UUID

import pytest

from kiosk.hw import clock
from kiosk.hw.clock import HandClock, battery_clock_ms


def test_the_boot_clock_never_goes_back():
    readings = [clock.now() for _ in range(100)]

    assert all(a.boot_ms <= b.boot_ms for a, b in pairwise(readings))
    assert len({one.boot_id for one in readings}) == 1
    UUID(readings[0].boot_id)  # raises for anything else


def test_synchronised_is_what_timesyncd_says(tmp_path, monkeypatch):
    flag = tmp_path / "synchronized"
    monkeypatch.setattr(clock, "SYNCHRONIZED", flag)

    assert not clock.now().wall_synced
    flag.touch()
    assert clock.now().wall_synced


def test_a_hand_clock_stands_still_until_told():
    by_hand = HandClock(wall_ms=5_000)
    before = by_hand()

    assert by_hand() == before
    by_hand.pass_ms(250)
    assert (by_hand().boot_ms, by_hand().wall_ms) == (before.boot_ms + 250, 5_250)


def test_a_reboot_by_hand_is_another_boot():
    by_hand = HandClock()
    before = by_hand()
    by_hand.reboot(wall_ms=0)

    assert by_hand().boot_id != before.boot_id
    assert by_hand().wall_ms == 0


@pytest.mark.parametrize(
    ("said", "ms"),
    [("1800000000\n", 1_800_000_000_000), ("86400\n", None), ("946684800", None), ("", None)],
)
def test_a_battery_clock_counts_only_where_its_battery_was_not_empty(tmp_path, said, ms):
    path = tmp_path / "since_epoch"
    path.write_text(said)
    assert battery_clock_ms(path) == ms
    assert battery_clock_ms(tmp_path / "nowhere") is None
