"""Every drawing stays in its square, and none is another."""

from itertools import combinations, pairwise

import pytest

from feedback.icons import ICONS, WIDTH


@pytest.mark.parametrize("name", ICONS)
def test_a_drawing_stays_in_its_square(name):
    for stroke in ICONS[name]:
        for x, y in stroke:
            assert WIDTH / 2 <= x <= 1 - WIDTH / 2, (x, y)
            assert WIDTH / 2 <= y <= 1 - WIDTH / 2, (x, y)


@pytest.mark.parametrize("name", ICONS)
def test_no_stroke_stands_still(name):
    for stroke in ICONS[name]:
        assert all(one != other for one, other in pairwise(stroke))


def test_no_two_are_the_same():
    assert all(ICONS[one] != ICONS[other] for one, other in combinations(ICONS, 2))
