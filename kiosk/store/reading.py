"""Rows of responses in a damaged store: found by its tree, on its pages, and in its log.

Ranges of seq are read through the tree; a range that fails is halved, until only the rows on
destroyed pages are left. Whatever is found so is only a row of cells: `sound` tells the responses.
"""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from feedback.identity import place_of
from kiosk.store import rows
from kiosk.store.log import is_damaged, pages
from kiosk.store.pages import PAGE, responses_on

SPAN = 1000
"""Rows read at once."""
MOST_FAILURES = 200_000
"""Ranges tried in vain before the rest is given up: some seconds of reading."""
PAGES = 50
"""Pages looked at at once."""
PAUSE_S = 0.002
"""Between two spans: the window's thread comes first."""
_BEYOND = 1 << 32
"""No seq is as high."""
_SMALLEST_ROW = 64
"""Bytes; bounds how many rows a file can hold when its last page is gone."""

COLUMNS = rows.RESPONSE + ", open"
"""Of a row, in the order in which it is found."""
_TEXTS = (2, 6, 7, 8, 9)  # places in COLUMNS

Row = tuple[int, bytes, str, int, int, int, str, str, str, str, int]


def in_the_tree(
    source: sqlite3.Connection, size: int, stop: threading.Event
) -> Iterator[list[tuple[object, ...]]]:
    """All rows that can be read, from the lowest seq to the highest; `size` is the file's."""
    last, start, failures = _last_seq(source, size), _next_seq(source, 1), 0
    while start <= last and failures < MOST_FAILURES:
        to_read = [(start, min(start + SPAN - 1, last))]
        while to_read and failures < MOST_FAILURES:
            low, high = to_read.pop()
            try:
                yield source.execute(
                    f"select {COLUMNS} from response where seq between ? and ?",  # noqa: S608
                    (low, high),
                ).fetchall()
            except sqlite3.Error:
                failures += 1
                middle = (low + high) // 2
                to_read += [(middle + 1, high), (low, middle)] if low < high else []
        if stop.wait(PAUSE_S):
            return
        start = _next_seq(source, start + SPAN)


def _next_seq(source: sqlite3.Connection, start: int) -> int:
    """The first that is there from `start` on: one damaged number may be billions away."""
    try:
        query = "select coalesce(min(seq), ?) from response where seq >= ?"
        (found,) = source.execute(query, (_BEYOND, start)).fetchone()
    except sqlite3.Error:
        return start
    return max(start, int(found))  # a tree out of order may lead back


def on_the_pages(damaged: Path, stop: threading.Event) -> Iterator[list[tuple[object, ...]]]:
    """What lies on the pages, whether or not a tree leads there."""
    with damaged.open("rb") as file:
        while piece := file.read(PAGE * PAGES):
            found = list[tuple[object, ...]]()
            for start in range(0, len(piece), PAGE):
                found += _rows_on(piece[start : start + PAGE])
            yield found
            if stop.wait(PAUSE_S):
                return


def in_the_log(log: Path, stop: threading.Event) -> Iterator[list[tuple[object, ...]]]:
    """What a damaged log holds, the latest first: SQLite reads it up to the damage."""
    if not log.exists() or not is_damaged(log):
        return
    for page in pages(log.read_bytes()):
        yield list(_rows_on(page))
        if stop.is_set():
            return


def _rows_on(page: bytes) -> Iterator[tuple[object, ...]]:
    return ((*cells[:9], cells[10], cells[9]) for cells in responses_on(page))


def _last_seq(source: sqlite3.Connection, size: int) -> int:
    try:
        (last,) = source.execute("select coalesce(max(seq), 0) from response").fetchone()
    except sqlite3.Error:
        return size // _SMALLEST_ROW
    return min(int(last), _BEYOND - 1)


def sound(row: tuple[object, ...]) -> Row | None:
    """The row with its texts decoded, or None where its identity is destroyed."""
    cells = list(row)
    for place in _TEXTS:
        text = cells[place]
        if not isinstance(text, bytes):
            return None
        cells[place] = text.decode(errors="replace")
    seq, rid, numbers = cells[0], cells[1], (cells[3], cells[4], cells[5], cells[10])
    if not isinstance(rid, bytes) or not all(isinstance(one, int) for one in numbers):
        return None
    try:
        if place_of(UUID(bytes=rid))[1] != seq:
            return None
    except ValueError:
        return None
    return tuple(cells)  # type: ignore[return-value]  # each cell was looked at
