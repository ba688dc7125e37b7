"""One visitor's pass, told as stories: a list of steps, and what the screen then shows."""

import msgspec
import pytest

from feedback.response import Channel, Ended, Mode
from feedback.survey import Kind
from kiosk.errors import CannotShow
from kiosk.hw.clock import HandClock
from kiosk.visit import Asking, Capture, Show, Visit
from kiosk.visit.views import NO_FACE
from tests.kiosk.visit.story import (
    SETTINGS,
    SURVEY,
    Scene,
    asks,
    choose,
    disk_answers,
    disk_refuses,
    disk_stalls,
    kept,
    leave,
    look,
    new_visit,
    press,
    rests,
    skip,
    speak,
    stay,
    thanks,
    wait,
)

STORIES = {
    "a happy visitor": [asks("mood"), press(5), thanks("thanks"), wait(8), asks("mood")],
    "an unhappy one says why": [press(1), asks("why"), look, choose("queue"), thanks("sorry")],
    "two follow-ups": [
        press(2), look, choose("staff"), asks("who"), look, choose("till"), thanks("sorry"),
    ],
    "rather not say": [press(1), look, skip, thanks("sorry"), kept(1)],
    "done with the thank-you": [press(5), look, leave, asks("mood")],
    "leave is for the thank-you alone": [press(1), look, leave, asks("why")],
    "half a double tap ends no thank-you": [press(5), leave, thanks("thanks")],
    "half a double tap answers nothing": [press(1), choose("queue"), skip, asks("why")],
    "the next one does not wait": [press(5), press(1), asks("why"), kept(5, 1)],
    "walked away, next one comes": [press(1), wait(5), press(4), thanks("thanks"), kept(1, 4)],
    "five presses are five responses": [*[press(5)] * 5, kept(5, 5, 5, 5, 5)],
    "no such smiley": [press(6), press(0), asks("mood"), kept()],
    "no such choice": [press(1), look, choose("weather"), asks("why")],
    "no follow-up, no choice": [choose("queue"), skip, asks("mood"), kept()],
    "in another language": [speak("de"), asks("mood", "de"), press(1), asks("why", "de")],
    "the thank-you speaks it too": [speak("de"), press(5), thanks("thanks", "de")],
    "language changes in a follow-up": [press(1), speak("de"), asks("why", "de"), kept(1)],
    "the next visitor's language": [speak("de"), press(5), wait(8), asks("mood", "en")],
    "a language and nobody there": [
        speak("de"), wait(29), asks("mood", "de"), wait(1), asks("mood"),
    ],
    "a language nobody speaks": [speak("fr"), asks("mood", "en")],
    "gone from a follow-up": [press(1), wait(50), asks("mood"), kept(1)],
    "gone, and the language with them": [speak("de"), press(1), wait(50), asks("mood", "en")],
    "still there": [press(1), wait(40), stay, wait(40), asks("why"), wait(10), asks("mood")],
    "the disk stalls, nobody is thanked": [
        disk_stalls, press(5), asks("mood"), wait(60), asks("mood"),
    ],
    "the disk answers late": [disk_stalls, press(5), disk_answers, thanks("thanks"), kept(5)],
    "presses wait their turn": [
        disk_stalls, press(5), press(4), press(1), kept(5),
        disk_answers, kept(5, 4), disk_answers, asks("mood"), disk_answers, asks("why"),
        kept(5, 4, 1),
    ],
    "the disk refuses": [
        disk_stalls, press(5), press(4), disk_refuses, rests, press(3), rests, kept(5),
    ],
    "at rest nothing helps": [
        disk_stalls, press(5), disk_refuses, speak("de"), stay, leave, wait(99), rests,
    ],
    "chosen twice while saving": [
        press(1), look, disk_stalls, choose("queue"), choose("staff"), disk_answers,
        thanks("sorry"),
    ],
    "answered at the last moment": [press(1), wait(49.75), choose("queue"), thanks("sorry")],
    "skipped at the last moment": [press(1), wait(49.75), skip, thanks("sorry")],
    "still there at the last moment": [press(1), wait(49.75), stay, wait(30), asks("why")],
    "all at once as time is up": [
        press(1), wait(49.75), disk_stalls, wait(0.25),
        choose("queue"), stay, skip, press(4), press(5), kept(1),
        disk_answers, kept(1, 4), disk_answers, kept(1, 4, 5), asks("mood"), disk_answers,
        thanks("thanks"),
    ],
    "another language as time is up": [
        press(1), wait(49.75), disk_stalls, wait(0.25), speak("de"),
        disk_answers, asks("mood", "de"), wait(30), asks("mood"),
    ],
    "another smiley at the thank-you": [press(5), wait(1), press(1), asks("why"), kept(5, 1)],
    "another language at the thank-you": [
        press(5), wait(7), speak("de"), wait(7), thanks("thanks", "de"), wait(1), asks("mood"),
    ],
    "a language while saving": [
        disk_stalls, press(1), speak("de"), disk_answers, asks("why", "de"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("steps", STORIES.values(), ids=STORIES.keys())
def test_a_story(steps):
    Scene().play(*steps)


def test_the_rating_is_written_before_anything_is_thanked():
    effects = new_visit().press(5, Channel.TOUCH, HandClock()())
    assert [type(one) for one in effects] == [Show, Capture]
    assert isinstance(effects[0].view, Asking)
    assert effects[0].view.pressed == 5


def test_what_a_happy_visit_leaves():
    scene = Scene().play(speak("de"), press(4, Channel.TOUCH))
    (body,) = scene.kept
    assert (body.language, body.channel, body.order) == ("de", Channel.TOUCH, (1, 2, 3, 4, 5))
    assert (body.ended, body.mode, body.since_last_press_ms) == (Ended.FINISHED, Mode.NORMAL, None)
    assert body.link == "ab" * 8
    assert scene.visit.view.link == f"https://example.org/{{rating}}/{'ab' * 8}/de/4"


def test_an_ending_without_a_code_leaves_no_link():
    scene = Scene().play(press(1), look, choose("queue"))
    assert scene.kept[0].link == ""
    assert scene.visit.view.link is None


def test_without_an_account_no_code_is_offered():
    visit = Visit(SURVEY, SETTINGS, make_link=lambda *_: None, new_nonce=lambda: "ab" * 8)
    scene = Scene(visit).play(press(5))
    assert (scene.kept[0].link, scene.visit.view.link) == ("", None)


def test_four_faces_and_the_fifth_button_does_nothing():
    first = msgspec.structs.replace(
        SURVEY.rating, steps=4, branches=(msgspec.structs.replace(SURVEY.rating.branches[0]),)
    )
    four = msgspec.structs.replace(SURVEY, questions=(first, *SURVEY.questions[1:]))
    scene = Scene(new_visit(four)).play(press(5), asks("mood"), kept(), press(4), kept(4))
    assert scene.kept[0].order == (1, 2, 3, 4)


def test_a_test_press_says_so():
    assert Scene(new_visit(mode=Mode.TEST)).play(press(3)).kept[0].mode is Mode.TEST


def test_idle_is_when_nobody_would_notice_a_new_survey():
    visit = Scene().visit
    assert visit.idle
    for steps in ([press(1)], [press(5)], [disk_stalls, press(5)]):
        assert not Scene().play(*steps).visit.idle
    assert Scene().play(press(5), wait(8)).visit.idle


def nps(survey=SURVEY):
    rating = msgspec.structs.replace(SURVEY.rating, kind=Kind.NPS, steps=0)
    return msgspec.structs.replace(survey, questions=(rating, *survey.questions[1:]))


def test_unseen_five_buttons_cannot_rate_in_eleven_steps():
    with pytest.raises(CannotShow, match=r"'door' rates in 11 steps"):
        Visit(nps(), SETTINGS, make_link=lambda *_: None, new_nonce=str, ratings_only=True)
    scene = Scene(new_visit(nps())).play(press(0, Channel.TOUCH), kept(0))
    assert scene.kept[0].order == tuple(range(11))
    assert scene.visit.view.face == NO_FACE


@pytest.mark.parametrize(
    ("touchpoint", "offered"),
    [(("de", "en"), ("de", "en")), (("fr", "de"), ("de",)), (("fr",), ("en", "de"))],
)
def test_languages_are_those_that_touchpoint_and_survey_share(touchpoint, offered):
    settings = msgspec.structs.replace(SETTINGS, languages=touchpoint)
    assert new_visit(settings=settings).view.languages == offered
