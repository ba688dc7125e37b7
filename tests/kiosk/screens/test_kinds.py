"""Every kind of question on its screen: what it shows, and what a finger on it says."""

import pytest

from feedback.response import ContactDetails
from feedback.survey import Choice, Consent, Detail, Kind, Question
from feedback.words import word
from kiosk.screens import typeset
from kiosk.screens.choice_grid import ChoiceTarget
from kiosk.screens.field import Field
from kiosk.screens.keyboard import KEY_MM, Key
from kiosk.screens.scale_row import StarTarget, StepTarget
from kiosk.screens.smiley import Smiley
from kiosk.screens.targets import Target
from kiosk.screens.words import Words
from kiosk.visit import Asking
from tests.kiosk.screens.shown import LANGUAGES, texts
from tests.slices import slice_of

SIZES = ((800, 480), (1280, 800), (1080, 1920))
CHOICES = (
    ("queue", "Waiting time", "Wartezeit an der Kasse"),
    ("friendly", "Friendliness", "Freundlichkeit"),
    ("clean", "Cleanliness", "Sauberkeit"),
    ("range", "Product range", "Warenauswahl"),
    ("price", "Prices", "Preis-Leistungs-Verhältnis"),
    ("find", "Finding things", "Übersichtlichkeit"),
    ("stock", "Out of stock", "Nicht vorrätig"),
    ("other", "Something else", "Etwas anderes"),
)


def question(kind, en, de, **more):
    return Question(id=kind, kind=Kind(kind), text=texts(en, de), **more)


def choices(count):
    return tuple(Choice(id=one, text=texts(en, de), icon=one) for one, en, de in CHOICES[:count])


NPS = question(
    "nps", "How likely are you to recommend us to a friend?",
    "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
)  # fmt: skip
CSAT = question("csat", "How satisfied are you today?", "Wie zufrieden sind Sie heute?")
AGREEMENT = question(
    "ces", "They made it easy for me to solve my problem.",
    "Mein Anliegen ließ sich leicht erledigen.", steps=7, direction="agreement",
)  # fmt: skip
EFFORT = question(
    "ces", "How much effort was it to find what you needed?",
    "Wie viel Mühe war es, das Gesuchte zu finden?", steps=5, direction="effort",
)  # fmt: skip
STARS = question("stars", "How do you rate our café?", "Wie bewerten Sie unser Café?")
SMILEYS = question("smileys", "And the staff?", "Und das Personal?", steps=5)
MULTIPLE = question(
    "multiple", "What could we do better?", "Was können wir besser machen?", choices=choices(8)
)
SINGLE = question(
    "single", "What could we do better?", "Was können wir besser machen?", choices=choices(6)
)
COMMENT = question("comment", "What happened?", "Was ist passiert?")
CONTACT = question(
    "contact", "How can we reach you?", "Wie erreichen wir Sie?",
    details=(Detail.NAME, Detail.EMAIL, Detail.PHONE),
    consent=Consent(version="1", text=texts(word("consent", "en"), word("consent", "de"))),
)  # fmt: skip
SCALES = {
    "nps": NPS, "csat": CSAT, "agreement": AGREEMENT, "effort": EFFORT, "stars": STARS,
    "smileys": SMILEYS,
}  # fmt: skip


def first(asked, language="en", **more):
    return Asking(question=asked, language=language, languages=LANGUAGES, **more)


def then(asked, language="en", **more):
    more = {"face": (2, 5), "back": True, **more}
    return first(asked, language, follow_up=True, **more)


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


def key(shop, text):
    shop.frames(1)
    return next(one for one in shop.all(Key) if text in (one.text, one.icon))


def type_(shop, text):
    for letter in text:
        shop.touch(key(shop, "space" if letter == " " else letter))


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


def test_a_notice_is_read_and_gone_past(shop):
    shop.open((800, 480))
    shop.show(then(COMMENT, notice=True))
    assert word("comment_privacy", "en") in {one.text for one in shop.all(Words)}
    ways = shop.stage.follow_up.ids.ways.ids
    for way in (ways.send, ways.skip, ways.back):
        shop.touch(way)

    assert shop.heard == [("went_on", False), ("skipped",), ("went_back",)]
