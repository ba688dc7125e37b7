"""The PIN: what the settings file holds opens nothing, and neither does trying."""

import pytest

from kiosk.caretaker import pin_hash
from kiosk.caretaker.pin_lock import FILE, PinLock
from kiosk.hw.clock import HandClock

HASH = pin_hash.make("4821")


@pytest.fixture
def clock():
    return HandClock()


def test_the_right_pin_fits_and_no_other():
    assert pin_hash.fits("4821", HASH)
    assert not pin_hash.fits("4822", HASH)
    assert pin_hash.make("4821") != HASH  # salted


@pytest.mark.parametrize(
    "pin", ["", "123", "4821a", "48 21", "٤٨٢١", "1111", "1234", "4321", "1" * 13]
)
def test_what_cannot_be_a_pin_is_refused(pin):
    with pytest.raises(ValueError, match="PIN"):
        pin_hash.make(pin)


@pytest.mark.parametrize(
    "text",
    [
        "4821",
        HASH.replace("scrypt", "md5"),
        HASH[:-1],
        HASH.replace("$14$", "$30$"),  # 64 GiB a try
        HASH.replace("$8$", "$99$"),
        HASH.replace("$14$8$1$", "$14$0$1$"),
    ],
)
def test_what_is_no_hash_of_ours_is_refused(text):
    with pytest.raises(ValueError, match="kiosk pin"):
        pin_hash.check(text)


def wrong(lock, times=1):
    for _ in range(times):
        assert not lock.opens("0000")


def test_three_wrong_ones_lock_it_longer_each_time(tmp_path, clock):
    lock = PinLock(tmp_path, HASH, clock)
    wrong(lock, 3)
    for wait_s in (30, 60, 300, 900, 900):
        assert lock.wait_s() == wait_s
        assert not lock.opens("4821")  # the right one neither, and it does not count
        assert lock.wait_s() == wait_s
        clock.pass_ms(wait_s * 1000)
        assert lock.wait_s() == 0
        wrong(lock)


def test_the_right_one_forgives_all(tmp_path, clock):
    lock = PinLock(tmp_path, HASH, clock)
    wrong(lock, 3)
    clock.pass_ms(30_000)
    assert lock.opens("4821")
    wrong(lock, 2)
    assert lock.wait_s() == 0


def test_a_restart_shortens_nothing(tmp_path, clock):
    wrong(PinLock(tmp_path, HASH, clock), 3)
    clock.pass_ms(29_000)
    assert PinLock(tmp_path, HASH, clock).wait_s() == 30
    clock.reboot(wall_ms=0)
    again = PinLock(tmp_path, HASH, clock)
    assert again.wait_s() == 30
    assert not again.opens("4821")


def test_pulling_the_plug_while_it_is_judged_gives_no_try_back(tmp_path, clock, monkeypatch):
    def plug(_pin, _hash):
        raise SystemExit

    monkeypatch.setattr(pin_hash, "fits", plug)
    for _ in range(3):
        with pytest.raises(SystemExit):
            PinLock(tmp_path, HASH, clock).opens("4821")
    assert PinLock(tmp_path, HASH, clock).wait_s() == 30


@pytest.mark.parametrize("torn", ["", "x", "-5\x00"])
def test_a_torn_count_is_no_way_in(tmp_path, clock, torn):
    (tmp_path / FILE).write_text(torn)
    assert PinLock(tmp_path, HASH, clock).wait_s() == 30


def test_where_no_count_can_be_kept_no_pin_is_right(tmp_path, clock):
    lock = PinLock(tmp_path / "nowhere", HASH, clock)
    assert not lock.opens("4821")


def test_without_a_pin_nothing_opens(tmp_path, clock):
    lock = PinLock(tmp_path, "", clock)
    assert not lock.armed
    assert not lock.opens("")
