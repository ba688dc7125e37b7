"""The whole visit with the buttons alone, on the real store; and nobody's rating taken for less."""

import queue

import pytest

from feedback import wire
from feedback.response import Channel, Ended, Mode, Outcome
from feedback.settings import Settings
from feedback.survey import Choice, Ending, Kind, Question, Survey
from kiosk.config import NEXT
from kiosk.hw.clock import HandClock
from kiosk.papers import Papers
from kiosk.store.store import Store
from kiosk.terminal import Terminal
from kiosk.visit import Asking, Thanking

EN = {"en": "Text"}


def choices(*names):
    return tuple(Choice(id=name, text=EN) for name in names)


WHY = Question(id="why", kind=Kind.SINGLE, text=EN, choices=choices("queue", "staff", "price"))
WHAT = Question(id="what", kind=Kind.MULTIPLE, text=EN, choices=choices("a", "b", "c"))
LIKELY = Question(id="likely", kind=Kind.NPS, text=EN)
MOOD = Question(id="mood", kind=Kind.SMILEYS, text=EN, steps=4)


class Box:
    """A terminal without a window: what it shows, and what its store keeps."""

    def __init__(self, directory, *questions, has_next=False):
        survey = Survey(
            name="s", languages=("en",), questions=questions, endings=(Ending(id="e", text=EN),)
        )
        raw = wire.to_json(survey)
        settings = Settings(
            touchpoint_id="t",
            touchpoint="T",
            survey_rev=wire.revision(raw),
            survey_url="",
            public_url="",
            languages=("en",),
        )
        self.clock, self._posted = HandClock(), queue.SimpleQueue()
        self.store = Store.open(directory, self.clock)
        self.seen = []
        self.terminal = Terminal(
            store=self.store,
            clock=self.clock,
            post=self._posted.put,
            show=self.seen.append,
            papers=Papers.read(wire.to_json(settings), raw),
            has_next=has_next,
        )

    @property
    def view(self):
        return self.seen[-1]

    def settle(self):
        for _ in range(6):  # a press, its write, what follows
            self.store.tally()
            while not self._posted.empty():
                self._posted.get()()

    def wait(self, seconds):
        for _ in range(int(seconds * 5)):
            self.clock.pass_ms(200)
            self.terminal.tick()
            self.settle()

    def down(self, button):
        self.terminal.pressed(button)
        self.settle()

    def up(self, button):
        self.terminal.released(button)
        self.settle()

    def press(self, button, held_ms=120):
        self.down(button)
        self.clock.pass_ms(held_ms)
        self.terminal.tick()
        self.settle()
        self.up(button)
        self.clock.pass_ms(600)

    def kept(self):
        self.wait(60)
        offer = self.store.offer(100, 1_000_000)
        return [wire.body_from(one.body) for one in offer.responses]


@pytest.fixture
def box(tmp_path):
    opened = []

    def build(*questions, **how):
        opened.append(Box(tmp_path, *questions, **how))
        return opened[-1]

    yield build
    for one in opened:
        one.store.close()


def said(body):
    return [(one.question, one.outcome, one.value) for one in body.answers]


def test_a_button_answers_the_follow_up_it_led_to(box):
    shop = box(MOOD, WHY)
    shop.press(2)
    assert isinstance(shop.view, Asking)
    assert shop.view.numbered
    shop.press(3)
    assert isinstance(shop.view, Thanking)
    (body,) = shop.kept()
    assert said(body) == [
        ("mood", Outcome.ANSWERED, 2),
        ("why", Outcome.ANSWERED, "price"),
    ]
    assert body.channel is Channel.BUTTON
    assert body.ended is Ended.FINISHED


def test_letting_go_of_the_rating_answers_nothing(box):
    shop = box(MOOD, WHY)
    shop.press(2, held_ms=3_000)
    assert shop.view.question.id == "why"


def test_holding_a_button_is_next(box):
    shop = box(MOOD, WHY)
    shop.press(2)
    shop.press(1, held_ms=1_100)
    assert isinstance(shop.view, Thanking)
    (body,) = shop.kept()
    assert said(body)[1] == ("why", Outcome.SKIPPED, None)


def test_a_button_for_next_needs_no_holding(box):
    shop = box(MOOD, WHY, has_next=True)
    shop.press(2)
    shop.press(NEXT)
    assert isinstance(shop.view, Thanking)
    shop.press(NEXT)
    assert shop.view.question.id == "mood"
    (body,) = shop.kept()
    assert said(body)[1] == ("why", Outcome.SKIPPED, None)


def test_with_a_button_for_next_answers_count_when_they_go_down(box):
    shop = box(MOOD, WHY, has_next=True)
    shop.press(2)
    shop.down(1)
    assert isinstance(shop.view, Thanking)


def test_after_a_touch_a_button_is_the_next_persons_rating(box):
    shop = box(MOOD, WHY)
    shop.terminal.rated(1)
    shop.settle()
    shop.clock.pass_ms(600)
    assert not shop.view.numbered
    shop.press(2)
    first, second = shop.kept()
    assert (first.channel, first.ended) == (Channel.TOUCH, Ended.WALKED_AWAY)
    assert said(second)[0] == ("mood", Outcome.ANSWERED, 2)


def test_once_nobody_stirs_a_press_is_the_next_persons_rating(box):
    shop = box(MOOD, WHY)
    shop.press(2)
    shop.wait(22)
    assert shop.view.leaving_in_s is not None
    assert not shop.view.numbered
    shop.press(3)
    first, second = shop.kept()
    assert first.ended is Ended.WALKED_AWAY
    assert said(second)[0] == ("mood", Outcome.ANSWERED, 3)


def test_holding_under_the_warning_goes_on(box):
    shop = box(MOOD, WHY)
    shop.press(2)
    shop.wait(30)
    shop.press(1, held_ms=1_100)
    assert shop.view.leaving_in_s is None
    assert shop.view.numbered
    shop.press(1)
    (body,) = shop.kept()
    assert said(body)[1] == ("why", Outcome.ANSWERED, "queue")


def test_a_press_just_as_the_warning_comes_is_still_an_answer(box):
    shop = box(MOOD, WHY)
    shop.press(2)
    shop.wait(19)
    while shop.view.leaving_in_s is None:
        shop.wait(0.2)
    shop.press(1)
    (body,) = shop.kept()
    assert said(body)[1] == ("why", Outcome.ANSWERED, "queue")


def test_a_button_with_no_choice_beside_it_is_a_rating(box):
    shop = box(MOOD, WHY)
    shop.press(2)
    shop.press(4)
    first, second = shop.kept()
    assert first.ended is Ended.WALKED_AWAY
    assert said(second)[0] == ("mood", Outcome.ANSWERED, 4)


def test_a_double_press_is_two_ratings_and_no_answer(box):
    shop = box(MOOD, WHY)
    shop.down(2)
    shop.up(2)
    shop.clock.pass_ms(150)
    shop.down(2)
    shop.up(2)
    first, second = shop.kept()
    assert said(first) == [("mood", Outcome.ANSWERED, 2), ("why", Outcome.TIMED_OUT, None)]
    assert second.since_last_press_ms == 150


def test_among_several_buttons_mark_and_next_sends(box):
    shop = box(MOOD, WHAT, has_next=True)
    shop.press(1)
    for button in (1, 3, 2, 3):
        shop.press(button)
    assert shop.view.marked == ("a", "b")
    shop.press(NEXT)
    (body,) = shop.kept()
    assert said(body)[1] == ("what", Outcome.ANSWERED, ("a", "b"))


def test_on_a_long_scale_two_buttons_move_a_mark(box):
    shop = box(MOOD, LIKELY)
    shop.press(4)
    for button in (2, 2, 2, 1):
        shop.press(button)
    assert shop.view.marked == 6
    shop.press(5, held_ms=1_100)
    (body,) = shop.kept()
    assert said(body)[1] == ("likely", Outcome.ANSWERED, 6)


def test_buttons_give_no_rating_on_a_scale_longer_than_their_row(box):
    shop = box(LIKELY)
    shop.press(3)
    assert shop.kept() == []
    assert shop.terminal.accepted == 0


def test_every_press_on_the_question_is_accounted_for(box):
    shop = box(MOOD)
    for _ in range(30):
        shop.press(1 + _ % 4, held_ms=20)
    assert shop.terminal.accepted == len(shop.kept()) == 30


def test_presses_of_an_installation_are_marked(box):
    shop = box(MOOD)
    shop.terminal.work_as(Mode.TEST)
    shop.wait(1)
    shop.press(1)
    shop.terminal.work_as(Mode.NORMAL)
    shop.wait(60)
    shop.press(2)
    assert [one.mode for one in shop.kept()] == [Mode.TEST, Mode.NORMAL]


def test_nothing_is_heard_while_it_is_cleaned(box):
    shop = box(MOOD)
    shop.terminal.hear_nothing(True)
    shop.press(1)
    shop.terminal.rated(2)
    shop.terminal.hear_nothing(False)
    shop.press(3)
    (body,) = shop.kept()
    assert said(body)[0] == ("mood", Outcome.ANSWERED, 3)
