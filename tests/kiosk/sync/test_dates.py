"""When a certificate's dates count: the clock was set, and the account agrees with it."""

from kiosk.hw.clock import HandClock
from kiosk.sync.dates import Dates

YEAR_MS = 365 * 24 * 3600 * 1000


def test_nothing_is_held_against_a_certificate_before_the_account_spoke() -> None:
    assert not Dates(HandClock(synced=True)).hold()


def test_the_account_agrees_with_the_clock() -> None:
    clock = HandClock(synced=True)
    dates = Dates(clock)
    dates.heard(clock.wall_ms + 3000)
    clock.pass_ms(YEAR_MS)
    assert dates.hold()


def test_a_clock_that_nobody_set_says_nothing() -> None:
    clock = HandClock(synced=False)
    dates = Dates(clock)
    dates.heard(clock.wall_ms)
    assert not dates.hold()


def test_a_time_server_that_leads_astray_is_found_out() -> None:
    clock = HandClock(synced=True)
    dates = Dates(clock)
    dates.heard(clock.wall_ms)
    clock.wall_ms += YEAR_MS
    assert not dates.hold()
    clock.wall_ms -= 2 * YEAR_MS
    assert not dates.hold()
    clock.wall_ms += YEAR_MS
    assert dates.hold()
