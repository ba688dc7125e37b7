"""Made-up visitors: believable, and the same again from the same seed."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from fleet.visitors import HOUR_S, WEEKDAYS, Habits, day_of, habits_of


def days(habits, weekday, count, steps=4):
    return [list(day_of(habits, weekday, steps, Random(seed))) for seed in range(count)]


@given(st.integers(0, 500), st.integers(0, 6), st.sampled_from([4, 5]), st.integers())
def test_everybody_comes_while_it_is_open_and_presses_what_there_is(number, weekday, steps, seed):
    habits = habits_of(number)
    came = list(day_of(habits, weekday, steps, Random(seed)))
    times = [one.at_s for one in came]
    assert times == sorted(times)
    assert all(habits.opens * HOUR_S <= at < habits.closes * HOUR_S for at in times)
    assert {one.value for one in came} <= set(range(1, steps + 1))


def test_the_same_seed_is_the_same_day():
    habits = habits_of(7)
    assert list(day_of(habits, 2, 4, Random(1))) == list(day_of(habits, 2, 4, Random(1)))
    assert list(day_of(habits, 2, 4, Random(1))) != list(day_of(habits, 2, 4, Random(2)))


def test_saturdays_are_fuller_and_evenings_worse():
    habits = Habits(presses_a_day=2000)
    saturdays, mondays = days(habits, 5, 20), days(habits, 0, 20)
    assert sum(map(len, saturdays)) > 1.5 * sum(map(len, mondays))
    pressed = [one for day in mondays for one in day]
    evening = [one.value for one in pressed if 17 <= one.at_s / HOUR_S < 18]
    morning = [one.value for one in pressed if 8 <= one.at_s / HOUR_S < 10]
    assert sum(evening) / len(evening) < sum(morning) / len(morning)


def test_as_many_come_as_the_habits_say():
    for opens, closes in ((7, 17), (9, 22)):
        mondays = days(Habits(opens=opens, closes=closes, presses_a_day=2000), 0, 20)
        mean = sum(map(len, mondays)) / 20
        assert abs(mean - 2000 * WEEKDAYS[0]) < 0.03 * mean
