"""Every screen in a real window: what it shows, in every size and language."""

import gc
from itertools import pairwise

import pytest

from feedback.faces import COLOURS
from feedback.survey import Kind, Question
from feedback.theme import DARK
from feedback.words import word
from kiosk.screens import look
from kiosk.screens.smiley import Smiley
from kiosk.screens.targets import Target, TextTarget
from kiosk.screens.words import Words
from kiosk.visit import Asking, Resting
from tests.kiosk.screens.conftest import SIZES
from tests.kiosk.screens.shown import CHOICES, LANGUAGES, asking, thanking, why
from tests.slices import slice_of

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
