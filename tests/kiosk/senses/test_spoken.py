"""Spoken mode: what is read out, how loud, and when it ends."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from feedback.survey import Choice, Ending, Kind, Question
from kiosk.hw.clock import HandClock
from kiosk.hw.headphones import HandHeadphones
from kiosk.hw.speech import EspeakVoice, HandVoice
from kiosk.senses.spoken import Hand, Spoken, text_of
from kiosk.visit import Asking, Thanking

BOTH = ("en", "de")
MOOD = Question(
    id="mood", kind=Kind.SMILEYS, text={"en": "How was it?", "de": "Wie war es?"}, steps=4
)
WHY = Question(
    id="why",
    kind=Kind.SINGLE,
    text={"en": "Why?", "de": "Warum?"},
    choices=(
        Choice(id="q", text={"en": "Queue", "de": "Schlange"}),
        Choice(id="s", text={"en": "Staff", "de": "Personal"}),
    ),
)
FIRST = Asking(question=MOOD, language="en", languages=BOTH)
PRESSED = Asking(question=MOOD, language="en", languages=BOTH, pressed=2)
FOLLOW = Asking(
    question=WHY,
    language="de",
    languages=BOTH,
    follow_up=True,
    numbered=True,
    numbers=("q", "s"),
)
THANKS = Thanking(
    ending=Ending(id="e", text={"en": "Thank you!", "de": "Danke!"}), language="en", languages=BOTH
)
BUTTONS, TOUCH = Hand(buttons=True, has_next=False), Hand(buttons=False, has_next=False)


@pytest.fixture
def mode():
    clock, voice, stays = HandClock(), HandVoice(), []
    made = Spoken(
        voice, BUTTONS, volume=60, clock_ms=lambda: clock().boot_ms, stay=lambda: stays.append(1)
    )
    made.voice, made.clock, made.stays = voice, clock, stays
    made.show(FIRST)
    return made


def test_it_is_silent_until_the_button_is_pressed(mode):
    mode.show(PRESSED)
    assert mode.voice.said == []


def test_the_button_reads_out_what_stands_there(mode):
    mode.pressed()
    ((text, language, volume),) = mode.voice.said
    assert "How was it? Button 1: Very unhappy." in text
    assert (language, volume) == ("en", 60)


def test_again_is_louder_and_goes_round(mode):
    for _ in range(4):
        mode.pressed()
    assert [volume for _, _, volume in mode.voice.said] == [60, 80, 100, 60]


def test_every_view_is_read_in_its_language(mode):
    mode.pressed()
    mode.show(PRESSED)
    mode.show(FOLLOW)
    text, language, _ = mode.voice.said[-1]
    assert language == "de"
    assert "Warum? Taste 1: Schlange. Taste 2: Personal. Zum Überspringen" in text
    mode.show(THANKS)
    assert mode.voice.said[-1][0] == "Thank you!"


def test_it_ends_with_the_visit_and_the_volume_is_as_before(mode):
    mode.pressed()
    mode.pressed()
    mode.show(PRESSED)
    mode.show(THANKS)
    mode.show(FIRST)
    assert not mode.on
    assert mode.volume == 60
    assert not mode.voice.speaking


def test_a_press_cuts_the_voice_short(mode):
    mode.pressed()
    mode.stirred()
    assert not mode.voice.speaking


def test_no_time_passes_while_a_question_is_read_but_for_the_warning(mode):
    mode.pressed()
    mode.show(PRESSED)
    mode.show(FOLLOW)
    before = len(mode.stays)
    mode.tick()
    assert len(mode.stays) == before + 1
    mode.show(Asking(**{**_fields(FOLLOW), "leaving_in_s": 20, "numbered": False}))
    assert "eine Sekunde lang halten" in mode.voice.said[-1][0]
    mode.tick()
    assert len(mode.stays) == before + 1


def test_the_countdown_is_not_read_second_by_second(mode):
    mode.pressed()
    for left in (20, 19, 18):
        mode.show(Asking(**{**_fields(FOLLOW), "leaving_in_s": left, "numbered": False}))
    assert len(mode.voice.said) == 2


def test_it_ends_when_nobody_goes_on(mode):
    mode.pressed()
    mode.voice.finish()
    mode.clock.pass_ms(60_000)
    mode.tick()
    assert not mode.on


def test_without_buttons_it_says_to_touch():
    assert text_of(FIRST, TOUCH) == "How was it? Touch the screen to answer."


def test_every_way_that_buttons_have_is_named():
    more = replace(FOLLOW, language="en", numbers=("s",), more=5, back=True)
    assert text_of(more, BUTTONS).endswith(
        "Why? Button 1: Staff. Button 5: more answers. "
        "To go past this question, hold button 3 for one second. "
        "To go back, hold button 1. For another language, hold button 2."
    )


def test_what_is_marked_is_read_with_the_answers_a_page_brought():
    ticked = replace(FOLLOW, language="en", marked=("q",), numbers=("s",), more=5)
    assert text_of(ticked, BUTTONS) == "Chosen: Queue. Button 1: Staff. Button 5: more answers."


def test_a_long_scale_is_rated_by_a_mark():
    likely = Question(id="likely", kind=Kind.NPS, text={"en": "How likely?"})
    asked = Asking(question=likely, language="en", languages=("en",))
    assert "Button 1 moves down" in text_of(asked, BUTTONS)
    assert text_of(replace(asked, marked=7), BUTTONS) == "Now at 7."


def _fields(view):
    return {name: getattr(view, name) for name in view.__slots__}


def test_without_the_engine_nothing_is_said():
    voice = EspeakVoice(engine="")
    voice.say("hello", "en", 50)
    assert not voice.speaking


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_the_engine_takes_its_text_by_the_pipe_and_can_be_cut_short():
    voice = EspeakVoice()
    voice.say("one two three " * 200, "en", 1)
    assert "three" not in Path(f"/proc/{voice._saying.pid}/cmdline").read_text()
    voice.hush()
    assert not voice.speaking
    voice.close()


def test_headphones_start_it_and_pulling_them_out_ends_it(mode):
    jack = HandHeadphones(mode.plugged)
    jack.plug()
    assert mode.on
    assert "How was it?" in mode.voice.said[-1][0]
    mode.show(FOLLOW)
    said = len(mode.voice.said)
    jack.pull()
    assert not mode.on
    assert not mode.voice.speaking
    mode.show(THANKS)
    assert len(mode.voice.said) == said


def test_on_headphones_each_visit_begins_at_their_own_volume():
    voice = HandVoice()
    mode = Spoken(
        voice, BUTTONS, volume=60, headphones_volume=30, clock_ms=lambda: 0, stay=lambda: None
    )
    mode.show(FIRST)
    mode.plugged(True)
    mode.pressed()
    mode.show(FOLLOW)
    mode.show(FIRST)
    mode.pressed()
    mode.plugged(False)
    mode.pressed()
    assert [volume for _, _, volume in voice.said] == [30, 50, 50, 30, 60]


def test_the_account_says_how_loud_a_visit_begins_and_headphones_keep_their_own():
    voice, asked = HandVoice(), [20]
    spoken = Spoken(
        voice, BUTTONS, volume=60, headphones_volume=30, clock_ms=lambda: 0, stay=lambda: None,
        asked_volume=lambda: asked[0],
    )  # fmt: skip
    spoken.show(FIRST)
    spoken.pressed()
    spoken.pressed()
    spoken.plugged(True)
    spoken.plugged(False)
    asked[0] = 0  # as the terminal was set up
    spoken.pressed()
    assert [volume for _, _, volume in voice.said] == [20, 40, 30, 60]
