"""What a terminal does with presses besides asking on: counts, marks, ignores, changes over."""

from feedback import wire
from feedback.response import Ended, Mode, Outcome
from kiosk.visit import Thanking
from tests.kiosk.box import MOOD, STARS, WHAT, WHY, said


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
