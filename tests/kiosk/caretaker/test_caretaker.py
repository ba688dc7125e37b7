"""The caretaker's visit, told as what is done and what stands there then."""

import pytest

from feedback.response import Mode
from kiosk.caretaker import caretaker as rules
from kiosk.caretaker.calendar import noted_ms, stepped
from kiosk.caretaker.caretaker import Caretaker
from kiosk.caretaker.door import PAD_S
from kiosk.caretaker.pages import (
    Act,
    ButtonTest,
    Cleaning,
    Desk,
    Fact,
    PinPad,
    ScreenTest,
    SetTime,
)
from kiosk.caretaker.pin_hash import make
from kiosk.caretaker.pin_lock import PinLock
from kiosk.hw.clock import HandClock

HASH = make("4821")


class Terminal:
    """As much of one as a caretaker touches."""

    mode = Mode.NORMAL
    deaf = False

    def work_as(self, mode):
        self.mode = mode

    def hear_nothing(self, deaf):
        self.deaf = deaf


class Room:
    """A caretaker before a terminal; what is done aside is done when `finish` says so."""

    def __init__(self, directory, kept=HASH):
        self.clock, self.terminal = HandClock(), Terminal()
        self.shown, self.aside, self.done = [], [], []
        self.lock = PinLock(directory, kept, self.clock)
        self.care = Caretaker(
            lock=self.lock,
            terminal=self.terminal,
            show=self.shown.append,
            aside=lambda work, done: self.aside.append((work, done)),
            clock_ms=lambda: self.clock().boot_ms,
            look=lambda: (Fact("fact_version", "1"),),
            deeds={Act.SEND: lambda: "on its way"},
            restart=lambda: self.done.append("restart"),
            set_time=lambda ms: self.done.append(ms),
            buttons=(1, 2),
            wall_s=lambda: 1_772_000_000.0,
        )

    @property
    def page(self):
        assert self.care.page == self.shown[-1]
        return self.care.page

    def finish(self):
        while self.aside:
            work, done = self.aside.pop(0)
            done(work())

    def type(self, pin):
        for digit in pin:
            self.care.digit(digit)
        self.care.enter()
        self.finish()

    def open(self):
        self.care.called()
        self.type("4821")

    def wait(self, seconds):
        for _ in range(seconds):
            self.clock.pass_ms(1000)
            self.care.tick()


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def test_the_right_pin_opens_the_desk_with_its_facts(room):
    room.care.called()
    assert room.page == PinPad(language="en")
    room.type("4821")
    assert isinstance(room.page, Desk)
    assert room.page.facts == (Fact("fact_version", "1"),)


def test_a_wrong_one_says_so_and_three_lock_the_pad(room):
    room.care.called()
    room.type("0000")
    assert room.page.wrong
    room.type("0001")
    room.type("0002")
    assert room.page.wait_s == 30
    room.care.digit("4")
    assert room.page.entered == 0
    room.care.touched()
    room.wait(10)
    assert room.page.wait_s == 20


def test_a_deletion_takes_one_back(room):
    room.care.called()
    for digit in "49":
        room.care.digit(digit)
    room.care.erase()
    room.type("821")
    assert isinstance(room.page, Desk)


def test_nothing_is_typed_while_a_pin_is_judged(room):
    room.care.called()
    room.care.digit("1")
    room.care.enter()
    room.care.digit("2")
    room.care.enter()
    assert len(room.aside) == 1


def test_a_pad_that_was_closed_meanwhile_opens_nothing(room):
    room.care.called()
    for digit in "4821":
        room.care.digit(digit)
    room.care.enter()
    room.care.close()
    room.finish()
    assert room.care.page is None


def test_without_a_pin_there_is_only_a_word(tmp_path):
    room = Room(tmp_path, kept="")
    room.open()
    assert room.page == PinPad(language="en", armed=False)


def test_a_forgotten_pad_and_a_forgotten_desk_close(room):
    room.care.called()
    room.wait(PAD_S)
    assert room.page is None
    room.open()
    room.wait(rules.FORGOTTEN_S)
    assert room.page is None


def test_a_wet_sleeve_on_the_pad_does_not_keep_it_up(room):
    room.care.called()
    for _ in range(PAD_S):
        room.care.touched()
        room.wait(1)
    assert room.page is None


def test_acts_do_nothing_without_the_desk(room):
    room.care.called()
    for act in Act:
        room.care.do(act)
    assert isinstance(room.page, PinPad)
    assert room.done == []
    assert room.terminal.mode is Mode.NORMAL


def test_sending_tells_what_came_of_it(room):
    room.open()
    room.care.do(Act.SEND)
    room.finish()
    assert room.page.told == "on its way"


def test_what_nobody_built_is_not_offered(room):
    room.open()
    assert Act.EXPORT not in room.page.acts
    room.care.do(Act.EXPORT)
    assert not room.aside


def test_restart(room):
    room.open()
    room.care.do(Act.RESTART)
    assert room.done == ["restart"]


def test_installation_mode_marks_presses_and_forgets_itself(room):
    room.open()
    room.care.do(Act.INSTALL)
    assert room.page.testing
    assert room.terminal.mode is Mode.TEST
    room.care.close()
    room.wait(rules.INSTALL_S)
    assert room.terminal.mode is Mode.NORMAL


def test_installation_mode_can_be_ended(room):
    room.open()
    room.care.do(Act.INSTALL)
    room.care.do(Act.INSTALL)
    assert room.terminal.mode is Mode.NORMAL


def test_cleaning_counts_a_minute_down_deaf_and_ends(room):
    room.open()
    room.care.do(Act.CLEAN)
    assert room.page == Cleaning(language="en", left_s=60)
    assert room.terminal.deaf
    room.wait(1)
    assert room.page.left_s == 59
    room.wait(59)
    assert room.page is None
    assert not room.terminal.deaf


def test_the_button_test_counts_for_itself_alone(room):
    room.open()
    room.care.do(Act.BUTTONS)
    assert room.terminal.deaf
    room.care.button(2, True)
    assert room.page == ButtonTest(language="en", buttons=((1, False, 0), (2, True, 1)))
    room.care.button(2, False)
    assert room.page.buttons[1] == (2, False, 1)
    room.care.back()
    assert isinstance(room.page, Desk)
    assert not room.terminal.deaf


def test_the_screen_test_goes_through_its_colours_and_back(room):
    room.open()
    room.care.do(Act.SCREEN)
    for step in range(rules.SCREEN_STEPS):
        assert room.page == ScreenTest(language="en", step=step)
        room.care.step_on()
    assert isinstance(room.page, Desk)


def test_the_time_is_kept_as_the_watch_said(room):
    room.open()
    room.care.do(Act.TIME)
    assert isinstance(room.page, SetTime)
    room.care.turn(4, 1)
    parts = room.page.parts
    room.care.set()
    room.finish()
    assert room.done == [noted_ms(parts)]
    assert "two minutes" in room.page.told


@pytest.mark.parametrize(
    ("parts", "which", "by", "then"),
    [
        ((2026, 12, 31, 23, 59), 4, 1, (2026, 12, 31, 23, 0)),
        ((2026, 12, 31, 23, 59), 1, 1, (2026, 1, 31, 23, 59)),
        ((2026, 3, 31, 0, 0), 1, -1, (2026, 2, 28, 0, 0)),
        ((2028, 2, 29, 0, 0), 0, 1, (2029, 2, 28, 0, 0)),
        ((2028, 2, 29, 0, 0), 2, 1, (2028, 2, 1, 0, 0)),
        ((2024, 1, 1, 0, 0), 0, -1, (2099, 1, 1, 0, 0)),
    ],
)
def test_no_step_leads_to_a_day_that_is_none(parts, which, by, then):
    assert stepped(parts, which, by) == then
