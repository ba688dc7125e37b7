"""The language selector: which are one touch away, and how the others are reached."""

import pytest

from feedback.survey import Kind, Question
from feedback.words import languages as all_languages
from feedback.words import own_name
from kiosk.screens.icon_target import IconTarget
from kiosk.screens.languages import SHEET_STANDS_S, LanguageSheet
from kiosk.screens.scale import Scale
from kiosk.screens.targets import TextTarget
from kiosk.visit import Asking

SIZES = ((800, 480), (1280, 800), (1080, 1920))
ALL = ("en", "de", *(one for one in all_languages() if one not in ("en", "de")))


def asking(language="en", languages=ALL):
    texts = dict.fromkeys(languages, "?")
    question = Question(id="mood", kind=Kind.SMILEYS, text=texts, steps=5)
    return Asking(question=question, language=language, languages=languages)


def named(shop):
    return [one.text for one in shop.all(TextTarget)]


def globe(shop):
    return [one for one in shop.all(IconTarget) if one.icon == "globe"]


def sheet(shop):
    return shop.all(LanguageSheet)[0]


@pytest.mark.parametrize("size", SIZES)
def test_three_languages_are_each_one_touch_away(shop, size):
    shop.open(size)
    shop.show(asking(languages=("de", "en", "tr"), language="de"))

    assert named(shop) == ["Türkçe", "English"][::-1]
    assert not globe(shop)


@pytest.mark.parametrize("size", SIZES)
def test_of_many_the_first_stand_there_and_a_globe(shop, size):
    shop.open(size)
    shop.show(asking())

    shown = named(shop)
    assert shown == [own_name(one) for one in ALL[1 : 1 + len(shown)]]
    assert len(shown) >= 1 or shop.stage.scale.low  # there the question needs the width
    assert len(globe(shop)) == 1


@pytest.mark.parametrize("size", SIZES)
def test_every_language_is_reached_through_the_globe(shop, size):
    shop.open(size)
    shop.show(asking())
    shop.touch(globe(shop)[0])

    seen = []
    for _ in range(4):
        seen += [one for one in sheet(shop).walk() if isinstance(one, TextTarget)]
        turn = [o for o in sheet(shop).walk() if isinstance(o, IconTarget) and o.icon == "next"]
        if not turn or len(seen) >= len(ALL):
            break
        shop.touch(turn[0])
    assert sorted(one.text for one in seen) == sorted(own_name(one) for one in ALL)
    least = Scale(*size).target
    assert all(min(one.size) >= least - 1 for one in seen)


def test_a_language_on_the_sheet_is_spoken_and_the_sheet_goes(shop):
    shop.open((1280, 800))
    shop.show(asking())
    shop.touch(globe(shop)[0])
    shop.touch(next(o for o in sheet(shop).walk() if getattr(o, "text", "") == "한국어"))

    assert shop.heard == [("spoken", "ko")]
    assert not shop.all(LanguageSheet)


def test_under_the_sheet_nothing_is_touched(shop):
    shop.open((800, 480))
    shop.show(asking())
    shop.touch(globe(shop)[0])
    close = next(o for o in sheet(shop).walk() if getattr(o, "icon", "") == "close")
    shop.touch(close)

    assert shop.heard == []
    assert not shop.all(LanguageSheet)


def test_a_forgotten_sheet_goes_away_by_itself(shop, monkeypatch):
    monkeypatch.setattr("kiosk.screens.languages.SHEET_STANDS_S", 0.05)
    shop.open((800, 480))
    shop.show(asking())
    shop.touch(globe(shop)[0])
    shop.until(lambda: not shop.all(LanguageSheet))

    assert not shop.all(LanguageSheet)
    assert SHEET_STANDS_S >= 20


def test_a_sheet_goes_with_the_language_it_was_opened_in(shop):
    shop.open((800, 480))
    shop.show(asking())
    shop.touch(globe(shop)[0])
    shop.show(asking("de"))

    assert not shop.all(LanguageSheet)


def test_from_the_right_the_first_language_stands_right(shop):
    shop.open((1280, 800))
    shop.show(asking("ar"))
    shop.touch(globe(shop)[0])

    first, second = (
        next(o for o in sheet(shop).walk() if getattr(o, "text", "") == own_name(one))
        for one in ALL[:2]
    )
    assert first.x > second.x
    assert first.y == second.y
