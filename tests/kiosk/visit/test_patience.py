"""Time in a visit: how long things took, how it ends by itself, and who keeps it up."""

import pytest

from feedback.response import Ended, Outcome
from kiosk.visit import GO_ON_S, Asking
from tests.kiosk.visit.story import (
    Scene,
    asks,
    choose,
    disk_answers,
    disk_stalls,
    press,
    skip,
    stay,
    wait,
)


@pytest.mark.parametrize(
    ("steps", "outcome", "ended", "took_ms"),
    [
        ([wait(2), choose("queue")], Outcome.ANSWERED, Ended.FINISHED, 2_000),
        ([wait(3), skip], Outcome.SKIPPED, Ended.FINISHED, 3_000),
        ([wait(50)], Outcome.TIMED_OUT, Ended.TIMED_OUT, 50_000),
        ([wait(4), press(5)], Outcome.TIMED_OUT, Ended.WALKED_AWAY, 4_000),
    ],
)
def test_how_a_follow_up_ends_is_kept(steps, outcome, ended, took_ms):
    body = Scene().play(press(1), *steps).kept[0]
    assert (body.answers[1].question, body.answers[1].outcome) == ("why", outcome)
    assert (body.answers[1].took_ms, body.ended) == (took_ms, ended)


def test_a_press_that_waited_for_the_disk_took_no_negative_time():
    scene = Scene().play(disk_stalls, press(1), press(5), wait(10), disk_answers, disk_answers)
    assert [body.ended for body in scene.kept] == [Ended.WALKED_AWAY, Ended.FINISHED]
    assert scene.kept[0].answers[1].took_ms == 0


def test_the_time_since_the_last_press_is_kept_and_not_across_boots():
    scene = Scene().play(press(5), wait(3), press(5))
    assert scene.kept[1].since_last_press_ms == 3_000
    scene.clock.reboot(wall_ms=0)
    scene.play(press(5))
    assert scene.kept[2].since_last_press_ms is None


def test_the_warning_counts_down_twenty_seconds_and_a_touch_ends_it():
    scene = Scene().play(press(1), wait(30))
    seen = []
    for _ in range(GO_ON_S - 1):
        seen.append(scene.visit.view.leaving_in_s)
        scene.play(wait(1))
    assert seen == list(range(GO_ON_S, 1, -1))
    scene.play(stay)
    assert scene.visit.view.leaving_in_s is None


def test_no_warning_before_its_time():
    scene = Scene().play(press(1), wait(29.75))
    assert scene.visit.view.leaving_in_s is None


@pytest.mark.parametrize(("minutes", "up"), [(25, True), (31, False)])
def test_touches_that_answer_nothing_keep_a_question_up_for_half_an_hour(minutes, up):
    """Rain does, and a sleeve; whoever writes slowly has the time."""
    scene = Scene().play(press(1), *[wait(20), stay] * (3 * minutes))
    assert isinstance(scene.visit.view, Asking)
    assert (scene.visit.view.question.id == "why") is up


def test_an_answer_begins_the_half_hour_anew():
    wet = [wait(20), stay] * (3 * 25)
    Scene().play(press(2), *wet, choose("staff"), *wet, asks("who"))
