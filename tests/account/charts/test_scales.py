"""What a chart says of its scale and its marks."""

import re

from account.charts import lines
from account.charts.drawing import drawing
from account.charts.key import beneath
from account.scores.intervals import Interval
from account.scores.score import Name, Score


def test_a_picture_says_what_its_marks_mean():
    words = "fewer than 30: " + "told at some length, " * 4
    chart = drawing(400, 100, [], "Score by day")
    both = beneath(chart, [("line", "score"), ("doubtful", words), ("left-out", "a < b")])

    assert 'viewBox="0 0 400 168"' in both  # three lines: the long one has its own
    assert "a &lt; b" in both
    assert beneath(chart, []) == chart


def test_the_scale_of_a_line_says_its_halves():
    def ticks(low: float, high: float) -> list[str]:
        score = Score(Name.HAPPY, 30, 0, 100, (low + high) / 2, Interval(low, high))
        drawn = lines.line([lines.Mark(label="1", told="", score=score)], "", "n", point=",")
        return re.findall(r'text-anchor="end">([\d,]+)<', drawn)

    assert ticks(50, 80) == ["50,0", "57,5", "65,0", "72,5", "80,0"]
    assert ticks(60, 80) == ["60", "65", "70", "75", "80"]
