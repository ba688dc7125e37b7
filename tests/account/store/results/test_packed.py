"""A day's counts in one value: what was put in comes out, and values add up as their counts do."""

import random

from account.store.results.packed import counts, number, packed

MEASURES = 13


def test_what_is_put_in_comes_out():
    hours = {9: [3, 1, 2, *[0] * 9, 1], 11: [2**32 - 1] * MEASURES, 17: [0] * 12 + [7]}

    first, value = packed(hours)

    assert first == 9
    assert {first + hour: sums for hour, sums in counts(number(value))} == hours


def test_values_of_one_first_hour_are_added_up_as_their_counts_are():
    chance = random.Random(1)
    days = [
        {hour: [chance.randrange(10**6) for _ in range(MEASURES)] for hour in range(length)}
        for length in (24, 1, 13, 13, 2)
    ]

    added_up = sum(number(packed(day)[1]) for day in days)

    for hour, sums in counts(added_up):
        there = [day[hour] for day in days if hour in day]
        assert sums == [sum(each) for each in zip(*there, strict=True)]
    assert [hour for hour, _ in counts(added_up)] == list(range(24))


def test_nothing_is_in_nothing():
    assert list(counts(0)) == []
