"""Real event bytes of touch panels, read as a terminal reads them."""

import os
import threading
import time

import pytest

from kiosk.hw import contacts
from kiosk.hw.contacts import EV_ABS, EV_KEY, EV_SYN, NOBODY, Contacts, Does, Glass
from kiosk.hw.glass import GlassEnded, GlassReader
from tests.kiosk.hw.panels import HIGH, TEN, WIDE, Fingertips, event, pressed_simply, report

PATIENCE_S = 20.0


class Table:
    """A folder of device files, and whoever reads them."""

    def __init__(self, folder):
        self.folder, self.panels = folder, {}
        self.heard = threading.Event()
        self.reader = GlassReader(self.heard.set, opens=self._open, files=folder)

    def _open(self, path):
        if path.name == "event0":
            return None  # a keyboard
        panel = self.panels[path.name] = Fingertips(path)
        return panel

    def plug(self, name="event3"):
        os.mkfifo(self.folder / name)
        self._until(lambda: name in self.panels)
        return self.panels[name]

    def unplug(self, name="event3"):
        (self.folder / name).unlink()
        self.panels.pop(name).unplug()

    def took(self, count):
        """What was done, in order, once there are so many."""
        done = []
        self._until(lambda: done.extend(self.reader.taken()) or len(done) >= count)
        assert len(done) == count
        return done

    def _until(self, true):
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < deadline
            time.sleep(0.005)


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.hw.glass.LOOK_AGAIN_S", 0.02)
    (tmp_path / "event0").touch()
    table = Table(tmp_path)
    yield table
    table.reader.close()
    for panel in table.panels.values():
        panel.unplug()


def does(contacts_):
    return [one.does.name for one in contacts_]


def test_ten_fingers_are_ten(table):
    panel = table.plug()
    panel.write(b"".join(panel.down(slot, 400 * slot, HIGH) for slot in range(10)))
    panel.write(b"".join(panel.up(slot) for slot in range(10)))

    came, went = (lambda all_: (all_[:10], all_[10:]))(table.took(20))

    assert len({one.finger for one in came}) == 10
    assert [one.x for one in came] == [400 * slot / WIDE for slot in range(10)]
    assert {one.y for one in came} == {1.0}
    assert [one.finger for one in went] == [one.finger for one in came]
    assert does(went) == ["LIFTS"] * 10
    assert table.heard.wait(PATIENCE_S)


def test_one_that_never_lifts_keeps_nobody_else_from_coming(table):
    panel = table.plug()
    panel.write(panel.down(0, 10, 10) + panel.down(1, 900, 900) + panel.up(1))
    panel.write(panel.down(1, 900, 900) + panel.up(1))

    done = table.took(5)

    assert does(done) == ["COMES", "COMES", "LIFTS", "COMES", "LIFTS"]
    assert len({one.finger for one in done}) == 3


def test_what_trembles_wakes_nobody(table):
    panel = table.plug()
    panel.write(panel.down(0, 5, 5))
    table.took(1)
    assert table.heard.wait(PATIENCE_S)
    table.heard.clear()
    panel.write(panel.tell(0, x=6) + panel.tell(0, x=5))
    assert does(table.took(2)) == ["MOVES", "MOVES"]
    assert not table.heard.is_set()


def test_a_packet_may_come_in_pieces(table):
    panel = table.plug()
    told = panel.down(0, 100, 200) + panel.tell(0, x=300) + panel.up(0)
    for start in range(0, len(told), 24):
        panel.write(told[start : start + 24])

    assert does(table.took(3)) == ["COMES", "MOVES", "LIFTS"]


def test_a_finger_that_another_takes_the_slot_of_has_ended_where_it_was(table):
    panel = table.plug()
    panel.write(panel.down(0, 0, 0) + panel.down(0, WIDE, HIGH))

    first, gone, second = table.took(3)

    assert (gone.does, gone.finger, gone.x, gone.y) == (Does.LIFTS, first.finger, 0.0, 0.0)
    assert (second.does, second.x, second.y) == (Does.COMES, 1.0, 1.0)


def test_who_was_lifted_while_packets_were_lost_is_found_out(table):
    panel = table.plug()
    panel.write(panel.down(0, 0, 0) + panel.down(1, WIDE, 0))
    came = table.took(2)
    panel.up(0)  # never told
    panel.down(2, WIDE, HIGH)
    panel.overflow()

    lifted, new = table.took(2)
    panel.write(panel.up(1) + panel.up(2))

    assert (lifted.does, lifted.finger) == (Does.LIFTS, came[0].finger)
    assert (new.does, new.x, new.y) == (Does.COMES, 1.0, 1.0)
    assert [one.finger for one in table.took(2)] == [came[1].finger, new.finger]


def test_a_panel_that_goes_takes_its_fingers_back_and_is_heard_again(table):
    panel = table.plug()
    panel.write(panel.down(0, 5, 5))
    table.took(1)
    table.unplug()
    assert does(table.took(1)) == ["GONE"]

    for name in ("event3", "event7"):  # as itself, and as another file
        panel = table.plug(name)
        panel.write(panel.down(0, 5, 5) + panel.up(0))
        assert does(table.took(2)) == ["COMES", "LIFTS"]


def test_whoever_asks_learns_that_nobody_reads(table, tmp_path):
    table.reader.close()
    with pytest.raises(GlassEnded):
        list(table.reader.taken())
    table.reader = GlassReader(lambda: None, files=tmp_path / "none")


# --- without a reader: what packets add up to


def hear(told: list[bytes], glass=TEN, stands=None):
    """Contacts of a panel that stands so when it is opened; the events are unpacked as read."""
    from kiosk.hw.glass import _EVENT

    of = Contacts(glass, lambda code: (stands or {}).get(code))
    parted = [tuple(one[2:]) for one in _EVENT.iter_unpack(b"".join(told))]
    return list(of.hear(parted))


def slot(number, *told):
    return report((EV_ABS, contacts.SLOT, number), *((EV_ABS, *one) for one in told))


HERE = ((contacts.POSITION_X, 9), (contacts.POSITION_Y, 9))


def test_what_lay_there_before_presses_nothing_until_it_was_lifted():
    lying = {contacts.TRACKING_ID: (NOBODY, 7), contacts.SLOT: (1,)}
    told = [
        report((EV_ABS, contacts.POSITION_X, 50)),
        slot(1, (contacts.TRACKING_ID, NOBODY)),
        slot(1, (contacts.TRACKING_ID, 8)),
        slot(1, (contacts.TRACKING_ID, NOBODY)),
    ]
    assert does(hear(told, stands=lying)) == ["COMES", "LIFTS"]


def test_a_palm_is_no_finger_and_one_that_turns_out_to_be_is_taken_back():
    palm, finger = (contacts.TOOL_TYPE, contacts.PALM), (contacts.TOOL_TYPE, 0)
    told = [
        slot(0, (contacts.TRACKING_ID, 1), palm, *HERE),
        slot(1, (contacts.TRACKING_ID, 2), finger, *HERE),
        slot(1, palm),
        slot(1, (contacts.TRACKING_ID, NOBODY)),
    ]
    assert does(hear(told)) == ["COMES", "GONE"]


def test_a_finger_above_the_glass_does_not_touch_it():
    told = [
        slot(0, (contacts.TRACKING_ID, 1), (contacts.DISTANCE, 3), *HERE),
        slot(0, (contacts.DISTANCE, 0)),
        slot(0, (contacts.DISTANCE, 2)),
    ]
    assert does(hear(told)) == ["COMES", "LIFTS"]


def test_slots_a_panel_does_not_have_are_nobodys():
    assert hear([slot(10, (contacts.TRACKING_ID, 1)), slot(-1, (contacts.TRACKING_ID, 1))]) == []


def test_a_panel_of_one_finger():
    told = [
        pressed_simply(0, 100),
        report((EV_ABS, 0, 50)),
        report((EV_KEY, contacts.BTN_TOUCH, 0)),
    ]
    assert does(hear(told, Glass((0, 100), (0, 100)))) == ["COMES", "MOVES", "LIFTS"]


def test_a_panel_that_tells_all_fingers_anew():
    mark = event(EV_SYN, contacts.SYN_MT_REPORT, 0)

    def finger(x):
        at = ((EV_ABS, contacts.POSITION_X, x), (EV_ABS, contacts.POSITION_Y, 5))
        return b"".join(event(*one) for one in at) + mark

    glass = Glass((0, 100), (0, 100), anew=True)
    told = [
        finger(10) + finger(90) + report(),
        finger(10) + finger(90) + report(),
        report(),
        finger(20) + report(),
        mark + report(),
    ]
    done = hear(told, glass)

    assert does(done) == ["COMES", "COMES", "MOVES", "LIFTS", "LIFTS"]
    assert [one.x for one in done] == [0.1, 0.9, 0.2, 0.9, 0.2]
