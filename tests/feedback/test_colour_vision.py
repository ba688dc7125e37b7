"""The five faces for eyes without one kind of cone."""

from itertools import combinations, pairwise

import pytest

from feedback.colour_vision import SIGHTS, distance, seen
from feedback.faces import COLOURS

LEAST = 19
"""CIE76; eight times what is just to be noticed side by side."""

USUAL = ("#B3261E", "#E8590C", "#F2B705", "#8BB83F", "#2E9E5B")
"""The row from red to green that most terminals have."""


@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_faces_are_told_apart_by_colour_alone(sight):
    apart = {pair: distance(*pair, sight) for pair in combinations(COLOURS, 2)}

    assert min(apart.values()) >= LEAST, apart


def test_the_usual_row_would_not_be():
    apart = [distance(*pair, "deuteranopia") for pair in combinations(USUAL, 2)]

    assert min(apart) < LEAST


def test_the_distances_are_those_in_the_decision():
    rows = {
        sight: [round(distance(*pair, sight)) for pair in pairwise(COLOURS)] for sight in SIGHTS
    }

    assert rows["protanopia"] == [39, 31, 53, 29]
    assert rows["deuteranopia"] == [27, 20, 55, 31]
    assert rows["tritanopia"] == [33, 37, 47, 24]


@pytest.mark.parametrize("sight", SIGHTS)
def test_grey_stays_grey(sight):
    for grey in ("#000000", "#808080", "#FFFFFF"):
        assert distance(seen(grey, sight), grey) < 1


def test_red_and_green_of_one_lightness_fall_together_without_green_cones():
    red, green = "#C05A3C", "#7E7C00"

    assert distance(red, green) > 3 * distance(red, green, "deuteranopia")


def test_a_distance_is_the_published_one():
    # CIELAB of sRGB red and blue (D65): (53.24, 80.09, 67.20) and (32.30, 79.19, -107.86).
    assert distance("#FF0000", "#0000FF") == pytest.approx(176.3, abs=0.2)
