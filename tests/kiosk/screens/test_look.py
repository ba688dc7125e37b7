"""Colours in every theme: those we ship, and whatever an account may send."""

import pytest

from feedback.faces import COLOURS, face
from feedback.theme import MUST_STAND_OUT, THEMES, contrast
from feedback.words import FACES
from kiosk.screens import look
from kiosk.screens.smiley import OUTLINED_BELOW, against


@pytest.mark.parametrize("pair", MUST_STAND_OUT, ids=lambda pair: f"{pair[0]}-on-{pair[1]}")
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_words_and_controls_stand_out(theme, pair):
    upper, lower, least = pair

    assert contrast(getattr(theme, upper), getattr(theme, lower)) >= least


def test_a_code_is_read_by_its_contrast():
    assert contrast(look.CODE, look.CARD) >= 7


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_face_stands_out_or_is_outlined(theme, colour):
    edge = colour if contrast(colour, theme.ground) >= OUTLINED_BELOW else against(theme.ground)

    assert contrast(edge, theme.ground) >= 3


@pytest.mark.parametrize(("steps", "value"), [(n, v + 1) for n in FACES for v in range(n)])
def test_a_face_can_be_seen_in_its_colour(steps, value):
    one = face(value, steps)

    assert contrast(one.line, one.colour) >= 3
