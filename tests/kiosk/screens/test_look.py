import pytest

from feedback.faces import COLOURS, face
from feedback.words import FACES
from kiosk.screens import look


def test_contrast_is_as_the_standard_has_it():
    assert look.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert look.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (look.TEXT, look.GROUND),
        (look.QUIET, look.GROUND),
        (look.TEXT, look.SURFACE),
        (look.TEXT, look.SURFACE_PRESSED),
        (look.GROUND, look.TEXT),
        (look.CODE, look.CARD),
    ],
)
def test_words_stand_out(text, ground):
    assert look.contrast(text, ground) >= 4.5


@pytest.mark.parametrize("edge", [look.EDGE, look.TEXT, *COLOURS])
def test_what_can_be_touched_stands_out(edge):
    assert look.contrast(edge, look.GROUND) >= 3


@pytest.mark.parametrize(("steps", "value"), [(n, v + 1) for n in FACES for v in range(n)])
def test_a_face_can_be_seen_in_its_colour(steps, value):
    one = face(value, steps)

    assert look.contrast(one.line, one.colour) >= 3
