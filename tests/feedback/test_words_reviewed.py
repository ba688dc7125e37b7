"""Which languages somebody has looked over."""

import pytest

from feedback import words


def test_english_and_german_are_reviewed_and_no_other():
    assert [one for one in words.languages() if words.reviewed(one)] == ["de", "en"]


@pytest.mark.parametrize(
    ("language", "reviewed"), [("de-AT", True), ("fr-CA", False), ("da", False)]
)
def test_a_region_goes_by_its_language_and_one_without_words_is_not_reviewed(language, reviewed):
    assert words.reviewed(language) is reviewed
