"""A panel's own bytes, from its device file to the smiley they press."""

import os

import pytest

from kiosk.hw import contacts
from kiosk.hw.contacts import NOBODY, Contact, Does
from kiosk.hw.glass import GlassReader
from kiosk.screens import targets
from kiosk.screens.smiley import Smiley
from tests.kiosk.hw.panels import HIGH, WIDE, Fingertips
from tests.kiosk.screens.shown import asking

SIZE = (800, 480)


class Glass:
    """The shop's window as a terminal's own, with a panel of ten fingers on it."""

    def __init__(self, shop, folder):
        from kivy.base import EventLoop

        from kiosk.screens.touches import GlassTouches

        self.shop, self.panel = shop, None
        os.mkfifo(folder / "event0")
        self.touches = GlassTouches(GlassReader(lambda: None, opens=self._open, files=folder))
        EventLoop.add_input_provider(self.touches)
        shop.open(SIZE)
        shop.show(asking())
        shop.until(lambda: self.panel is not None)

    def _open(self, path):
        self.panel = Fingertips(path)
        return self.panel

    def close(self):
        from kivy.base import EventLoop

        EventLoop.remove_input_provider(self.touches)
        self.touches.stop()
        self.panel.unplug()

    def at(self, value):
        """Where that smiley is, in the panel's own steps."""
        (face,) = (one for one in self.shop.all(Smiley) if one.value == value)
        x, y = face.center
        return int(x / SIZE[0] * WIDE), int((1 - y / SIZE[1]) * HIGH)

    def press(self, value, slot=0):
        return self.panel.down(slot, *self.at(value)) + self.panel.up(slot)

    def heard(self, *values):
        self.shop.until(lambda: len(self.shop.heard) >= len(values))
        self.shop.frames(2)
        return self.shop.heard == [("rated", value) for value in values]


@pytest.fixture
def glass(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(targets, "PALM_S", 0.0)  # whoever lies there has done so for long
    monkeypatch.setattr("kiosk.screens.fingers.PALM_S", 0.0)
    glass = Glass(shop, tmp_path)
    yield glass
    glass.close()


def test_presses_in_one_frame_are_each_heard_where_they_were(glass):
    glass.panel.write(glass.press(1) + glass.press(4) + glass.press(2))
    assert glass.heard(1, 4, 2)


def test_the_first_of_a_hand_counts_and_the_rest_of_it_does_not(glass, monkeypatch):
    monkeypatch.setattr("kiosk.screens.fingers.PALM_S", 60.0)
    panel = glass.panel
    panel.write(b"".join(panel.down(slot, *glass.at(slot + 1)) for slot in range(4)))
    panel.write(b"".join(panel.up(slot) for slot in (3, 2, 1, 0)))
    assert glass.heard(1)


def test_what_never_lifts_blocks_neither_its_smiley_nor_the_others(glass):
    panel, face = glass.panel, glass.at(3)
    panel.write(panel.down(0, *face))
    for _ in range(3):  # it trembles
        panel.write(panel.tell(0, x=face[0] + 1) + panel.tell(0, x=face[0]))
        panel.write(glass.press(3, slot=1) + glass.press(2, slot=5))
    assert glass.heard(3, 2, 3, 2, 3, 2)
    panel.write(panel.up(0) + glass.press(1))
    assert glass.heard(3, 2, 3, 2, 3, 2, 1)


def test_a_hand_that_turns_out_to_be_one_and_a_panel_that_goes_press_nothing(glass):
    panel = glass.panel
    panel.write(panel.down(0, *glass.at(4)) + panel.tell(0, tool=contacts.PALM))
    panel.write(panel.tell(0, id=NOBODY, tool=0) + panel.down(1, *glass.at(1)))
    panel.write(glass.press(2, slot=2))
    assert glass.heard(2)
    panel.unplug()
    glass.shop.until(lambda: not any(one.held for one in glass.shop.all(Smiley)))
    assert glass.heard(2)


def test_where_a_finger_was_in_between_is_of_no_interest_but_its_coming_and_going_is():
    from kiosk.screens.touches import _thinned

    def told(does, finger, x=0.0):
        return Contact(does, finger, x, 0.0)

    comes, moves, lifts = Does.COMES, Does.MOVES, Does.LIFTS
    drop = [told(moves, 1, x) for x in (0.1, 0.2, 0.3)]
    finger = [told(comes, 2), told(moves, 2, 0.5), told(lifts, 2)]

    assert _thinned([drop[0], *finger, drop[1], told(comes, 3), drop[2]]) == [
        *finger, told(comes, 3), drop[2],
    ]  # fmt: skip


@pytest.mark.parametrize(("display", "own"), [("", True), (":76", False)])
def test_panels_are_read_only_where_no_desktop_passes_touches_on(shop, monkeypatch, display, own):
    from kivy.base import EventLoop

    from kiosk.screens.opening import open_window
    from kiosk.screens.touches import GlassTouches

    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", display)
    open_window(fullscreen=False, size=SIZE)
    added = [one for one in EventLoop.input_providers if isinstance(one, GlassTouches)]
    for one in added:
        EventLoop.remove_input_provider(one)

    assert bool(added) is own
