"""The product's own words: every language has all of them."""

import re
import tomllib
from importlib.resources import files

import pytest

from feedback import words

ALL = {
    language: tomllib.loads((files(words) / f"{language}.toml").read_text(encoding="utf-8"))
    for language in words.languages()
}
OTHERS = [language for language in words.languages() if language != words.FALLBACK]


def numbers_in(text: object) -> set[str]:
    return set(re.findall(r"{(\w+)}", str(text)))


def test_english_and_german_are_there():
    assert {"en", "de"} <= set(words.languages())


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_words_that_english_has(language):
    assert ALL[language].keys() == ALL[words.FALLBACK].keys()


@pytest.mark.parametrize("language", OTHERS)
def test_numbers_stand_in_the_same_words(language):
    for name, text in ALL[language].items():
        assert numbers_in(text) == numbers_in(ALL[words.FALLBACK][name]), name


@pytest.mark.parametrize("language", words.languages())
def test_no_word_is_empty(language):
    assert all(str(text).strip() for text in ALL[language].values())


def test_a_number_is_put_in():
    assert "20" in words.word("still_there", "en", s=20)


def test_a_language_without_words_speaks_english_and_keeps_its_name():
    assert words.word("skip", "xx") == words.word("skip", "en")
    assert words.own_name("xx") == "xx"
    assert words.own_name("de") == "Deutsch"


def test_a_region_speaks_its_language():
    assert words.word("skip", "de-AT") == words.word("skip", "de")


def test_an_unknown_word_is_a_mistake():
    with pytest.raises(KeyError):
        words.word("no_such_word", "de")


def test_four_faces_leave_the_neutral_one_out():
    labels = [words.face_label(value, 4, "en") for value in range(1, 5)]
    assert words.face_label(3, 5, "en") not in labels
    assert labels[0] == words.face_label(1, 5, "en")
    assert labels[-1] == words.face_label(5, 5, "en")
