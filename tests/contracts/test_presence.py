"""What every presence sensor does, wired or told by hand; and for how long nobody was there."""

import pytest

from kiosk.hw.pins import MockPins
from kiosk.hw.presence import STUCK_MS, Company, HandPresence, WiredPresence


@pytest.fixture(params=["wired", "by hand"])
def sensor(request):
    """One of them, what it told, and a person to step before it."""
    heard: list[bool] = []
    if request.param == "by hand":
        by_hand = HandPresence(heard.append)
        yield by_hand, heard, lambda there: by_hand.come() if there else by_hand.go()
        return
    pins = MockPins({})
    wired = WiredPresence(26, heard.append, pins.factory)
    pin = pins.factory.pin(26)
    yield wired, heard, lambda there: pin.drive_high() if there else pin.drive_low()
    wired.close()


def test_coming_and_going_are_told_once_each(sensor):
    one, heard, step = sensor
    assert not one.there
    step(True)
    step(True)
    assert one.there
    step(False)
    assert not one.there
    assert heard == [True, False]


def test_nobody_is_away_until_the_time_is_up():
    company = Company(sensor=True, at_ms=0)
    company.changed(False, 10_000)
    assert not company.away(69_999, 60)
    assert company.away(70_000, 60)
    assert not company.away(70_000, 0)
    company.changed(True, 80_000)
    assert not company.away(999_000, 60)


def test_without_a_sensor_nobody_is_ever_away_and_nothing_is_stuck():
    company = Company(sensor=False, at_ms=0)
    assert not company.away(STUCK_MS * 2, 60)
    assert company.trouble(STUCK_MS * 2) == ()


def test_a_sensor_that_always_sees_somebody_is_named():
    company = Company(sensor=True, at_ms=0)
    assert company.trouble(STUCK_MS - 1) == ()
    assert "seen somebody for 12 h" in company.trouble(STUCK_MS)[0]
    company.changed(False, STUCK_MS)
    assert company.trouble(STUCK_MS * 3) == ()
