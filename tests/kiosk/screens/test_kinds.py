"""Every kind of question on its screen: what it shows, and what a finger on it says."""

import pytest

from feedback.words import word
from kiosk.screens.choice_grid import ChoiceTarget
from kiosk.screens.field import Field
from kiosk.screens.keyboard import KEY_MM, Key
from kiosk.screens.scale_row import StarTarget, StepTarget
from kiosk.screens.smiley import Smiley
from kiosk.screens.targets import Target
from kiosk.screens.words import Words
from tests.kiosk.screens.asked import (
    AGREEMENT,
    COMMENT,
    CONTACT,
    EFFORT,
    MULTIPLE,
    NPS,
    SCALES,
    SINGLE,
    SMILEYS,
    STARS,
    first,
    then,
)
from tests.kiosk.screens.shown import LANGUAGES
from tests.slices import slice_of

SIZES = ((800, 480), (1280, 800), (1080, 1920))


VIEWS = {
    **{f"first-{name}": (first, one, {}) for name, one in SCALES.items()},
    **{f"then-{name}": (then, one, {}) for name, one in SCALES.items()},
    "nps-pressed": (first, NPS, {"pressed": 0}),
    "stars-given": (then, STARS, {"given": 3}),
    "nps-leaving": (then, NPS, {"leaving_in_s": 12}),
    "multiple": (then, MULTIPLE, {"given": ("clean", "price")}),
    "multiple-leaving": (then, MULTIPLE, {"leaving_in_s": 12}),
    "icons": (then, SINGLE, {"back": False}),
    "comment-notice": (then, COMMENT, {"notice": True}),
    "comment": (then, COMMENT, {}),
    "comment-leaving": (then, COMMENT, {"leaving_in_s": 12}),
    "contact-notice": (then, CONTACT, {"notice": True}),
    "contact": (then, CONTACT, {}),
    "contact-complaint": (then, CONTACT, {"complaint": "email_wrong"}),
}


LOOKS = [(name, language, size) for language in LANGUAGES for size in SIZES for name in VIEWS]


@pytest.mark.parametrize(
    ("name", "language", "size"),
    slice_of(LOOKS, row=len(VIEWS)),
    ids=lambda one: one if isinstance(one, str) else f"{one[0]}x{one[1]}",
)
def test_words_fit_and_targets_can_be_hit(shop, name, language, size):
    make, asked, more = VIEWS[name]
    shop.open(size)
    shop.show(make(asked, language, **more))
    if asked is COMMENT and name == "comment":
        written = "Die Schlange an der Kasse war lang, und niemand hat eine zweite aufgemacht. "
        shop.stage.writing.fields["comment"].text = written
        shop.frames(2)
    shop.picture(f"kind-{name}-{language}-{size[0]}x{size[1]}")

    scale = shop.stage.scale
    for words in shop.all(Words):
        if words.setting is not None:
            assert words.setting.width <= words.width + 1, words.text
            assert words.setting.height <= words.height + 1, words.text
            assert not words.setting.lines[-1].endswith("…")
            assert words.setting.px >= 19, words.text
    shown = shop.all(Target)
    for target in shown:
        if isinstance(target, Key):
            assert target.height >= KEY_MM * scale.px_per_mm - 1
        elif not (isinstance(target, Field) and scale.low):  # it is active already
            assert min(target.size) >= scale.target - 1, (target, target.size)
        assert target.x >= scale.margin - 1
        assert target.right <= size[0] - scale.margin + 1
        assert target.y >= scale.margin - 1
        assert target.top <= size[1] - scale.margin + 1
    for one, other in ((a, b) for a in shown for b in shown if a is not b):
        assert not _overlap(one, other), (one.pos, one.size, other.pos, other.size)


def _overlap(one, other):
    across = min(one.right, other.right) - max(one.x, other.x)
    up = min(one.top, other.top) - max(one.y, other.y)
    return across > 1 and up > 1


@pytest.mark.parametrize("name", ["nps", "csat", "agreement", "effort", "stars", "smileys"])
@pytest.mark.parametrize(("make", "said"), [(first, "rated"), (then, "chosen")])
def test_touching_a_step_says_its_value(shop, name, make, said):
    shop.open((800, 480))
    shop.show(make(SCALES[name]))
    for step in shop.all((StarTarget, StepTarget, Smiley)):
        shop.touch(step)

    assert sorted(shop.heard) == [(said, value) for value in SCALES[name].values]


def test_stars_fill_up_to_the_one_pressed(shop):
    shop.open((800, 480))
    shop.show(first(STARS, pressed=3))

    assert {one.value: one.filled for one in shop.all(StarTarget)} == {
        1: True, 2: True, 3: True, 4: False, 5: False,
    }  # fmt: skip


def test_zero_can_be_pressed(shop):
    shop.open((800, 480))
    shop.show(first(NPS, pressed=0))

    assert [one.value for one in shop.all(StepTarget) if one.strong] == [0]


@pytest.mark.parametrize(
    ("asked", "low", "high"),
    [
        (NPS, "0 = not at all likely", "10 = very likely"),
        (AGREEMENT, "1 = strongly disagree", "7 = strongly agree"),
        (EFFORT, "1 = easier", "5 = harder"),
        (STARS, "worst", "best"),
    ],
)
def test_the_ends_say_which_way_it_goes(shop, asked, low, high):
    shop.open((800, 480))
    shop.show(first(asked))
    named = {one.text: one for one in shop.all(Words)}

    assert named[low].x < named[high].x


def test_several_are_ticked_and_sent_together(shop):
    shop.open((1920, 1080))
    shop.show(then(MULTIPLE))
    send = shop.stage.follow_up.ids.ways.ids.send
    assert send.disabled
    told = []
    shop.stage.bind(on_ticked=lambda _, choices: told.append(choices))
    ticks = {one.choice: one for one in shop.all(ChoiceTarget)}
    for choice in ("price", "clean", "queue", "clean"):
        shop.touch(ticks[choice])
    shop.touch(send)

    assert told[-2:] == [("price", "clean", "queue"), ("price", "queue")]  # buttons go on from it
    assert shop.heard == [("chosen", ("price", "queue"))]


def test_the_next_visitor_finds_nothing_ticked(shop):
    shop.open((800, 480))
    shop.show(then(MULTIPLE))
    shop.touch(shop.all(ChoiceTarget)[0])
    shop.show(first(SMILEYS))
    shop.show(then(MULTIPLE))

    assert not any(one.ticked for one in shop.all(ChoiceTarget))


def test_a_notice_is_read_and_gone_past(shop):
    shop.open((800, 480))
    shop.show(then(COMMENT, notice=True))
    assert word("comment_privacy", "en") in {one.text for one in shop.all(Words)}
    ways = shop.stage.follow_up.ids.ways.ids
    for way in (ways.send, ways.skip, ways.back):
        shop.touch(way)

    assert shop.heard == [("went_on", False), ("skipped",), ("went_back",)]
