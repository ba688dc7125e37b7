"""What the lit buttons say, view by view."""

from feedback.survey import Choice, Ending, Kind, Question
from kiosk.hw.buzzer import HandBuzzer
from kiosk.hw.lights import HandLights
from kiosk.senses.glow import CHOSEN, INVITING, Glow
from kiosk.visit import Asking, Resting, Thanking

MOOD = Question(id="mood", kind=Kind.SMILEYS, text={"en": "?"}, steps=4)
WHY = Question(
    id="why",
    kind=Kind.SINGLE,
    text={"en": "?"},
    choices=(Choice(id="a", text={"en": "a"}), Choice(id="b", text={"en": "b"})),
)
LANGUAGE = {"language": "en", "languages": ("en",)}
FIRST = Asking(question=MOOD, **LANGUAGE)
THANKS = Thanking(ending=Ending(id="e", text={"en": "!"}), **LANGUAGE)


def lit(lights):
    return {face: brightness for face, brightness in lights.shown.items() if brightness}


def test_all_invite_one_answers_and_it_sounds_once_it_is_kept():
    lights, buzzer = HandLights(), HandBuzzer()
    glow = Glow(lights, buzzer)
    glow.show(FIRST)
    assert lit(lights) == dict.fromkeys((1, 2, 3, 4), INVITING)
    glow.show(Asking(question=MOOD, pressed=3, **LANGUAGE))
    assert lit(lights) == {3: CHOSEN}
    assert buzzer.beeps == 0
    glow.show(THANKS)
    assert lit(lights) == {3: CHOSEN}
    assert buzzer.beeps == 1
    glow.show(FIRST)
    assert buzzer.beeps == 1


def test_those_shine_that_answer_and_all_invite_when_none_does():
    lights = HandLights()
    glow = Glow(lights)
    numbered = Asking(
        question=WHY, follow_up=True, numbered=True, numbers=("a", "b"), more=5, **LANGUAGE
    )
    glow.show(numbered)
    assert lit(lights) == {1: CHOSEN, 2: CHOSEN, 5: CHOSEN}
    glow.show(Asking(question=WHY, follow_up=True, **LANGUAGE))
    assert set(lit(lights).values()) == {INVITING}


def test_on_a_scale_longer_than_the_row_three_invite():
    lights = HandLights()
    glow = Glow(lights)
    likely = Question(id="likely", kind=Kind.NPS, text={"en": "?"})
    glow.show(Asking(question=likely, **LANGUAGE))
    assert lit(lights) == dict.fromkeys((1, 2, 3), INVITING)
    glow.show(Asking(question=likely, follow_up=True, numbered=True, **LANGUAGE))
    assert lit(lights) == dict.fromkeys((1, 2), CHOSEN)


def test_a_press_that_was_not_kept_makes_no_sound_and_all_go_dark():
    lights, buzzer = HandLights(), HandBuzzer()
    glow = Glow(lights, buzzer)
    glow.show(Asking(question=MOOD, pressed=1, **LANGUAGE))
    glow.show(Resting(language="en"))
    assert lit(lights) == {}
    assert buzzer.beeps == 0
