"""Rows as bytes: CSV, JSON Lines or Parquet, each page as it comes."""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from account.out.asked import Asked, Format, Shape
from account.out.rows import Columns, Json, Ours, Page, columns, pages
from account.store.engine import Database

# What a spreadsheet would take for the beginning of a formula (OWASP, "CSV Injection"), wide
# letters included. Where numbers have a comma, it parts cells at semicolons, quoted or not; there a
# minus is one only before a word, for `;-)` is none.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_formula_within = re.compile(r"([;\t\r\n][ \"]*)(?=[=+@＝＋＠]|[-－]\(?\w)").sub
_BOM = "\ufeff"
"""Without it spreadsheets read UTF-8 as something else."""
_END = "\r\n"
_needs_quotes = re.compile(r'[",\r\n]').search  # RFC 4180


def written(database: Database, asked: Asked, shape: Shape, form: Format) -> Iterator[bytes]:
    """The whole export in pieces; memory does not grow with it."""
    return _WRITERS[form](pages(database, asked, shape), columns(shape))


def _csv(rows: Iterator[Page], names: Columns) -> Iterator[bytes]:
    """As `csv.writer` writes it, which looks at every letter of every cell."""
    yield f"{_BOM}{','.join(names)}{_END}".encode()
    for page in rows:
        fields = map(_fields, names.values(), page)
        lines = map(",".join, zip(*fields, strict=True))
        yield (_END.join(lines) + _END).encode()


def _fields(kind: type, cells: Sequence[Any]) -> list[str]:
    """A column as CSV has it."""
    if kind is Ours:
        return [cell or "" for cell in cells]
    if kind is int:
        return ["" if cell is None else str(cell) for cell in cells]
    if kind is Json:  # hardly two are the same
        return [_field(cell) for cell in cells]
    known = {cell: _field(cell) for cell in {*cells}}
    return [known[cell] for cell in cells]


def _field(text: str | None) -> str:
    if not text:
        return ""
    safe = harmless(text)
    return '"{}"'.format(safe.replace('"', '""')) if _needs_quotes(safe) else safe


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would carry it out."""
    if ";" in text or "\n" in text or "\t" in text or "\r" in text:  # nearly always none
        text = _formula_within(r"\1'", text)
    return f"'{text}" if text[:1] in _FORMULA else text


def _jsonl(rows: Iterator[Page], names: Columns) -> Iterator[bytes]:
    line = msgspec.defstruct("Line", list(names), gc=False)
    encode = msgspec.json.Encoder().encode_lines
    for page in rows:
        told = zip(names.values(), page, strict=True)
        cells = [_as_json(column) if kind is Json else column for kind, column in told]
        yield encode(list(map(line, *cells)))


def _as_json(bodies: Sequence[Any]) -> list[msgspec.Raw]:
    """Bodies as the JSON they are, not as text; what cannot be read was never kept."""
    return list(map(msgspec.Raw, bodies))


def _parquet(rows: Iterator[Page], names: Columns) -> Iterator[bytes]:
    """A row group a page, compressed with zstd."""
    import pyarrow  # here, since it is 60 MB in memory that only this format needs
    from pyarrow import parquet

    number, text = pyarrow.int64(), pyarrow.string()
    schema = pyarrow.schema([(n, number if kind is int else text) for n, kind in names.items()])
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
