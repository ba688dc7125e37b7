"""A mark moved and given by the buttons: several answers, long scales, more than one page."""

import pytest

from feedback.response import Channel, Outcome
from kiosk.config import NEXT
from kiosk.errors import CannotShow
from tests.kiosk.box import EIGHT, FIVE, LIKELY, MANY, MOOD, WHAT, WHY, said


def test_among_several_buttons_mark_and_next_sends(box):
    shop = box(MOOD, WHAT)
    shop.press(1)
    for button in (1, 3, 2, 3):
        shop.press(button)
    assert shop.view.marked == ("a", "b")
    shop.press(NEXT)
    (body,) = shop.kept()
    assert said(body)[1] == ("what", Outcome.ANSWERED, ("a", "b"))


def test_a_finger_and_buttons_tick_the_same_boxes(box):
    shop = box(MOOD, WHAT)
    shop.press(1)
    shop.press(2)
    shop.terminal.ticked(("b", "a"))  # as the screen says after a touch
    shop.press(3)
    assert shop.view.marked == ("b", "a", "c")
    shop.terminal.ticked(("b", "c"))
    shop.press(NEXT)
    (body,) = shop.kept()
    assert said(body)[1] == ("what", Outcome.ANSWERED, ("b", "c"))


def test_buttons_go_on_from_what_was_said_before_going_back(box):
    shop = box(MOOD, WHAT, WHY)
    shop.press(1)
    shop.press(1)
    shop.press(NEXT)
    shop.press(1, held_ms=1_100)
    assert shop.view.given == ("a",)
    shop.press(2)
    assert shop.view.marked == ("a", "b")


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
