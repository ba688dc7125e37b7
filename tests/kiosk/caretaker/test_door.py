"""The pad of the PIN: what is typed on it, and for how long it stands."""

import pytest

from kiosk.caretaker.door import LONGEST_PIN, PAD_MOST_S, PAD_S, Door
from kiosk.hw.clock import HandClock


class Open:
    """A lock that is not locked."""

    armed = True

    def wait_s(self):
        return 0

    def opens(self, pin):
        raise AssertionError(f"{pin} was tried")


class Way:
    def __init__(self):
        self.clock = HandClock()
        self.door = Door(Open(), self.now)
        self.door.came("en")

    def now(self):
        return self.clock().boot_ms

    def late_after(self, seconds):
        self.clock.pass_ms(seconds * 1000)
        return self.door.late(self.now())


@pytest.fixture
def way():
    return Way()


def test_what_was_typed_is_taken_once(way):
    for one in "4821":
        assert way.door.digit(one)
    assert way.door.pad("en").entered == 4
    way.door.erase()
    assert (way.door.taken(), way.door.taken()) == ("482", "")


def test_whoever_comes_finds_nothing_typed(way):
    way.door.digit("4")
    assert way.door.came("en").entered == 0


def test_no_pin_is_longer(way):
    assert [way.door.digit("1") for _ in range(LONGEST_PIN + 1)].count(False) == 1


def test_every_key_keeps_it_up_a_while(way):
    for key in (lambda: way.door.digit("1"), way.door.erase, way.door.taken):
        assert not way.late_after(PAD_S - 1)
        key()
    assert way.late_after(PAD_S)


def test_no_keys_keep_it_up_for_ever(way):
    stood = 0
    while not way.late_after(1):
        way.door.digit("1")
        stood += 1
        assert stood < PAD_MOST_S
    assert stood == PAD_MOST_S - 1
