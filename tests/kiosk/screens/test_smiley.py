from itertools import combinations

import pytest
from PIL import Image, ImageChops

from feedback.faces import COLOURS, curve, face
from kiosk.screens.smiley import draw


def shape(value):
    """Eyes, brows and mouth alone, dark on light, as somebody without colours sees them."""
    one = face(value, 5)._replace(colour="#FFFFFF", line="#000000")
    return draw(one, 100).convert("L")


@pytest.mark.parametrize(("one", "other"), list(combinations(range(1, 6), 2)))
def test_faces_differ_by_shape_alone(one, other):
    difference = ImageChops.difference(shape(one), shape(other)).point(lambda v: 255 * (v > 128))

    # More than one letter's worth of pixels: the eyes are the same in all.
    assert difference.histogram()[255] > 200


def test_the_mouth_rises_step_by_step():
    bends = [face(v, 5).mouth[0][1] - curve(face(v, 5).mouth)[24][1] for v in range(1, 6)]

    assert bends == sorted(bends)
    assert bends[2] == pytest.approx(0)


def test_four_steps_leave_the_neutral_out():
    assert [face(v, 4) for v in (1, 2, 3, 4)] == [face(v, 5) for v in (1, 2, 4, 5)]


def test_a_face_is_a_smooth_disc_in_its_colour():
    picture = draw(face(5, 5), 200)

    assert picture.size == (200, 200)
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((100, 20)) == Image.new("RGBA", (1, 1), COLOURS[4]).getpixel((0, 0))
    edge = {picture.getpixel((x, 29))[3] for x in range(60)}
    assert len(edge) > 2
