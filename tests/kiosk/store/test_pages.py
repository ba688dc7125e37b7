"""Rows found on a page without the tree above it."""

import random
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.store.connection import connect
from kiosk.store.pages import PAGE, responses_on

ROW = (7, b"r" * 16, "boot", -5, 1 << 40, 0, "t", "s" * 64, "v" * 64, 1, '{"a":"ä"}')


@pytest.fixture
def pages(tmp_path):
    path = tmp_path / "store.db"
    connect(path).close()
    connection = sqlite3.connect(path)
    marks = ", ".join("?" * 11)
    for seq in range(1, 100):
        connection.execute(f"insert into response values ({marks})", (seq, *ROW[1:]))
    connection.commit()
    connection.close()
    raw = path.read_bytes()
    return [raw[start : start + PAGE] for start in range(0, len(raw), PAGE)]


def as_bytes(row):
    return tuple(one.encode() if isinstance(one, str) else one for one in row)


def test_every_row_is_found_as_it_was_written(pages):
    found = [row for page in pages for row in responses_on(page)]
    assert sorted(found) == [(seq, *as_bytes(ROW[1:])) for seq in range(1, 100)]


def test_a_page_in_pieces_is_read_without_harm(pages):
    luck = random.Random(1)
    for page in pages * 20:
        damaged = bytearray(page)
        for _ in range(luck.randint(1, 200)):
            damaged[luck.randrange(PAGE)] = luck.randrange(256)
        list(responses_on(bytes(damaged)))


@settings(deadline=None)
@given(st.binary(max_size=64), st.integers(0, 2**32))
def test_garbage_is_no_response(head, seed):
    page = (b"\x0d" + head + random.Random(seed).randbytes(PAGE))[:PAGE]
    for row in responses_on(page):
        assert len(row) == 11  # and its identity is checked by whoever keeps it
