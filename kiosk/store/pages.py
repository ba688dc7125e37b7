"""Responses read straight off a database's pages, where the tree that leads to them is destroyed.

The format is SQLite's own (sqlite.org/fileformat2.html, sections 1.6 and 2.1). Whether a row is
a response, its identity tells: it names store and seq, which no garbage does.
"""

from collections.abc import Iterator

PAGE = 4096
_TABLE_LEAF = 0x0D
_HEADER = 8
_COLUMNS = 11
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # serial type to bytes

Cell = int | bytes | None


def responses_on(page: bytes) -> Iterator[tuple[Cell, ...]]:
    """Yield what may be rows of the response table: columns as created, text as bytes.

    Rows that spill over to other pages are not found.
    """
    if len(page) < PAGE or page[0] != _TABLE_LEAF:
        return
    count = int.from_bytes(page[3:5], "big")
    for number in range(min(count, (PAGE - _HEADER) // 2)):
        place = _HEADER + 2 * number
        start = int.from_bytes(page[place : place + 2], "big")
        if not _HEADER <= start < PAGE - 4:
            continue
        size, at = _varint(page, start)
        seq, at = _varint(page, at)
        row = _record(page[at : at + size], size)
        if row is not None:
            yield (seq, *row[1:])


def _record(raw: bytes, size: int) -> list[Cell] | None:
    if len(raw) < max(size, 2):
        return None
    head, at = _varint(raw, 0)
    kinds = list[int]()
    while at < min(head, len(raw)):
        kind, at = _varint(raw, at)
        kinds.append(kind)
    if len(kinds) != _COLUMNS or at != head:
        return None
    row = list[Cell]()
    for kind in kinds:
        cell, at = _cell(raw, at, kind)
        row.append(cell)
    return row if at == size else None


def _cell(raw: bytes, at: int, kind: int) -> tuple[Cell, int]:
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(raw[at:end], "big", signed=True), end
    if kind in (8, 9):
        return kind - 8, at
    if kind >= 12:
        end = at + (kind - 12) // 2
        return raw[at:end], end
    return None, at


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    """A big-endian number of 7 bits a byte; past the end it is what there is."""
    value = 0
    for number in range(8):
        if at >= len(raw):
            return value, at
        byte, at = raw[at], at + 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
        if number == 7 and at < len(raw):
            return value << 8 | raw[at], at + 1
    return value, at
