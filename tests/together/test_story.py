"""Visits offline and back, with real programs, a real window and a real plug."""

from contextlib import closing

import pytest

from fleet.demo.display import picture, virtual_display
from fleet.demo.phone import COMMENT, answer_longer_survey, browser, look_at_account, scan
from fleet.demo.stage import Stage
from fleet.demo.story import Story

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def story(tmp_path, pictures):
    with virtual_display() as display, closing(Stage(tmp_path / "stage")) as stage:
        stage.raise_terminal(display)
        yield Story(stage, display, pictures, print)


def test_offline_and_back_with_both_ends_killed(story):
    story.touch(4)
    story.push(1)
    story.give_first_reason()
    story.all_delivered()

    story.stage.cut()
    story.push(3)
    story.push(2)
    story.stage.kill_terminal()
    story.stage.raise_terminal(story.display)
    story.touch(3)
    assert story.stage.status()["waiting"] == 3
    assert len(story.stage.account.kept()) == 2

    story.stage.account.restart()
    story.stage.mend()
    story.all_delivered()
    story.check()


def test_the_code_on_the_screen_opens_on_a_phone_before_the_visit_is_delivered(story, pictures):
    story.touch(4)
    story.all_delivered()  # settings have come, so that there is a link to show
    story.stage.cut()
    story.touch(1)
    story.decline_follow_up()
    story.keep_picture("story-thanks")
    link = scan(picture(story.display))

    with browser() as chromium:
        thanks = answer_longer_survey(chromium, link, pictures / "story-phone.png")
        assert "Thank you" in thanks
        story.stage.mend()
        story.all_delivered()
        responses = look_at_account(chromium, story.stage.sign_in, pictures)

    assert COMMENT in responses
    story.check()
