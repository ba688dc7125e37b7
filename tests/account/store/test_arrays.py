"""What goes to PostgreSQL as arrays comes back as it was."""

import pytest

from account.store import arrays
from account.store.sql import select_with
from feedback.response import Mode

ROWS = [
    ("plain", 1, b"\x00\xff"),
    ('"quoted", {braced}', -(1 << 40), b""),
    ("back\\slash\nand NULL", 0, b"NULL"),
    ("NULL", 2, b"\\x00"),
    ("", None, None),
    ("Smörgås, 日本語 %s ?", 3, b"'"),
]


def test_every_value_comes_through_on_either_engine(account):
    asked = "WITH asked(a, b, c) AS (VALUES {rows}) SELECT a, b, c FROM asked WHERE a IS NOT NULL"
    with account.database.read() as connection:
        found = [tuple(row) for row in select_with(connection, asked, ROWS)]

    assert sorted(found, key=str) == sorted(ROWS, key=str)


@pytest.mark.parametrize(
    ("column", "kind", "written"),
    [
        ([None, 1], "bigint", "{NULL,1}"),
        ([True, False], "boolean", "{True,False}"),
        ([Mode.TEST, "a"], "text", '{"test","a"}'),
        ([None, None], None, "{NULL,NULL}"),
        ([1.5], None, "{1.5}"),
    ],
)
def test_a_column_is_of_one_kind(column, kind, written):
    assert (arrays.kind(column), arrays.written(column)) == (kind, written)


def test_a_column_of_nothing_goes_as_values(account):
    asked = "WITH asked(a, b) AS (VALUES {rows}) SELECT a, b FROM asked WHERE a IS NOT NULL"
    with account.database.read() as connection:
        found = select_with(connection, asked, [("a", None)])
    assert [tuple(row) for row in found] == [("a", None)]
