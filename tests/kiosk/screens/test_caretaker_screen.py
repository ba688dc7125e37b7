"""The hidden corner and the caretaker's pages: touched in a real window, every page a picture."""

import pytest

from kiosk.caretaker.pages import (
    Act,
    ButtonTest,
    Cleaning,
    Desk,
    Fact,
    Mark,
    PinPad,
    ScreenTest,
    SetTime,
)
from kiosk.screens import caretaker, fingers
from kiosk.screens.caretaker import CareLayer
from kiosk.screens.targets import TextTarget
from kiosk.screens.words import Words

FACTS = (
    Fact(
        "fact_trouble", "the button 2 has been down for 40 s: free it, or look at its wires", True
    ),
    Fact("fact_touchpoint", "Nordeingang, Haupthalle"),
    Fact("fact_account", "https://feedback.example.org (0a1b2c3d4e5f)"),
    Fact("fact_contact", "12 s ago"),
    Fact("fact_outbox", "3 / 12045"),
    Fact("fact_network", "eth0 b8:27:eb:12:34:56"),
    Fact("fact_address", "192.0.2.17"),
    Fact("fact_address", "2001:db8:12:34:ba27:ebff:fe12:3456"),
    Fact("fact_hosts", "feedback.example.org:443"),
    Fact("fact_clock", "2026-03-04 12:34 CET"),
    Fact("fact_disk", "11.2 GB"),
    Fact("fact_temperature", "51 °C"),
    Fact("fact_version", "0.1.0"),
)
BUTTONS = ((1, False, 2), (2, True, 1), (3, False, 0), (4, False, 0), (6, False, 0))
PAGES = {
    "pin": lambda language: PinPad(language=language, entered=3),
    "pin-locked": lambda language: PinPad(language=language, wait_s=27),
    "pin-none": lambda language: PinPad(language=language, armed=False),
    "desk": lambda language: Desk(language=language, facts=FACTS, acts=tuple(Act)),
    "buttons": lambda language: ButtonTest(language=language, buttons=BUTTONS),
    "screen": lambda language: ScreenTest(language=language, step=5),
    "time": lambda language: SetTime(language=language, parts=(2026, 3, 4, 12, 34)),
    "cleaning": lambda language: Cleaning(language=language, left_s=48),
}


class Care:
    """The layer over a stage, and what was heard of it."""

    def __init__(self, shop):
        self.shop, self.layer, self.heard = shop, CareLayer(), []
        self.layer.bind(
            on_called=lambda _: self.heard.append(("called",)),
            on_did=lambda _, *said: self.heard.append(said),
        )
        shop.window.add_widget(self.layer)

    def show(self, page):
        self.layer.show(page)
        self.shop.frames(4)

    def all(self, kind):
        return [one for one in self.layer.walk() if isinstance(one, kind)]

    def deeds(self):
        return [one for one in self.heard if one != ("touched",)]


@pytest.fixture
def care(shop):
    shop.open((800, 480))
    made = Care(shop)
    shop.frames(2)
    yield made
    shop.window.remove_widget(made.layer)


@pytest.mark.parametrize(
    ("size", "language"),
    [((800, 480), "en"), ((800, 480), "de"), ((1280, 800), "en"), ((1080, 1920), "de")],
    ids=str,
)
@pytest.mark.parametrize("name", PAGES)
def test_words_fit_and_can_be_read(shop, care, name, language, size):
    shop.open(size)
    care.show(PAGES[name](language))
    shop.picture(f"caretaker-{name}-{language}-{size[0]}x{size[1]}")
    for words in care.all(Words):
        if words.setting is None:
            continue
        assert words.setting.width <= words.width + 1, words.text
        assert words.setting.height <= words.height + 1, words.text
        assert not words.setting.lines[-1].endswith("…"), words.text
        assert words.setting.px >= 12, words.text
    for target in care.all(TextTarget):
        assert min(target.size) >= 12 * care.layer.scale.px_per_mm - 1, target.text


def corner(shop, care):
    from kivy.tests.common import UnitTestTouch

    return UnitTestTouch(care.layer.x + 4, care.layer.top - 4)


@pytest.fixture
def at_once(monkeypatch):
    """Nobody waits five seconds in a test."""
    monkeypatch.setattr(caretaker, "HOLD_S", 0.0)


@pytest.mark.usefixtures("at_once")
def test_holding_the_corner_calls(shop, care):
    finger = corner(shop, care)
    finger.touch_down()
    shop.frames(2)
    finger.touch_up()
    assert care.heard == [("called",)]


def test_a_corner_that_is_let_go_calls_nobody(shop, care):
    finger = corner(shop, care)
    finger.touch_down()
    finger.touch_up()
    assert care.layer._holding is None


@pytest.mark.usefixtures("at_once")
def test_a_finger_that_wanders_off_or_a_second_one_calls_nobody(shop, care):
    from kivy.tests.common import UnitTestTouch

    finger = corner(shop, care)
    finger.touch_down()
    finger.touch_move(400, 100)
    shop.frames(2)
    finger.touch_up()
    first, second = corner(shop, care), UnitTestTouch(400, 100)
    first.touch_down()
    second.touch_down()
    shop.frames(2)
    second.touch_up()
    first.touch_up()
    assert care.heard == []


@pytest.mark.usefixtures("at_once")
def test_a_drop_that_lies_elsewhere_and_trembles_keeps_no_caretaker_out(shop, care, monkeypatch):
    from kivy.tests.common import UnitTestTouch

    monkeypatch.setattr(fingers, "PALM_S", 0.0)
    drop, finger = UnitTestTouch(400, 100), corner(shop, care)
    drop.touch_down()
    finger.touch_down()
    drop.touch_move(401, 100)
    drop.touch_up()
    shop.frames(2)
    assert care.heard == [("called",)]


def test_under_a_page_nothing_is_touched(shop, care):
    care.show(PinPad(language="en"))
    for x in range(50, 800, 150):
        for y in range(30, 480, 90):
            from kivy.tests.common import UnitTestTouch

            finger = UnitTestTouch(x, y)
            finger.touch_down()
            finger.touch_up()
    assert shop.heard == []


def test_every_target_says_what_it_does(shop, care):
    care.show(PinPad(language="en"))
    for target in care.all(TextTarget):
        shop.touch(target)
    assert sorted(care.deeds()) == sorted(
        [*(("digit", one) for one in "0123456789"), ("erase",), ("enter",), ("close",)]
    )
    care.heard.clear()
    care.show(Desk(language="en", facts=FACTS, acts=tuple(Act)))
    for target in care.all(TextTarget):
        shop.touch(target)
    assert sorted(care.deeds()) == sorted([*(("do", act) for act in Act), ("close",)])


def test_while_it_is_cleaned_nothing_answers(shop, care):
    care.show(Cleaning(language="en", left_s=60))
    assert care.all(TextTarget) == []
    shop.touch(care.layer)
    assert care.deeds() == []


@pytest.mark.parametrize("mark", list(Mark))
def test_the_mark_is_small_and_stands_in_the_margin(shop, care, mark):
    care.layer.mark = mark.value
    picture = shop.picture(f"mark-{mark}")
    margin, unit = care.layer.scale.margin, care.layer.scale.unit
    box = (800 - margin, 480 - margin, 800, 480)
    ground = picture.getpixel((800 - margin, 480 - margin))
    drawn = [
        (x, y)
        for x in range(box[0], box[2])
        for y in range(box[1], box[3])
        if picture.getpixel((x, y)) != ground
    ]
    assert drawn
    across = max(x for x, _ in drawn) - min(x for x, _ in drawn)
    assert across <= unit + 3
