"""The whole visit with the buttons alone, on the real store; and nobody's rating taken for less."""

from feedback.response import Channel, Ended, Outcome
from kiosk.config import NEXT
from kiosk.visit import Asking, Thanking
from tests.kiosk.box import MOOD, WHAT, WHY, said


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
