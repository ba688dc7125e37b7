"""Survey and settings: as issued, whole, and only what can be shown."""

import pytest
from msgspec.structs import replace

from feedback import wire
from kiosk.errors import AccountUnreachable, CannotShow
from kiosk.papers import Papers, built_in

from .story import Story, settings_for

SURVEY = wire.to_json(replace(built_in().survey, name="Second"))
THIRD = wire.to_json(replace(built_in().survey, name="Third"))


def refuse_third(papers: Papers) -> None:
    if papers.survey.name == "Third":
        raise CannotShow("survey 'Third' asks by hologram")


@pytest.fixture
def picky(story: Story) -> Story:
    story.check_shown = refuse_third
    story.start(story.account.make_code("0000000000ab"))
    return story


def names(story: Story) -> list[str]:
    return [papers.survey.name for papers in story.papers]


def test_new_settings_bring_their_survey(story: Story) -> None:
    story.account.issue(settings_for(SURVEY), SURVEY)
    story.drain()
    assert names(story) == ["Second"]
    kept = story.shelf.papers()
    assert kept is not None
    assert kept.survey_bytes == SURVEY
    story.pass_s(301)
    assert story.batches[-1].settings_rev == kept.settings_rev
    assert story.batches[-1].survey_rev == kept.survey_rev
    assert names(story) == ["Second"]


def test_other_settings_with_the_same_survey_fetch_no_survey_again(story: Story) -> None:
    story.account.issue(settings_for(SURVEY), SURVEY)
    story.drain()
    del story.account.surveys[wire.revision(SURVEY)]
    story.account.issue(settings_for(SURVEY, thanks_s=3))
    story.pass_s(301)
    assert [papers.settings.thanks_s for papers in story.papers] == [8, 3]


def test_a_survey_that_cannot_be_shown_is_refused_reported_and_not_fetched_again(
    picky: Story,
) -> None:
    picky.account.issue(settings_for(SURVEY), SURVEY)
    picky.drain()
    picky.account.issue(settings_for(THIRD), THIRD)
    picky.pass_s(301)
    assert names(picky) == ["Second"]
    kept = picky.shelf.papers()
    assert kept is not None
    assert kept.survey.name == "Second"
    assert "hologram" in picky.news[-1].complaints[0]
    asked, beats = picky.account.requests, len(picky.batches)
    picky.pass_s(3600)
    assert picky.account.requests - asked == len(picky.batches) - beats
    assert "hologram" in picky.batches[-1].health.trouble[0]
    assert picky.batches[-1].settings_rev == kept.settings_rev


def test_a_refusal_is_forgotten_when_something_better_comes(picky: Story) -> None:
    picky.account.issue(settings_for(THIRD), THIRD)
    picky.drain()
    assert picky.papers == []
    picky.account.issue(settings_for(SURVEY), SURVEY)
    picky.pass_s(301)
    assert names(picky) == ["Second"]
    assert picky.news[-1].complaints == ()


@pytest.mark.parametrize(
    "survey", [b"{}", b'{"name":"x","languages":[],"questions":[],"endings":[]}', b"\xff"]
)
def test_bytes_that_are_no_survey_are_refused(story: Story, survey: bytes) -> None:
    story.account.issue(settings_for(survey), survey)
    story.drain()
    assert story.papers == []
    assert "are not shown" in story.news[-1].complaints[0]
    assert story.trouble is None


def test_settings_out_of_range_are_refused(story: Story) -> None:
    raw = settings_for(SURVEY).replace(b'"thanks_s":8', b'"thanks_s":800')
    story.account.issue(raw, SURVEY)
    story.drain()
    assert story.papers == []
    assert "thanks_s is 800" in story.news[-1].complaints[0]


def test_papers_that_cannot_be_fetched_now_do_not_stop_responses(story: Story) -> None:
    story.account.issue(settings_for(SURVEY))  # and no such survey there
    story.press(60)
    story.drain()
    assert len(story.kept) == 60
    assert story.papers == []
    assert story.trouble is None
    assert "no survey" in story.news[-1].complaints[0]
    story.account.issue(settings_for(SURVEY), SURVEY)
    story.pass_s(301)
    assert names(story) == ["Second"]


def test_after_a_restart_the_last_good_ones_are_there(story: Story) -> None:
    story.account.issue(settings_for(SURVEY), SURVEY)
    story.drain()
    story.start("CODE-1")
    story.drain()
    assert names(story) == ["Second"]  # not told again: they are on the shelf
    assert story.batches[-1].settings_rev == wire.revision(settings_for(SURVEY))


def test_a_survey_the_account_lost_is_handed_over(story: Story) -> None:
    story.account.issue(settings_for(SURVEY), SURVEY)
    story.drain()
    assert story.account.surveys == {wire.revision(SURVEY): SURVEY}
    story.press()
    story.rounds.schedule.hurry()
    story.drain()
    assert story.account.surveys[built_in().survey_rev] == built_in().survey_bytes


def test_what_the_twin_cannot_use_it_says(story: Story) -> None:
    story.drain()
    held = story.shelf.credentials()
    assert held is not None
    with pytest.raises(AccountUnreachable):
        story.account.put_survey(held, "another", SURVEY)
