"""Every screen in a real window: what it shows, and what a finger on it says."""

import gc
import io
import re
import subprocess
from itertools import pairwise

import pytest
import qrcode
import zxingcpp
from PIL import Image, ImageChops

from feedback.faces import COLOURS
from feedback.survey import Choice, Ending, Kind, Link, Question
from feedback.theme import DARK
from feedback.words import word
from kiosk.screens import look
from kiosk.screens.choice_grid import ChoiceTarget
from kiosk.screens.qr import QrCode, correction
from kiosk.screens.scale import Scale
from kiosk.screens.smiley import Smiley
from kiosk.screens.targets import Target, TextTarget
from kiosk.screens.words import Words
from kiosk.visit import Asking, Resting, Thanking
from tests.slices import slice_of

SIZES = ((800, 480), (1280, 800), (1080, 1920), (1920, 1080))
LANGUAGES = ("en", "de")
LINK = "https://feedback.example.org/v/AAECAwQFBgcICQoLDA0ODxAREhMUFRYX?l=de"
CHOICES = (
    ("queue", "Waiting time", "Wartezeit an der Kasse"),
    ("staff", "Friendliness", "Freundlichkeit"),
    ("clean", "Cleanliness", "Sauberkeit"),
    ("range", "Product range", "Warenauswahl"),
    ("price", "Prices", "Preis-Leistungs-Verhältnis"),
    ("find", "Finding things", "Übersichtlichkeit"),
    ("stock", "Out of stock", "Nicht vorrätig"),
    ("other", "Something else", "Etwas anderes"),
)


def texts(en, de):
    return {"en": en, "de": de}


def asking(steps=4, language="en", languages=LANGUAGES, **more):
    text = texts("How was your visit today?", "Wie zufrieden waren Sie heute mit Ihrem Einkauf?")
    question = Question(id="mood", kind=Kind.SMILEYS, text=text, steps=steps)
    return Asking(question=question, language=language, languages=languages, **more)


def why(count=8, language="en", **more):
    choices = tuple(Choice(id=one, text=texts(en, de)) for one, en, de in CHOICES[:count])
    text = texts("What could we do better?", "Was können wir besser machen?")
    question = Question(id="why", kind=Kind.SINGLE, text=text, choices=choices)
    more = {"face": (1, 4), **more}
    return Asking(question=question, language=language, languages=LANGUAGES, follow_up=True, **more)


def thanking(language="en", link=LINK, languages=LANGUAGES, face=(1, 4)):
    ending = Ending(
        id="thanks",
        text=texts("Thank you for your feedback!", "Vielen Dank für Ihre Rückmeldung!"),
        link=Link(text=texts("Tell us more", "Erzählen Sie uns mehr")),
    )
    return Thanking(ending=ending, language=language, languages=languages, link=link, face=face)


VIEWS = {
    "four": lambda language: asking(4, language),
    "five": lambda language: asking(5, language),
    "pressed": lambda language: asking(4, language, pressed=2),
    "why": lambda language: why(8, language),
    "why-three": lambda language: why(3, language),
    "still-there": lambda language: why(8, language, leaving_in_s=12),
    "thanks": lambda language: thanking(language),
    "thanks-alone": lambda language: thanking(language, link=None),
    "resting": lambda language: Resting(language=language),
}


LOOKS = [(name, language, size) for language in LANGUAGES for size in SIZES for name in VIEWS]


@pytest.mark.parametrize(
    ("name", "language", "size"),
    slice_of(LOOKS, row=len(VIEWS)),
    ids=lambda one: one if isinstance(one, str) else f"{one[0]}x{one[1]}",
)
def test_words_fit_and_targets_can_be_hit(shop, name, language, size):
    shop.open(size)
    shop.show(asking(4, language, pressed=1))
    shop.show(VIEWS[name](language))
    picture = shop.picture(f"{name}-{language}-{size[0]}x{size[1]}")

    scale = shop.stage.scale
    for words in shop.all(Words):
        if words.setting is None:
            continue
        assert words.setting.width <= words.width + 1
        assert words.setting.height <= words.height + 1
        assert not words.setting.lines[-1].endswith("…")
        assert words.setting.px >= 19, words.text  # at worst as large as 10-point print
    shown = [one for one in shop.all(Target) if not one.disabled]
    for target in shown:
        assert min(target.size) >= scale.target - 1
        assert target.x >= scale.margin - 1
        assert target.right <= size[0] - scale.margin + 1
        assert target.y >= scale.margin - 1
    for one, other in ((a, b) for a in shown for b in shown if a is not b):
        assert not one.collide_widget(other)
    ground = tuple(round(part * 255) for part in look.rgba(DARK.ground)[:3])
    edges = [(0, 0, size[0], 8), (0, 0, 8, size[1])]
    assert all(picture.crop(edge).getcolors() == [(_area(edge), ground)] for edge in edges)


def _area(box):
    return (box[2] - box[0]) * (box[3] - box[1])


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_question_is_the_loudest(shop, size):
    shop.open(size)
    shop.show(asking())

    shown = [one for one in shop.all(Words) if one.text]
    question, *others = sorted(shown, key=lambda one: -one.setting.px)
    assert question.text == "How was your visit today?"
    assert all(question.setting.px > one.setting.px for one in others)


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


def test_what_lies_on_the_glass_keeps_nobody_from_pressing(shop):
    shop.open((800, 480))
    shop.show(asking())
    elbow, finger = shop.finger(shop.all(Smiley)[0]), shop.finger(shop.all(Smiley)[3])
    elbow.touch_down()
    finger.time_start = elbow.time_start + 1

    finger.touch_down()
    finger.touch_up()

    assert len(shop.heard) == 1


def test_a_long_press_is_one_press(shop):
    shop.open((800, 480))
    shop.show(asking())
    finger = shop.finger(shop.all(Smiley)[0])
    finger.touch_down()
    shop.frames(5)
    assert shop.heard == []
    finger.touch_up()

    assert [name for name, *_ in shop.heard] == ["rated"]


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


def test_each_choice_says_its_id_and_skip_says_skipped(shop):
    shop.open((1280, 800))
    shop.show(why(4))
    for button in shop.all(TextTarget):
        if not button.disabled:
            shop.touch(button)

    assert {said for name, *said in shop.heard if name == "chosen" for said in said} == {
        one for one, _, _ in CHOICES[:4]
    }
    assert ("skipped",) in shop.heard
    assert ("spoken", "de") in shop.heard


def test_the_pressed_face_goes_along(shop):
    shop.open((1280, 800))
    shop.show(asking(5, pressed=2, face=(2, 5)))
    shop.show(why(face=(2, 5)))

    assert list(shop.stage.follow_up.face) == [2, 5]
    picture = shop.picture("face-goes-along")
    assert _share(picture, COLOURS[1]) > 0.001

    shop.show(thanking(face=(2, 5)))
    assert _share(shop.picture("face-at-thanks"), COLOURS[1]) > 0.01


def _share(picture, colour):
    red, green, blue = (round(part * 255) for part in look.rgba(colour)[:3])
    pixels = {seen: count for count, seen in picture.getcolors(1 << 24)}
    return pixels.get((red, green, blue), 0) / (picture.width * picture.height)


def test_the_warning_counts_down_and_going_on_says_so(shop):
    shop.open((800, 480))
    shop.show(why(leaving_in_s=20))
    full = shop.stage.follow_up.ids.time_left.bar_width
    shop.show(why(leaving_in_s=5))
    left = shop.stage.follow_up.ids.time_left

    assert left.bar_width == pytest.approx(full / 4, rel=0.05)
    assert left.text == word("still_there", "en", s=5)
    stay = shop.stage.follow_up.ids.ways.ids.stay
    assert not stay.disabled

    stayed = []
    shop.stage.bind(on_stayed=lambda _: stayed.append(True))
    shop.touch(stay)
    assert stayed
    shop.show(why())
    assert shop.stage.follow_up.ids.ways.ids.stay.disabled


def test_a_second_passing_leaves_a_touch_under_way_alone(shop):
    shop.open((800, 480))
    shop.show(why(4, leaving_in_s=9))
    choice = next(one for one in shop.all(ChoiceTarget) if one.choice == CHOICES[0][0])

    finger = shop.finger(choice)
    finger.touch_down()
    shop.show(why(4, leaving_in_s=8))
    finger.touch_up()

    assert ("chosen", CHOICES[0][0]) in shop.heard


def test_done_says_left(shop):
    shop.open((800, 480))
    shop.show(thanking())

    shop.touch(shop.stage.thanks.ids.done)

    assert shop.heard == [("left",)]


@pytest.mark.parametrize("view", [asking, why, thanking])
def test_another_language_is_one_touch_away_and_lays_the_screen_out_anew(shop, view):
    shop.open((1280, 800))
    shop.show(view(language="en"))
    before = {one.text for one in shop.all(Words) if one.text}
    shop.touch(next(one for one in shop.all(TextTarget) if one.text == "Deutsch"))

    assert shop.heard == [("spoken", "de")]
    shop.show(view(language="de"))
    after = {one.text for one in shop.all(Words) if one.text}
    assert "English" in after
    assert before & after <= {"feedback.example.org", "1/2"}


def test_one_language_needs_no_selector(shop):
    shop.open((1280, 800))
    shop.show(asking(languages=("en",)))

    assert not shop.all(TextTarget)


def test_no_smileys_while_resting(shop):
    shop.open((800, 480))
    shop.show(asking())
    shop.show(Resting(language="de"))

    assert not shop.all(Target)
    picture = shop.picture("resting")
    assert all(_share(picture, colour) == 0 for colour in COLOURS)


@pytest.mark.parametrize("size", [*SIZES, (1024, 600)])
def test_the_code_is_read_from_the_picture(shop, size):
    shop.open(size)
    shop.show(thanking())
    code = shop.all(QrCode)[0]
    picture = shop.picture(f"code-{size[0]}x{size[1]}")

    assert code.module >= shop.stage.scale.qr_module
    assert code.side <= min(code.size)
    faint = Image.blend(picture, Image.new("RGB", picture.size, "#808080"), 0.5)
    turned = [picture.rotate(angle, expand=True) for angle in (33, 90, 180)]
    for seen in (picture, faint, *turned):
        assert [one.text for one in zxingcpp.read_barcodes(seen)] == [LINK]
        assert read_by_zbar(seen) == LINK
    assert [one.text for one in zxingcpp.read_barcodes(picture.reduce(2))] == [LINK]


@pytest.mark.parametrize(("room", "named"), [(230, "M"), (350, "Q"), (400, "H")])
def test_a_larger_code_forgives_more_and_its_modules_stay_wide(room, named):
    assert correction(LINK, room, Scale(1280, 800)) == getattr(qrcode, f"ERROR_CORRECT_{named}")


def read_by_zbar(picture):
    raw = io.BytesIO()
    picture.save(raw, "PNG")
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "PNG:-"]
    done = subprocess.run(command, input=raw.getvalue(), capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_the_address_shows_no_token(shop):
    shop.open((800, 480))
    shop.show(thanking())

    shown = [one.text for one in shop.all(Words)]
    assert "feedback.example.org" in shown
    assert not any(re.search(r"AAECAwQF", text) for text in shown)


def test_no_link_no_code(shop):
    shop.open((800, 480))
    shop.show(thanking())
    shop.show(thanking(link=None))

    assert not zxingcpp.read_barcodes(shop.picture("no-link"))
    assert not shop.all(QrCode)
    shop.show(thanking())
    assert zxingcpp.read_barcodes(shop.picture("link-again"))


def test_hebrew_is_mirrored_and_the_worst_smiley_stays_left(shop):
    shop.open((800, 480))
    q = Question(id="m", kind=Kind.SMILEYS, text={"he": "איך היה הביקור?", "en": "How was it?"})
    shop.show(Asking(question=q, language="he", languages=("he", "en")))

    question, bar = shop.stage.question.ids.question, shop.stage.question.ids.languages
    assert bar.right < question.x
    smileys = sorted(shop.all(Smiley), key=lambda one: one.x)
    assert [one.value for one in smileys] == [1, 2, 3, 4]


def test_visits_leave_nothing_behind(shop):
    shop.open((800, 480))

    def visit():
        for language in LANGUAGES:
            shop.stage.show(asking(4, language, pressed=2))
            shop.stage.show(why(8, language))
            shop.stage.show(thanking(language))
            shop.stage.show(asking(4, language))
            shop.frames(1)

    alive = []
    for _ in range(5):
        for _ in range(8):
            visit()
        gc.collect()
        alive.append(len(gc.get_objects()))

    # Kivy tidies its bindings away in batches, so it grows by leaps; a leak grows every time.
    assert min(after - before for before, after in pairwise(alive)) < 50
