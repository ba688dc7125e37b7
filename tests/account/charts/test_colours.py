"""Which face stands for a step, or for a score."""

import pytest

from account.charts import colours
from account.scores.intervals import Interval
from account.scores.scales import Scale
from account.scores.score import Name, Score


@pytest.mark.parametrize(
    ("scale", "faces"),
    [
        (Scale("smileys", 4), [1, 2, 4, 5]),
        (Scale("smileys", 5), [1, 2, 3, 4, 5]),
        (Scale("nps", 11), [1, 1, 1, 1, 1, 1, 1, 3, 3, 5, 5]),
        (Scale("stars", 5), [1, 2, 3, 4, 5]),
        (Scale("ces", 7, "agreement"), [1, 1, 2, 3, 4, 5, 5]),
        (Scale("ces", 5, "effort"), [5, 4, 3, 2, 1]),
    ],
)
def test_each_step_has_its_face(scale: Scale, faces: list[int]):
    assert [colours.place(scale, step) for step in scale.values] == faces


@pytest.mark.parametrize(
    ("value", "face", "turned"),
    [(0, 1, 5), (39.9, 2, 4), (40, 3, 4), (100, 5, 1), (None, None, None)],
)
def test_a_score_has_the_face_of_its_fifth(value, face, turned):
    score = Score(Name.HAPPY, 30, 0, 100, value, value and Interval(value, value))
    assert colours.place_of(score) == face
    assert colours.place_of(score, less_is_better=True) == turned
