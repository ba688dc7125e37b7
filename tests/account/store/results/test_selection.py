"""A selection as it stands in an address."""

from datetime import date
from urllib.parse import parse_qsl

import pytest

from account.store.results.selection import NotASelection, Selection, read


def _pairs(query):
    return parse_qsl(query)


@pytest.mark.parametrize(
    "one",
    [
        Selection(),
        Selection(places=("a", "b"), tags=("x",), period="all", misuse=True, bucket="week"),
        Selection(period="days", first=date(2026, 1, 1), last=date(2026, 1, 2), against="year"),
        Selection(language="pt-BR", channel="touch", question="1~mood~smileys~5", tests=True),
    ],
)
def test_a_selection_is_read_as_it_was_written(one):
    pairs = [tuple(map(str, pair)) for pair in _pairs(one.query())]

    assert read(pairs) == one


@pytest.mark.parametrize("pairs", [[("first", "x"), ("last", "y")], [("period", "days")]])
def test_a_selection_that_cannot_be_is_refused(pairs):
    with pytest.raises(NotASelection):
        read(pairs)
