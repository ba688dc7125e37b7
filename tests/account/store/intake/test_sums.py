"""Counts added to counts: few rows or many, in one go or in several, the sums are the same."""

from contextlib import suppress

import pytest
from sqlalchemy import select

from account.store.intake.sums import add_up, add_up_shared, whole_keys
from account.store.intake.tally import OWN
from account.store.schema import daily, tally

MEASURES = tuple(range(13))


def rows_of(numbers, n):
    key = ("place", "survey", "mood", "smileys", 4, "normal")
    return [
        (f"terminal{x:04}", *key, x, "account", *(n * (m + 1) for m in MEASURES)) for x in numbers
    ]


def kept(database):
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(select(daily).order_by(daily.c.lh))]


@pytest.mark.parametrize("many", [3, 700])
def test_what_is_there_is_added_to(database, many):
    with database.write() as connection:
        add_up(connection, daily, rows_of(range(many), 1))
        add_up(connection, daily, rows_of(range(1, many + 1), 10))
    with database.write() as connection:
        add_up(connection, daily, rows_of(range(many + 1), 100))
    assert kept(database) == [
        *rows_of([0], 101),
        *rows_of(range(1, many), 111),
        *rows_of([many], 110),
    ]


def test_what_is_taken_back_was_never_added(database):
    with suppress(KeyError), database.write() as connection:
        add_up(connection, daily, rows_of(range(100), 1))
        raise KeyError
    with database.write() as connection:
        add_up(connection, daily, rows_of(range(100), 2))
    assert kept(database) == rows_of(range(100), 2)


def test_nothing_changes_nothing(database):
    with database.write() as connection:
        add_up(connection, daily, [])
    assert kept(database) == []


@pytest.mark.parametrize("low", [True, False])
@pytest.mark.parametrize("many", [3, 700])
def test_what_is_told_by_halves_is_added_whole(database, many, low):
    """Where scales end at 5 the steps above it are not told: they stay what they were."""
    shared = ("place", "survey", "mood", "smileys", 4, "normal", "en", "touch")
    grown = tuple(0 if low and m > 7 else m + 1 for m in MEASURES)
    cells = {
        ("account", f"{x:012}", *shared): {
            (lh, haste, 0): grown for lh in (5, 6) for haste in (3, 30)
        }
        for x in range(many)
    }
    keys = [
        ("account", haste, lh, f"{x:012}", *shared, 0)
        for haste in (3, 30)
        for lh in (5, 6)
        for x in range(many)
    ]
    before = tuple(10 * (m + 1) for m in MEASURES)
    with database.write() as connection:
        add_up(connection, tally, [(*key, *before) for key in keys[::2]])
        add_up_shared(connection, tally, OWN, cells)
        rows = connection.execute(select(tally).order_by(*tally.primary_key)).all()
    both = tuple(a + b for a, b in zip(before, grown, strict=True))
    assert list(whole_keys(tally, OWN, {("account", "t", *shared): {(5, 3, 0): grown}})) == [
        ("account", 3, 5, "t", *shared, 0)
    ]
    assert [tuple(row) for row in rows] == [
        (*key, *(grown if number % 2 else both)) for number, key in enumerate(keys)
    ]
