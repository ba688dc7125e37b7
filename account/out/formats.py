"""Rows as bytes: CSV, JSON Lines or Parquet, each page as it comes."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from account.out.asked import Asked, Format, Shape
from account.out.rows import Cell, Columns, Page, columns, pages
from account.store.engine import Database

# What a spreadsheet would take for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = frozenset("=+-@\t\r\n")
_BOM = "\ufeff"
"""Without it spreadsheets read UTF-8 as something else."""


def written(database: Database, asked: Asked, shape: Shape, form: Format) -> Iterator[bytes]:
    """The whole export in pieces; memory does not grow with it."""
    return _WRITERS[form](pages(database, asked, shape), columns(shape))


def _csv(rows: Iterator[Page], names: Columns) -> Iterator[bytes]:
    lines = io.StringIO()
    writer = csv.writer(lines)
    lines.write(_BOM)
    writer.writerow(names)
    yield _drained(lines)
    texts = {at for at, kind in enumerate(names.values()) if kind is str}
    for page in rows:
        safe = [_harmless(cells) if at in texts else cells for at, cells in enumerate(page)]
        writer.writerows(zip(*safe, strict=True))
        yield _drained(lines)


def _drained(lines: io.StringIO) -> bytes:
    text = lines.getvalue()
    lines.seek(0)
    lines.truncate()
    return text.encode()


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would carry it out."""
    return f"'{text}" if text[:1] in _FORMULA else text


def _harmless(cells: Sequence[Any]) -> Sequence[Cell]:
    """A column with an apostrophe before every text that a spreadsheet would carry out."""
    if _FORMULA.isdisjoint(map(itemgetter(0), filter(None, cells))):
        return cells
    return [cell and harmless(cell) for cell in cells]


def _jsonl(rows: Iterator[Page], names: Columns) -> Iterator[bytes]:
    line = msgspec.defstruct("Line", list(names), gc=False)
    encode = msgspec.json.Encoder().encode_lines
    for page in rows:
        told = zip(names, page, strict=True)
        cells = [_as_json(column) if name == "body" else column for name, column in told]
        yield encode(list(map(line, *cells)))


def _as_json(bodies: Sequence[Any]) -> list[msgspec.Raw]:
    """Bodies as the JSON they are, not as text; what cannot be read was never kept."""
    return list(map(msgspec.Raw, bodies))


def _parquet(rows: Iterator[Page], names: Columns) -> Iterator[bytes]:
    """A row group a page, compressed with zstd."""
    import pyarrow  # here, since it is 60 MB in memory that only this format needs
    from pyarrow import parquet

    kinds = {str: pyarrow.string(), int: pyarrow.int64()}
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in names.items()])
    sink = _Sink()
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        for page in rows:
            cells = zip(page, schema.types, strict=True)
            arrays = [pyarrow.array(column, kind) for column, kind in cells]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
            yield sink.drained()
    yield sink.drained()


class _Sink(io.RawIOBase):
    """A file that is taken away piece by piece; it knows only how much was written."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces, self._written = list[bytes](), 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        self._written += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._written

    def drained(self) -> bytes:
        """What came since the last time."""
        piece, self._pieces = b"".join(self._pieces), []
        return piece


_WRITERS: dict[Format, Callable[[Iterator[Page], Columns], Iterator[bytes]]] = {
    Format.CSV: _csv,
    Format.JSONL: _jsonl,
    Format.PARQUET: _parquet,
}
