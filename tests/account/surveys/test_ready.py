"""The ready-made sets: good in every language they are offered in, and readable as files."""

import pytest

from account.surveys import editing, ready, recipes, written
from feedback import walk, wire
from feedback.check import check
from feedback.doubts import doubts
from feedback.survey import Kind, Question


@pytest.mark.parametrize("name", ready.SETS)
def test_a_set_is_good_in_every_language_it_is_offered_in(name: str):
    survey = editing.with_languages(ready.ready(name), ready.known_languages())

    check(survey)
    assert doubts(survey) == ()
    assert survey.languages == ready.known_languages()


@pytest.mark.parametrize("name", ready.SETS)
def test_a_set_written_out_and_read_again_is_the_same(name: str):
    survey = editing.with_languages(ready.ready(name), ready.known_languages())

    assert wire.survey_from_toml(written.to_toml(survey)) == survey


def test_what_nobody_wrote_stays_missing_rather_than_invented():
    survey = ready.in_languages(ready.ready("smileys"), ["en", "ko"])

    assert survey.rating.text == {"en": "How was your visit today?"}


def test_a_survey_that_is_only_german_finds_its_phrases_too():
    german = ready.in_languages(ready.ready("smileys"), ["de"])

    assert ready.in_languages(german, ["de", "fr"]).rating.text["fr"].startswith("Comment")


@pytest.mark.parametrize("name", ready.SETS)
def test_every_recipe_on_every_set_is_good_and_is_offered_once(name: str):
    survey = editing.with_languages(ready.ready(name), ("en", "de", "tr"))
    for recipe in recipes.fitting(survey):
        survey = recipes.done(survey, recipe)
        check(survey)
        assert recipe not in recipes.fitting(survey)
    assert any(one.kind is Kind.CONTACT for one in survey.questions)


def test_the_callback_is_asked_of_the_unhappy_and_of_nobody_else():
    survey = recipes.done(ready.ready("csat"), "call_back")

    def met(rating: int) -> list[str]:
        step, names = walk.after(survey, survey.rating, rating), list[str]()
        while step in survey.questions:
            names.append(step.id)
            step = walk.otherwise(survey, step)  # type: ignore[arg-type]
        return names

    assert "call" in met(1)
    assert "call" not in met(5)


def test_the_review_pages_address_is_doubted_until_it_is_a_real_one():
    survey = recipes.done(ready.ready("csat"), "review")
    (doubt,) = doubts(survey)

    assert doubt.place == f"ending {survey.endings[-1].id!r} link"


def test_who_is_asked_something_of_their_own_is_shown_the_review_after_it():
    survey = recipes.done(ready.ready("nps"), "review")

    good = editing.part(survey, "good")
    assert isinstance(good, Question)
    assert good.go == "review"
    assert next(one.go for one in survey.rating.branches if 10 in one.when) == "good"
