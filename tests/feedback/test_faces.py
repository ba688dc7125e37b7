"""The smileys' geometry: told apart by shape before colour."""

from itertools import pairwise

import pytest

from feedback import faces
from feedback.faces import face

ALL = [face(value, 5) for value in range(1, 6)]


def bend(mouth) -> float:
    """How far the corners stand above the middle: from frown to smile."""
    middle = faces.curve(mouth, 2)[1]
    return mouth[0][1] - middle[1]


@pytest.mark.parametrize("one", ALL, ids=range(1, 6))
def test_all_of_a_face_lies_within_its_circle(one):
    shapes = [*faces.curve(one.mouth), *(point for brow in one.brows for point in brow)]
    for x, y in one.eyes:
        shapes += [(x + one.eye_size[0] / 2, y), (x, y + one.eye_size[1] / 2)]
    for x, y in shapes:
        assert (x - 0.5) ** 2 + (y - 0.5) ** 2 < (0.5 - faces.STROKE / 2) ** 2


@pytest.mark.parametrize("one", ALL, ids=range(1, 6))
def test_a_face_is_the_same_from_left_and_right(one):
    for left, right in zip(one.mouth, reversed(one.mouth), strict=True):
        assert left[0] + right[0] == pytest.approx(1)
        assert left[1] == pytest.approx(right[1])
    assert one.eyes[0][0] + one.eyes[1][0] == pytest.approx(1)


def test_mouths_bend_from_frown_to_smile_step_by_step():
    bends = [bend(one.mouth) for one in ALL]
    assert bends[2] == pytest.approx(0)
    assert all(after - before > 0.05 for before, after in pairwise(bends))


def test_shape_alone_tells_them_apart():
    assert len({(one.mouth, one.brows, one.open_mouth) for one in ALL}) == 5


def test_colour_alone_tells_them_apart_too():
    assert len({one.colour for one in ALL}) == 5


@pytest.mark.parametrize("one", ALL, ids=range(1, 6))
def test_lines_are_seen_on_their_colour(one):
    assert contrast(one.line, one.colour) >= 3  # WCAG 2.2, 1.4.11


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_four_faces_are_five_without_the_neutral_one():
    assert [face(value, 4) for value in range(1, 5)] == [*ALL[:2], *ALL[3:]]


@pytest.mark.parametrize(("value", "steps"), [(6, 5), (5, 4), (1, 3)])
def test_there_is_no_such_face(value, steps):
    with pytest.raises((IndexError, KeyError)):
        face(value, steps)


def test_a_curve_begins_and_ends_where_it_should():
    mouth = ALL[4].mouth
    points = faces.curve(mouth, 10)
    assert len(points) == 11
    assert points[0] == pytest.approx(mouth[0])
    assert points[-1] == pytest.approx(mouth[3])
