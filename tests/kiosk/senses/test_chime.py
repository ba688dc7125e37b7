"""One note a press, rising with the mood."""

import pytest

from feedback.survey import Kind, Question
from kiosk.hw.sound import HandLoudspeaker
from kiosk.senses.chime import Chime, place_of
from kiosk.visit import Asking, Resting


def asking(kind: Kind = Kind.SMILEYS, steps: int = 4, **more) -> Asking:
    question = Question(id="q", kind=kind, text={"en": "?"}, steps=steps)
    return Asking(question=question, language="en", languages=("en",), **more)


@pytest.fixture
def speaker() -> HandLoudspeaker:
    return HandLoudspeaker()


def test_a_press_sounds_once_however_often_its_view_is_shown(speaker):
    chime = Chime(speaker, lambda: 40)
    for view in (asking(), asking(pressed=4), asking(pressed=4), asking(follow_up=True)):
        chime.show(view)

    assert speaker.heard == [(4, 40)]


def test_the_next_visitors_press_sounds_again(speaker):
    chime = Chime(speaker, lambda: 40)
    for view in (asking(pressed=1), asking(), asking(pressed=2)):
        chime.show(view)

    assert speaker.heard == [(0, 40), (1, 40)]


def test_it_is_as_loud_as_the_account_wants_it_now(speaker):
    volumes = iter((80, 0))
    chime = Chime(speaker, lambda: next(volumes))
    for view in (asking(pressed=1), asking(), asking(pressed=1)):
        chime.show(view)

    assert speaker.heard == [(0, 80)]


def test_rest_is_silent(speaker):
    Chime(speaker, lambda: 40).show(Resting(language="en"))

    assert speaker.heard == []


@pytest.mark.parametrize(
    ("kind", "steps", "direction", "notes"),
    [
        (Kind.SMILEYS, 4, "", [0, 1, 3, 4]),
        (Kind.SMILEYS, 5, "", [0, 1, 2, 3, 4]),
        (Kind.NPS, 11, "", [0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4]),
        (Kind.CES, 7, "agreement", [0, 1, 1, 2, 3, 3, 4]),
        (Kind.CES, 5, "effort", [4, 3, 2, 1, 0]),
        (Kind.STARS, 5, "", [0, 1, 2, 3, 4]),
    ],
)
def test_every_scale_rises_from_the_worst_to_the_best(kind, steps, direction, notes):
    question = Question(id="q", kind=kind, text={"en": "?"}, steps=steps, direction=direction)

    assert [place_of(question, int(value)) for value in question.values] == notes
