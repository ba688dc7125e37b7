"""The whole visit with the buttons alone, on the real store; and nobody's rating taken for less."""

import queue

import pytest

from feedback import wire
from feedback.response import Channel, Ended, Mode, Outcome
from feedback.settings import Settings
from feedback.survey import Choice, Ending, Kind, Question, Survey
from kiosk.config import NEXT
from kiosk.errors import CannotShow
from kiosk.hw.clock import HandClock
from kiosk.papers import Papers
from kiosk.store.store import Store
from kiosk.terminal import Terminal
from kiosk.visit import Asking, Thanking

TEXT = {"en": "Text", "de": "Text"}


def choices(*names):
    return tuple(Choice(id=name, text=TEXT) for name in names)


WHY = Question(id="why", kind=Kind.SINGLE, text=TEXT, choices=choices("queue", "staff", "price"))
WHAT = Question(id="what", kind=Kind.MULTIPLE, text=TEXT, choices=choices("a", "b", "c"))
LIKELY = Question(id="likely", kind=Kind.NPS, text=TEXT)
EIGHT = Question(id="eight", kind=Kind.SINGLE, text=TEXT, choices=choices(*"abcdefgh"))
MANY = Question(id="many", kind=Kind.MULTIPLE, text=TEXT, choices=choices(*"abcdefgh"))
FIVE = Question(id="five", kind=Kind.SINGLE, text=TEXT, choices=choices(*"abcde"))
STARS = Question(id="stars", kind=Kind.STARS, text=TEXT)
MOOD = Question(id="mood", kind=Kind.SMILEYS, text=TEXT, steps=4)


class Box:
    """A terminal without a window: what it shows, and what its store keeps."""

    def __init__(self, directory, *questions, languages=("en",), **how):
        self.languages = languages
        self.clock, self._posted = HandClock(), queue.SimpleQueue()
        self.store = Store.open(directory, self.clock)
        self.seen = []
        self.terminal = Terminal(
            store=self.store,
            clock=self.clock,
            post=self._posted.put,
            show=self.seen.append,
            papers=self.papers(*questions),
            **how,
        )

    def papers(self, *questions, touchpoint="T"):
        survey = Survey(
            name="s",
            languages=tuple(TEXT),
            questions=questions,
            endings=(Ending(id="e", text=TEXT),),
        )
        raw = wire.to_json(survey)
        settings = Settings(
            touchpoint_id="t",
            touchpoint=touchpoint,
            survey_rev=wire.revision(raw),
            survey_url="",
            public_url="",
            languages=self.languages,
        )
        return Papers.read(wire.to_json(settings), raw)

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

    def responses(self):
        self.wait(60)
        return self.store.offer(100, 1_000_000).responses

    def kept(self):
        return [wire.body_from(one.body) for one in self.responses()]


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
    shop = box(MOOD, WHY)
    shop.press(2)
    shop.press(NEXT)
    assert isinstance(shop.view, Thanking)
    shop.press(NEXT)
    assert shop.view.question.id == "mood"
    (body,) = shop.kept()
    assert said(body)[1] == ("why", Outcome.SKIPPED, None)


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
    shop = box(MOOD, WHAT)
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


def test_a_long_scale_is_rated_by_moving_a_mark_and_giving_it(box):
    shop = box(LIKELY)
    for button in (1, 2, 2):
        shop.press(button)
    assert shop.view.marked == 7
    assert shop.terminal.accepted == 0
    shop.press(3)
    (body,) = shop.kept()
    assert said(body) == [("likely", Outcome.ANSWERED, 7)]
    assert body.channel is Channel.BUTTON


def test_a_button_gives_no_rating_that_nobody_marked(box):
    shop = box(LIKELY)
    shop.press(3)
    shop.press(NEXT)
    assert shop.kept() == []
    assert shop.terminal.accepted == 0


def test_a_mark_that_somebody_left_is_nobodys_rating(box):
    shop = box(LIKELY)
    shop.press(2)
    shop.wait(21)
    assert shop.view.marked is None
    shop.press(3)
    assert shop.kept() == []


def test_without_a_screen_nothing_can_be_marked(box):
    with pytest.raises(CannotShow, match="rates in 11 steps"):
        box(LIKELY, ratings_only=True)


@pytest.mark.parametrize(
    ("presses", "answer"),
    [((1,), "a"), ((4,), "d"), ((5, 1), "e"), ((5, 4), "h"), ((5, 5, 2), "b")],
)
def test_the_last_button_brings_more_answers(box, presses, answer):
    shop = box(MOOD, EIGHT)
    shop.press(2)
    assert shop.view.more == 5
    for button in presses:
        shop.press(button)
    (body,) = shop.kept()
    assert said(body)[1] == ("eight", Outcome.ANSWERED, answer)


def test_a_row_of_four_reaches_the_fifth_answer(box):
    shop = box(MOOD, FIVE, buttons=4)
    shop.press(2)
    assert (shop.view.numbers, shop.view.more) == (("a", "b", "c"), 4)
    shop.press(4)
    assert shop.view.numbers == ("d", "e")
    shop.press(2)
    (body,) = shop.kept()
    assert said(body)[1] == ("five", Outcome.ANSWERED, "e")


def test_answers_on_both_pages_are_marked_together(box):
    shop = box(MOOD, MANY)
    shop.press(2)
    for button in (1, 5, 2):
        shop.press(button)
    assert shop.view.marked == ("a", "f")
    shop.press(NEXT)
    (body,) = shop.kept()
    assert said(body)[1] == ("many", Outcome.ANSWERED, ("a", "f"))


def test_holding_the_first_button_leads_back(box):
    shop = box(MOOD, WHY, WHAT)
    shop.press(2)
    shop.press(1)
    assert shop.view.question.id == "what"
    shop.press(1, held_ms=1_100)
    assert shop.view.question.id == "why"
    shop.press(3)
    shop.press(NEXT)
    (body,) = shop.kept()
    assert said(body)[1] == ("why", Outcome.ANSWERED, "price")


def test_holding_the_second_button_speaks_another_language(box):
    shop = box(MOOD, WHY, languages=("en", "de"))
    shop.press(2)
    for spoken in ("de", "en", "de"):
        shop.press(2, held_ms=1_100)
        assert shop.view.language == spoken
        assert shop.view.numbered
    shop.press(1)
    (body,) = shop.kept()
    assert body.language == "de"


def test_next_speaks_another_language_before_anybody_rated(box):
    shop = box(MOOD, languages=("en", "de"))
    shop.press(NEXT)
    shop.press(1)
    (body,) = shop.kept()
    assert body.language == "de"


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


def test_papers_with_the_same_question_come_with_the_next_press(box):
    shop = box(MOOD, WHY)
    shop.press(1)
    shop.terminal.papers_came(shop.papers(MOOD, WHAT))
    shop.wait(3)
    assert shop.view.question.id == "why"
    shop.terminal.rated(2)
    shop.settle()
    assert shop.view.question.id == "what"
    first, second = shop.responses()
    assert first.survey_rev != second.survey_rev
    assert wire.body_from(first.body).ended is Ended.WALKED_AWAY


def test_another_question_waits_for_a_pause_and_then_for_a_thank_you(box):
    shop = box(MOOD)
    shop.terminal.rated(1)
    shop.settle()
    shop.terminal.papers_came(shop.papers(STARS))
    for _ in range(40):  # somebody always presses before the thank-you is over
        shop.press(1)
        shop.wait(5)
        assert shop.terminal.papers.survey.rating.id == "mood"
    shop.clock.pass_ms(150_000)
    shop.press(2)
    shop.wait(1)
    assert isinstance(shop.view, Thanking)
    shop.wait(2)
    assert shop.view.question.id == "stars"
    assert len(shop.kept()) == 42


def test_what_is_being_saved_is_nobody_elses_thank_you(box):
    shop = box(MOOD, WHY)
    shop.terminal.papers_came(shop.papers(MOOD))
    shop.terminal.rated(1)  # the papers lie behind this press in the queue
    shop.settle()
    assert shop.view.question.id == "why"
    shop.terminal.rated(2)
    assert not isinstance(shop.view, Thanking)
    shop.settle()
    assert isinstance(shop.view, Thanking)
    assert [body.ended for body in shop.kept()] == [Ended.WALKED_AWAY, Ended.FINISHED]
