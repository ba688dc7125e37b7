"""What gives way so that letters can be read: names of faces, choices on two pages, ways on."""

import pytest

from kiosk.screens.choice_grid import ChoiceTarget, PageTurn
from kiosk.screens.field import Field
from kiosk.screens.smiley import Smiley
from kiosk.screens.targets import TextTarget
from kiosk.screens.words import Words
from tests.kiosk.screens.asked import COMMENT, MULTIPLE, then
from tests.kiosk.screens.test_screens import asking, why


def named(shop):
    return [one.text for one in shop.all(Words) if one.text and isinstance(one.parent, Smiley)]


def choices(shop):
    return {one.choice: one for one in shop.all(ChoiceTarget)}


def turn(shop):
    (one,) = shop.all(PageTurn)
    shop.touch(one)


def test_faces_too_narrow_for_their_names_keep_those_of_the_ends(shop):
    shop.open((800, 480))
    shop.show(asking(5, "de"))

    assert sorted(named(shop)) == ["Sehr unzufrieden", "Sehr zufrieden"]
    shop.show(asking(5, "en"))
    assert sorted(named(shop)) == ["Very happy", "Very unhappy"]


def test_a_face_under_a_finger_says_its_own_name(shop):
    shop.open((800, 480))
    shop.show(asking(5, "de"))
    finger = shop.finger(next(one for one in shop.all(Smiley) if one.value == 2))
    finger.touch_down()
    shop.frames(2)
    assert named(shop) == ["Unzufrieden"]
    finger.touch_up()


def test_where_there_is_room_every_face_has_its_name(shop):
    shop.open((1920, 1080))
    shop.show(asking(5, "en"))

    assert len(named(shop)) == 5


def test_eight_long_choices_take_two_pages_and_one_of_the_second_can_be_chosen(shop):
    shop.open((1280, 800))
    shop.show(why(8, "de"))
    assert list(choices(shop)) != []
    first = set(choices(shop))
    turn(shop)
    second = set(choices(shop))

    assert len(first) == len(second) == 4
    assert not first & second
    shop.touch(choices(shop)["price"])
    assert shop.heard == [("chosen", "price")]


def test_turning_again_leads_back_and_the_next_question_begins_at_its_first(shop):
    shop.open((1280, 800))
    shop.show(why(8, "de"))
    first = set(choices(shop))
    turn(shop)
    turn(shop)
    assert set(choices(shop)) == first
    turn(shop)
    shop.show(asking(5, "de"))
    shop.show(why(8, "de"))
    assert set(choices(shop)) == first


def test_what_was_ticked_on_one_page_is_sent_from_the_other(shop):
    shop.open((800, 480))
    shop.show(then(MULTIPLE, "de"))
    shop.touch(choices(shop)["clean"])
    turn(shop)
    shop.touch(choices(shop)["other"])
    shop.touch(shop.stage.follow_up.ids.ways.ids.send)

    assert shop.heard == [("chosen", ("clean", "other"))]


@pytest.mark.parametrize("count", [3, 4])
def test_few_choices_are_on_one_page(shop, count):
    shop.open((800, 480))
    shop.show(why(count, "de"))

    assert len(choices(shop)) == count
    assert not shop.all(PageTurn)


def test_the_page_is_the_one_that_buttons_stand_for(shop):
    shop.open((1280, 800))
    ids = ("queue", "staff", "clean", "range", "price", "find", "stock", "other")
    for numbers in (ids[:4], ids[4:]):
        shop.show(why(8, "de", numbered=True, numbers=numbers, more=5))
        assert set(choices(shop)) == set(numbers)


def test_buttons_for_choices_of_both_pages_have_them_on_one(shop):
    shop.open((1280, 800))
    shop.show(why(8, "de", numbered=True, numbers=("queue", "other")))

    assert len(choices(shop)) == 8


def test_ways_on_are_read_from_600_mm(shop):
    shop.open((1280, 800))
    shop.show(why(8, "de"))
    ways = [one for one in shop.stage.follow_up.ids.ways.walk() if isinstance(one, Words)]
    said = [one for one in ways if one.text and isinstance(one.parent, TextTarget)]

    assert said
    assert min(one.setting.px for one in said) >= shop.stage.scale.text()


def test_three_lines_of_a_comment_are_in_sight_and_how_much_more_fits(shop):
    shop.open((1280, 800))
    shop.show(then(COMMENT, "de"))
    (field,) = shop.all(Field)
    line = shop.stage.scale.text(field.step) * 1.36
    assert field.height >= 3 * line

    field.text = "x" * 449
    shop.frames(2)
    assert field.left == ""
    field.type("x")
    shop.frames(2)
    assert field.left == "50"
    assert "50" in {one.text for one in shop.all(Words)}
