"""What an editor does to a survey keeps the ways from question to question whole."""

import msgspec
import pytest

from account.surveys import editing, ready, recipes
from account.surveys.editing import NoSuchPart
from feedback import walk
from feedback.check import check
from feedback.survey import Kind, Survey

SHOP = ready.ready("smileys")


def ways(survey: Survey) -> dict[str, set[str]]:
    return {one.id: {step.id for step in walk.ways_on(survey, one)} for one in survey.questions}


def test_a_new_question_stands_in_the_way_of_the_one_before_it():
    new = editing.blank(Kind.STARS, SHOP.languages, editing.ids(SHOP))
    survey = editing.inserted(SHOP, new, "reason")

    check(survey)
    assert ways(survey)["reason"] == {"stars"}
    assert ways(survey)["stars"] == {"words"}


def test_what_led_to_a_removed_question_leads_where_it_led():
    survey = editing.removed(SHOP, "words")

    check(survey)
    assert ways(survey)["reason"] == {"call"}


def test_removing_an_ending_leads_its_visitors_to_the_first_one():
    survey = editing.removed(recipes.review(SHOP), "review")

    check(survey)
    assert ways(survey)["rating"] == {"reason", "thanks"}


@pytest.mark.parametrize("name", ["rating", "nothing"])
def test_what_no_survey_is_without_cannot_be_removed(name: str):
    with pytest.raises(NoSuchPart):
        editing.removed(SHOP, name)


@pytest.mark.parametrize("name", [one.id for one in SHOP.questions])
@pytest.mark.parametrize("by", [-1, 1])
def test_moving_a_question_changes_no_way(name: str, by: int):
    survey = editing.moved(SHOP, name, by)

    assert ways(survey) == ways(SHOP)
    assert survey.rating.id == "rating"


def test_a_consent_in_other_words_has_another_version_and_in_the_same_words_the_same():
    reach = next(one for one in SHOP.questions if one.consent)
    assert reach.consent is not None
    same = editing.consent(dict(reach.consent.text), reach.consent)
    other = editing.consent({**reach.consent.text, "en": "Yes."}, reach.consent)

    assert same == reach.consent
    assert other.version != reach.consent.version
    assert editing.consent(other.text).version == other.version


def test_a_language_more_is_another_wording_of_the_consent():
    changed = editing.with_languages(SHOP, ("en", "de", "fr"))
    was = next(one.consent for one in SHOP.questions if one.consent)
    now = next(one.consent for one in changed.questions if one.consent)

    assert was is not None
    assert now is not None
    assert now.version != was.version


def test_ids_are_free_and_fit_what_ids_may_be():
    assert editing.free_id("Waiting time!", []) == "waiting_time"
    assert editing.free_id("等待", ["a"]) == "a_2"
    assert editing.free_id("queue", ["queue", "queue_2"]) == "queue_3"


def test_a_part_can_be_changed_wherever_it_stands():
    longer = ready.ready("shop")
    first = longer.longer[0]
    changed = editing.replaced(longer, msgspec.structs.replace(first, text={"en": "?", "de": "?"}))

    assert changed.longer[0].text["en"] == "?"
    assert changed.questions == longer.questions
