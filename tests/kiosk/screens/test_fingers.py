"""What a finger on the glass means, and several of them: one press, another or none."""

import pytest
from PIL import ImageChops

from kiosk.screens import targets
from kiosk.screens.choice_grid import ChoiceTarget
from kiosk.screens.fingers import PALM_S, Fingers
from kiosk.screens.smiley import Smiley
from tests.kiosk.screens.shown import CHOICES, asking, why


@pytest.mark.parametrize("steps", [4, 5])
def test_touching_a_smiley_says_its_value(shop, steps):
    shop.open((800, 480))
    shop.show(asking(steps))

    for smiley in shop.all(Smiley):
        shop.touch(smiley)

    assert sorted(shop.heard) == [("rated", value + 1) for value in range(steps)]


def test_a_smiley_answers_in_the_next_frame_and_the_others_step_back(shop):
    shop.open((800, 480))
    shop.show(asking())
    before = shop.picture("untouched")
    second = next(one for one in shop.all(Smiley) if one.value == 2)

    finger = shop.finger(second)
    finger.touch_down()
    after = shop.picture("touched")

    changed = ImageChops.difference(before, after).getbbox()
    assert changed is not None
    assert {one.value: one.state for one in shop.all(Smiley)} == {
        1: "passed",
        2: "chosen",
        3: "passed",
        4: "passed",
    }
    finger.touch_up()


def test_sliding_off_takes_the_touch_back(shop):
    shop.open((800, 480))
    shop.show(asking())
    smiley = shop.all(Smiley)[0]

    finger = shop.finger(smiley)
    finger.touch_down()
    finger.touch_move(5, 475)
    finger.touch_up()

    assert shop.heard == []
    assert {one.state for one in shop.all(Smiley)} == {"waiting"}


@pytest.mark.parametrize("button", ["right", "middle", "scrolldown", "scrollup"])
def test_only_the_left_button_presses(shop, button):
    shop.open((800, 480))
    shop.show(asking())

    finger = shop.finger(shop.all(Smiley)[0])
    finger.button = button
    finger.touch_down()
    finger.touch_up()

    assert shop.heard == []


def test_two_fingers_on_one_smiley_are_one_press(shop):
    shop.open((800, 480))
    shop.show(asking())
    one, other = (shop.finger(shop.all(Smiley)[0]) for _ in range(2))

    for finger in (one, other):
        finger.touch_down()
    for finger in (other, one):
        finger.touch_up()

    assert len(shop.heard) == 1


@pytest.mark.parametrize("fingers", [2, 4])
def test_a_palm_is_one_press(shop, fingers):
    shop.open((800, 480))
    shop.show(asking())
    hand = [shop.finger(smiley) for smiley in shop.all(Smiley)[:fingers]]

    for finger in hand:
        finger.touch_down()
    shop.frames(1)
    for finger in hand:
        finger.touch_up()

    assert len(shop.heard) == 1


@pytest.mark.parametrize("pressed", [0, 3])
def test_what_lies_on_the_glass_keeps_nobody_from_pressing(shop, monkeypatch, pressed):
    """Nor on the face it lies on; and when it is wiped off, it has pressed nothing."""
    now = [100.0]
    monkeypatch.setattr(targets, "monotonic", lambda: now[0])
    shop.open((800, 480))
    shop.show(asking())
    shop.stage._fingers = Fingers(lambda: now[0])
    drop, finger = shop.finger(shop.all(Smiley)[0]), shop.finger(shop.all(Smiley)[pressed])
    drop.touch_down()
    now[0] += PALM_S

    finger.touch_down()
    finger.touch_up()
    heard = list(shop.heard)
    if pressed == 0:
        drop.touch_up()

    assert len(heard) == 1
    assert shop.heard == heard


def test_a_long_press_is_one_press(shop):
    shop.open((800, 480))
    shop.show(asking())
    finger = shop.finger(shop.all(Smiley)[0])
    finger.touch_down()
    shop.frames(5)
    assert shop.heard == []
    finger.touch_up()

    assert [name for name, *_ in shop.heard] == ["rated"]


@pytest.mark.parametrize(("lay_s", "pressed"), [(-1, 1), (0, 0)])
def test_a_drop_that_is_wiped_off_has_pressed_nothing(shop, monkeypatch, lay_s, pressed):
    now = [100.0]
    monkeypatch.setattr(targets, "monotonic", lambda: now[0])
    shop.open((800, 480))
    shop.show(asking())
    drop = shop.finger(shop.all(Smiley)[0])
    drop.touch_down()
    now[0] += targets.LONGEST_PRESS_S + lay_s
    drop.touch_up()

    assert len(shop.heard) == pressed
    assert {one.held for one in shop.all(Smiley)} == {False}


def test_what_is_dragged_onto_or_off_a_face_presses_nothing(shop):
    shop.open((800, 480))
    shop.show(asking())
    first, last = shop.all(Smiley)[0].center, shop.all(Smiley)[-1].center
    for start, end in ((first, last), (last, first), ((3, 3), first)):
        finger = shop.finger_at(*start)
        finger.touch_down()
        finger.touch_move(*end)
        finger.touch_up()

    assert shop.heard == []


def test_a_second_passing_leaves_a_touch_under_way_alone(shop):
    shop.open((800, 480))
    shop.show(why(4, leaving_in_s=9))
    choice = next(one for one in shop.all(ChoiceTarget) if one.choice == CHOICES[0][0])

    finger = shop.finger(choice)
    finger.touch_down()
    shop.show(why(4, leaving_in_s=8))
    finger.touch_up()

    assert ("chosen", CHOICES[0][0]) in shop.heard
