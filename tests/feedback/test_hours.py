"""Hours of a day."""

import pytest

from feedback.hours import Hours


@pytest.mark.parametrize(
    ("text", "minute", "inside"),
    [
        ("22:00-06:00", 22 * 60, True),
        ("22:00-06:00", 0, True),
        ("22:00-06:00", 6 * 60 - 1, True),
        ("22:00-06:00", 6 * 60, False),
        ("22:00-06:00", 12 * 60, False),
        ("00:30-05:15", 30, True),
        ("00:30-05:15", 29, False),
        ("00:30-05:15", 5 * 60 + 14, True),
        ("00:30-05:15", 5 * 60 + 15, False),
    ],
)
def test_the_first_minute_is_in_and_the_last_is_not(text, minute, inside):
    assert (minute in Hours.read(text)) is inside


@pytest.mark.parametrize("text", ["", "22-6", "24:00-06:00", "22:00-06:60", "8:00-9:00", "now"])
def test_what_is_no_span_is_named(text):
    with pytest.raises(ValueError, match="no span of hours"):
        Hours.read(text)


def test_a_span_of_nothing_is_refused():
    with pytest.raises(ValueError, match="begins when it ends"):
        Hours.read("06:00-06:00")
