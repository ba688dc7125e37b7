"""A survey with a letter that no font has is refused before it shows."""

from importlib.resources import files
from tomllib import loads

import msgspec
import pytest

from feedback.letters import undrawn
from feedback.survey import Texts
from feedback.words import languages
from kiosk.papers import built_in
from kiosk.screens.readable import NoLetters, check_letters, missing

SURVEY = built_in().survey


def asked(text: Texts):
    first, *others = SURVEY.questions
    return msgspec.structs.replace(
        SURVEY, questions=(msgspec.structs.replace(first, text=text), *others)
    )


def test_the_built_in_survey_can_be_read():
    check_letters(SURVEY, SURVEY.languages)


@pytest.mark.parametrize("letter", ["😀", "\ue000", "ᚠ"])
def test_a_letter_no_font_has_is_named(letter):
    survey = asked({"en": f"How was it? {letter}", "de": "Wie war es?"})

    with pytest.raises(NoLetters) as caught:
        check_letters(survey, ("en", "de"))

    assert str(caught.value).endswith(
        f"question {survey.rating.id!r} in 'en': no font has {letter!r} (U+{ord(letter):04X})"
    )
    assert caught.value.hint


def test_a_language_that_is_not_offered_does_not_matter():
    check_letters(asked({"en": "😀", "de": "Wie war es?"}), ("de",))


@pytest.mark.parametrize(
    "text", ["Öff\u00adnung", "a\u200bb", "a\nb", "नमस्ते क्\u200dष", "میں\u200cخواہم"]
)
def test_what_leaves_no_ink_needs_no_glyph(text):
    assert missing(text, "en") == ()


@pytest.mark.parametrize("language", languages())
def test_all_of_our_own_words_can_be_read(language):
    ours = loads((files("feedback.words") / f"{language}.toml").read_text(encoding="utf-8"))
    assert missing("".join(map(str, ours.values())), language) == ()


@pytest.mark.parametrize(
    ("language", "letters"),
    [("en", "aßŁЖΩאعकไ한あ漢…–€№½Ⅷ😀❤★→✓☺আაⰀ𝐀"), ("ja", "aΩЖאعकไ한あ漢…€Ⅷ😀★→আა")],
)
def test_the_desk_knows_which_letters_there_are(language, letters):
    for letter in letters:
        assert missing(letter, language) == undrawn(letter, language), letter
