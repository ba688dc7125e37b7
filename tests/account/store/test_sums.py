"""Counts added to counts: few rows or many, in one go or in several, the sums are the same."""

from contextlib import suppress

import pytest
from sqlalchemy import select

from account.store.schema import daily
from account.store.sums import add_up

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
