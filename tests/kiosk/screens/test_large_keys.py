"""Keys that everybody hits: letters in two touches where whole rows of such keys have no room."""

import pytest

from feedback.survey import Kind, Question
from kiosk.screens.keyboard import Key
from kiosk.screens.keyboard_layouts import SIGNS, layout_of
from kiosk.screens.large_keys import groups
from kiosk.visit import Asking

SAY = Question(id="say", kind=Kind.COMMENT, text=dict.fromkeys(("de", "en", "el"), "?"))


def saying(language="de"):
    return Asking(question=SAY, language=language, languages=(language,), follow_up=True)


def key(shop, text):
    shop.frames(1)
    return next(one for one in shop.all(Key) if text in (one.text, one.icon))


@pytest.mark.parametrize("language", ["de", "el", "ar", "he", "ru", "tr"])
@pytest.mark.parametrize("places", [1, 8, 15, 60])
def test_every_letter_is_on_one_key(language, places):
    layout = layout_of(language)
    found = groups(layout, places)

    assert sorted("".join(found)) == sorted("".join(layout.rows))
    assert len(found) <= places


def test_letters_follow_the_alphabet_and_signs_their_own_order():
    assert groups(layout_of("de"), 8)[0] == "aäbc"
    assert groups(SIGNS, 11)[0] == "123"


@pytest.mark.parametrize("size", [(800, 480), (1280, 800), (1080, 1920)])
def test_large_keys_are_targets(shop, size):
    shop.open(size)
    shop.show(saying())
    shop.touch(key(shop, "larger"))
    for _ in range(2):
        shop.frames(2)
        assert min(min(one.size) for one in shop.all(Key)) >= shop.stage.scale.target - 1
        shop.touch(next(one for one in shop.all(Key) if one.text.startswith("A")))


def test_a_letter_takes_two_touches_and_all_of_them_are_there_again(shop):
    shop.open((800, 480))
    shop.show(saying())
    shop.touch(key(shop, "larger"))
    (first,) = (one.text for one in shop.all(Key) if one.text.startswith("AÄB"))
    for text in (first, "B", first.lower(), "ä", "space", first.lower(), "close", "123", "12345"):
        shop.touch(key(shop, text))
    for text in ("1", "backspace"):
        shop.touch(key(shop, text))

    assert shop.stage.writing.active.text == "Bä "
    shop.touch(key(shop, "smaller"))
    assert key(shop, "1")


def test_the_next_visitor_finds_small_keys(shop):
    shop.open((800, 480))
    shop.show(saying())
    shop.touch(key(shop, "larger"))
    shop.stage.writing.forget()

    assert key(shop, "Q")


def test_where_all_keys_are_large_there_is_nothing_to_enlarge(shop):
    shop.open((1920, 1080))
    shop.stage.physical_mm = (344, 194)
    shop.frames(2)
    shop.stage._measure()
    shop.show(saying())

    assert "larger" not in {one.icon for one in shop.all(Key)}
