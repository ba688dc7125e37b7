"""What every jack does, sensed by Linux or told by hand."""

import os
import struct
from queue import Queue

import pytest

from kiosk.hw.headphones import HandHeadphones, SensedHeadphones, jacks

SWITCH, HEADPHONES, LINE_OUT = 5, 2, 6
SOON_S = 10


def told(code, value):
    """As the kernel writes it: a struct input_event, and the end of the report."""
    return struct.pack("llHHillHHi", 0, 0, SWITCH, code, value, 0, 0, 0, 0, 0)


@pytest.fixture(params=["sensed", "by hand"])
def jack(request, tmp_path):
    """One of them, what it told, and a hand with a plug."""
    heard = Queue()
    if request.param == "by hand":
        by_hand = HandHeadphones(heard.put)
        yield by_hand, heard, lambda there: by_hand.plug() if there else by_hand.pull()
        return
    os.mkfifo(tmp_path / "event7")
    keeps = os.open(tmp_path / "event7", os.O_RDWR)
    sensed = SensedHeadphones(heard.put, lambda: [tmp_path / "event7"])
    yield sensed, heard, lambda there: os.write(keeps, told(HEADPHONES, int(there)))
    sensed.close()
    os.close(keeps)


def test_plugging_in_and_pulling_out_are_told_once_each(jack):
    one, heard, plug = jack
    assert one.sensed
    assert not one.there
    for there in (True, True, False):
        plug(there)
    assert [heard.get(timeout=SOON_S) for _ in range(2)] == [True, False]
    assert not one.there
    assert heard.empty()


def test_another_switch_of_the_same_card_is_none(tmp_path):
    heard, path = Queue(), tmp_path / "event0"
    os.mkfifo(path)
    keeps = os.open(path, os.O_RDWR)
    sensed = SensedHeadphones(heard.put, lambda: [path])
    os.write(keeps, told(LINE_OUT, 1) + told(HEADPHONES, 1))
    assert heard.get(timeout=SOON_S) is True
    sensed.close()
    os.close(keeps)
    assert heard.empty()


def test_a_card_that_is_pulled_takes_its_headphones_along(tmp_path):
    heard, path = Queue(), tmp_path / "event0"
    os.mkfifo(path)
    keeps = os.open(path, os.O_RDWR)
    sensed = SensedHeadphones(heard.put, lambda: [path])
    os.write(keeps, told(HEADPHONES, 1))
    assert heard.get(timeout=SOON_S) is True
    os.close(keeps)
    assert heard.get(timeout=SOON_S) is False
    sensed.close()


def test_only_what_can_sense_headphones_is_listened_to(tmp_path):
    for name, switches in (
        ("event0", "0"),
        ("event1", "4"),
        ("event2", "8000 14"),
        ("event3", "1"),
    ):
        (tmp_path / name / "device/capabilities").mkdir(parents=True)
        (tmp_path / name / "device/capabilities/sw").write_text(switches + "\n")
    assert [one.name for one in jacks(tmp_path)] == ["event1", "event2"]


def test_without_a_jack_nothing_is_sensed_and_one_that_cannot_be_opened_is_left_out(tmp_path):
    sensed = SensedHeadphones(lambda _: None, lambda: [tmp_path / "gone"])
    assert not sensed.sensed
    assert not sensed.there
    sensed.close()
