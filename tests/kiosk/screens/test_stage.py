"""The stage dressed as the account wants it, by night, and with nobody there."""

import io
from base64 import b64encode

import pytest
from PIL import Image

from feedback.settings import Settings
from feedback.survey import Kind, Question
from feedback.theme import DARK, LIGHT
from kiosk.screens.idle import SHIFTS
from kiosk.screens.logo import BadLogo, Logo
from kiosk.screens.name_tag import NameTag
from kiosk.screens.night import Night
from kiosk.screens.smiley import Smiley, SmileyPicture
from kiosk.screens.targets import Target
from kiosk.visit import Asking

QUESTION = Question(
    id="mood", kind=Kind.SMILEYS, text={"en": "How was it?", "de": "Wie war es?"}, steps=5
)
ASKING = Asking(question=QUESTION, language="en", languages=("en", "de"))


def settings(**look):
    return Settings(
        touchpoint_id="t", touchpoint="Door", survey_rev="r", survey_url="u", public_url="",
        languages=("en",), **look,
    )  # fmt: skip


def logo(colour="#FF00FF", size=(120, 40)):
    raw = io.BytesIO()
    Image.new("RGB", size, colour).save(raw, "PNG")
    return b64encode(raw.getvalue()).decode()


def share(picture, colour):
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    counted = {seen: count for count, seen in picture.getcolors(1 << 24)}
    return counted.get(wanted, 0) / (picture.width * picture.height)


@pytest.mark.parametrize(("name", "theme"), [("dark", DARK), ("light", LIGHT)])
def test_a_theme_is_worn_in_every_colour(shop, name, theme):
    shop.open((1280, 800))
    shop.stage.dress(settings(theme=name))
    shop.show(ASKING)
    picture = shop.picture(f"dressed-{name}")

    assert share(picture, theme.ground) > 0.5
    assert share(picture, theme.surface) > 0.005
    other = LIGHT if theme is DARK else DARK
    assert share(picture, other.ground) < 0.05


def test_an_operators_own_ground_shows(shop):
    shop.open((800, 480))
    shop.stage.dress(settings(theme="light", colours={"ground": "#FFF3E0"}))
    shop.show(ASKING)

    assert share(shop.picture("own-ground"), "#FFF3E0") > 0.5


def test_on_a_light_ground_the_light_faces_have_an_outline(shop):
    shop.open((1280, 800))
    shop.stage.dress(settings(theme="light"))
    shop.show(ASKING)
    picture = shop.picture("outlined")

    happy = next(one for one in shop.all(SmileyPicture) if one.value == 4)
    left = int(happy.center_x - happy.diameter / 2) + 3
    rim = picture.getpixel((left, int(picture.height - happy.center_y)))
    assert max(rim) < 80


@pytest.mark.parametrize("size", [(800, 480), (1280, 800), (1080, 1920)])
def test_a_logo_stands_beside_the_question(shop, size):
    shop.open(size)
    shop.stage.dress(settings(logo=logo()))
    shop.show(ASKING)
    picture = shop.picture(f"logo-{size[0]}x{size[1]}")

    assert share(picture, "#FF00FF") > 0.002
    mark = next(one for one in shop.all(Logo) if one.png)
    assert not any(mark.collide_widget(one) for one in shop.all(Target))


def test_a_logo_that_is_no_picture_is_refused_and_the_rest_of_the_look_stays(shop):
    shop.open((800, 480))
    broken = b64encode(b"\x89PNG\r\n\x1a\nbroken").decode()

    with pytest.raises(BadLogo):
        shop.stage.dress(settings(theme="light", logo=broken))
    shop.show(ASKING)
    assert share(shop.picture("bad-logo"), LIGHT.ground) > 0.5


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (1080, 1920)])
def test_low_reach_keeps_all_that_can_be_touched_in_the_lower_part(shop, size):
    shop.open(size)
    shop.stage.dress(settings(low_reach=True, logo=logo()))
    shop.show(ASKING)
    shop.picture(f"low-reach-{size[0]}x{size[1]}")

    reach = shop.stage.scale.height
    assert reach <= max(size[1] * 0.6, 4.3 * shop.stage.scale.target)
    assert all(one.top <= reach for one in shop.all(Target))
    assert len(shop.all(Smiley)) == 5


def test_in_the_dark_hours_the_screen_is_black_and_a_touch_only_wakes(shop):
    shop.open((800, 480))
    shop.show(ASKING)
    shop.stage.sleep(True)
    shop.frames(2)
    assert share(shop.picture("night"), "#000000") == 1

    shop.touch(shop.all(Smiley)[0])
    assert shop.heard == []
    assert not shop.all(Night)

    shop.stage.sleep(True)  # awake for a while, though it is night
    assert not shop.all(Night)
    shop.touch(shop.all(Smiley)[0])
    assert [name for name, *_ in shop.heard] == ["rated"]


def test_morning_comes_without_a_touch(shop):
    shop.open((800, 480))
    shop.show(ASKING)
    shop.stage.sleep(True)
    shop.stage.sleep(False)

    assert not shop.all(Night)


def test_an_idle_face_blinks_and_all_moves_by_a_hair(shop):
    shop.open((800, 480))
    shop.show(ASKING)
    shop.stage.still = False
    before = [tuple(one.center) for one in shop.all(Smiley)]
    shop.stage.idle.beat(0)
    shop.frames(3)

    blinking = [one for one in shop.all(Smiley) if one.blinking]
    assert len(blinking) == 1
    moved = [
        (x - was_x, y - was_y)
        for (x, y), (was_x, was_y) in zip(
            [tuple(one.center) for one in shop.all(Smiley)], before, strict=True
        )
    ]
    assert set(moved) == {SHIFTS[1]}
    shop.until(lambda: not any(one.blinking for one in shop.all(Smiley)))
    assert not any(one.blinking for one in shop.all(Smiley))


@pytest.mark.parametrize("how", ["still", "pressed", "asleep"])
def test_no_face_blinks_where_nothing_is_to_move(shop, how):
    shop.open((800, 480))
    shop.show(ASKING)
    shop.stage.still = how == "still"
    if how == "pressed":
        shop.show(Asking(question=QUESTION, language="en", languages=("en",), pressed=1))
    if how == "asleep":
        shop.stage.sleep(True)
    shop.stage.idle.beat(0)

    assert not any(one.blinking for one in shop.all(Smiley))


def test_shifts_stay_far_from_the_edge():
    assert all(abs(x) <= 3 and abs(y) <= 3 for x, y in SHIFTS)
    assert len(set(SHIFTS)) == len(SHIFTS)


def test_reduced_motion_comes_from_the_account_or_the_device(shop):
    shop.open((800, 480))
    shop.stage._device_still = False
    shop.stage.dress(settings(reduced_motion=True))
    assert shop.stage.still
    assert all(one.still for one in [shop.stage.question.smileys])
    shop.stage.dress(settings())
    assert not shop.stage.still


@pytest.mark.parametrize("language", ["en", "ar"])
def test_which_one_it_is_lies_over_the_question_and_takes_no_touch(shop, language):
    shop.open((1280, 800))
    shop.show(ASKING)
    name = {"en": "Nordeingang, Haupthalle", "ar": "المدخل الشمالي"}[language]
    tag = NameTag(scale=shop.stage.scale, name=name, number="0a1b2c3d4e5f", language=language)
    tag.show_on(shop.window)
    try:
        shop.frames(3)
        shop.picture(f"name-tag-{language}")
        shop.touch(shop.stage.question.smileys.children[0])
        assert [one[0] for one in shop.heard] == ["rated"]
    finally:
        shop.window.remove_widget(tag)
