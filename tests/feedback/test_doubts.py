"""What is valid and hardly meant."""

from importlib.resources import files

import msgspec
import pytest

import account.surveys
from feedback import wire
from feedback.doubts import doubts
from feedback.survey import Link


def ready_made(name):
    return wire.survey_from_toml(files(account.surveys).joinpath(name).read_text(encoding="utf-8"))


def leading_to(url):
    survey = ready_made("nps.toml")
    first, *others = survey.endings
    link = Link(text=first.text, url=url)
    return msgspec.structs.replace(
        survey, endings=(msgspec.structs.replace(first, link=link), *others)
    )


def test_an_address_that_was_to_be_replaced_is_doubted():
    (one,) = doubts(leading_to("https://example.org/review?from={touchpoint}"))
    assert one.place == "ending 'thanks' link"
    assert one.what.startswith("example.org is nobody's address")


@pytest.mark.parametrize(
    ("url", "doubted"),
    [
        ("https://www.example.com/review", True),
        ("https://reviews.example/x?v={visit}", True),
        ("https://reviews.shop.test/x", False),
        ("https://notexample.org/", False),
        ("", False),
    ],
)
def test_only_names_that_lead_nowhere_are(url, doubted):
    assert bool(doubts(leading_to(url))) is doubted


@pytest.mark.parametrize(
    ("text", "language", "letters"),
    [
        ("Wie war’s? 😀 Grüße – 5 €", "de", "😀"),
        ("★ Ça va ?", "fr", "★"),
        ("★ いかがでしたか？", "ja", ""),
        ("আপনার ভ্রমণ", "bn", "আ"),
        ("कैसी रही? كيف؟ ไหม ㄅ 你好 Ελλάδα", "hi", ""),
    ],
)
def test_letters_that_no_terminal_has_are_doubted_before_any_refuses_them(text, language, letters):
    survey = ready_made("csat.toml")
    asked = msgspec.structs.replace(survey.rating, text={language: text})
    alone = msgspec.structs.replace(survey, languages=(language,), questions=(asked,), endings=())
    told = [one.what for one in doubts(alone)]

    assert len(told) == bool(letters)
    assert all(letters in one for one in told)
