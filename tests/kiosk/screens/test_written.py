"""What is typed with a finger: a comment, and how to reach somebody."""

import pytest

from feedback.response import ContactDetails
from feedback.survey import Kind, Question
from kiosk.screens import typeset
from kiosk.screens.keyboard import Key
from kiosk.visit import Asking
from tests.kiosk.screens.asked import COMMENT, CONTACT, SMILEYS, first, then


def key(shop, text):
    shop.frames(1)
    return next(one for one in shop.all(Key) if text in (one.text, one.icon))


def type_(shop, text):
    for letter in text:
        shop.touch(key(shop, "space" if letter == " " else letter))


def test_a_comment_is_typed_and_sent(shop):
    shop.open((800, 480))
    shop.show(then(COMMENT, "de"))
    type_(shop, "S")
    type_(shop, "o süß")
    shop.touch(key(shop, "backspace"))
    shop.touch(shop.stage.writing.ids.ways.ids.send)

    assert shop.heard == [("written", "So sü")]


def test_numbers_and_signs_are_behind_a_key(shop):
    shop.open((800, 480))
    shop.show(then(COMMENT))
    shop.touch(key(shop, "123"))
    type_(shop, "1%")
    shop.touch(key(shop, "asd"))
    type_(shop, "q")

    assert shop.stage.writing.active.text == "1%q"


def test_a_second_passing_or_a_language_keeps_what_was_typed_and_the_next_visitor_does_not(shop):
    shop.open((800, 480))
    shop.show(then(COMMENT))
    type_(shop, "H")
    shop.show(then(COMMENT, "de", leaving_in_s=9))
    assert shop.stage.writing.active.text == "H"
    shop.show(first(SMILEYS))
    assert shop.stage.writing.active.text == ""
    shop.show(then(COMMENT))
    assert shop.stage.writing.active.text == ""


def test_no_line_of_a_comment_is_kept_to_look_its_length_up(shop):
    shop.open((800, 480))
    shop.show(then(COMMENT))
    px = shop.stage.scale.text(shop.stage.writing.active.step)
    shop.stage.writing.active.text = "so rude"
    shop.frames(1)
    shop.show(first(SMILEYS))
    asked = typeset._length.cache_info().misses
    typeset.written("so rude", "en", px, 400)

    assert typeset._length.cache_info().misses > asked


@pytest.mark.parametrize(
    ("language", "letters"),
    [("de", "ÄÖÜ"), ("fr", "ÉÇ"), ("ru", "ЖЫ"), ("uk", "ЇҐ"), ("el", "ΩΣ"), ("ar", "ضغ"),
     ("he", "שם"), ("tr", "İI"), ("ja", "QZ")],
)  # fmt: skip
def test_the_keyboard_has_the_letters_of_the_language(shop, language, letters):
    shop.open((800, 480))
    asked = Question(id="words", kind=Kind.COMMENT, text={language: "?"})
    shop.show(Asking(question=asked, language=language, languages=(language,), follow_up=True))
    shop.picture(f"keyboard-{language}-800x480")

    assert set(letters) <= {one.text for one in shop.all(Key)}


@pytest.mark.parametrize("size", [(800, 480), (1080, 1920)])
def test_contact_details_are_typed_field_by_field_and_sent(shop, size):
    shop.open(size)
    shop.show(then(CONTACT))
    writing = shop.stage.writing
    for name, text in (("name", "A"), ("email", "B"), ("phone", "C")):
        if size[0] < size[1]:
            shop.touch(writing.fields[name])
        type_(shop, text)
        writing.ids.keyboard.shifted = True
        if size[0] > size[1]:
            shop.touch(writing.ids.ways.ids.send)
    if size[0] < size[1]:
        shop.touch(writing.ids.ways.ids.send)

    assert shop.heard == [("contact", ContactDetails(name="A", email="B", phone="C"))]


def test_nobody_goes_on_to_contact_details_without_ticking_the_box(shop):
    shop.open((800, 480))
    shop.show(then(CONTACT, notice=True))
    send = shop.stage.follow_up.ids.ways.ids.send
    assert send.disabled
    shop.touch(shop.stage.follow_up.notice.box)
    shop.touch(send)

    assert shop.heard == [("went_on", True)]
    shop.show(first(SMILEYS))
    shop.show(then(CONTACT, notice=True))
    assert not shop.stage.follow_up.notice.ticked


def test_a_tick_holds_for_the_words_it_was_set_under(shop):
    shop.open((800, 480))
    shop.show(then(CONTACT, notice=True))
    notice = shop.stage.follow_up.notice
    shop.touch(notice.box)
    shop.show(then(CONTACT, notice=True, leaving_in_s=20))
    assert notice.ticked
    shop.show(then(CONTACT, "de", notice=True))
    assert not notice.ticked
    assert shop.stage.follow_up.ids.ways.ids.send.disabled


def test_only_the_first_letter_is_a_capital_whatever_the_language(shop):
    shop.open((800, 480))
    for language in ("en", "de"):
        shop.show(then(COMMENT, language))
        assert shop.stage.writing.ids.keyboard.shifted
    shop.touch(next(one for one in shop.all(Key) if one.text == "Q"))
    shop.show(then(COMMENT))
    assert not shop.stage.writing.ids.keyboard.shifted
