"""A damaged store's file: copied as far as the disk reads it, and opened as far as it opens."""

import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

from kiosk.store.connection import connect

_PIECE = 64 * 1024
_PAGE = 4096


def open_damaged(path: Path) -> sqlite3.Connection:
    """Open the copy; a first page that is destroyed, or not there, is replaced by a new store's.

    Not there it must not even be looked at: SQLite deletes the log of an empty file.
    """
    if not path.exists() or not path.stat().st_size:
        path.touch()
        _graft_first_page(path)
    connection = _connect(path)
    try:
        connection.execute("select 1 from response limit 1").fetchall()
    except (sqlite3.Error, UnicodeDecodeError):  # it quotes what it cannot read
        connection.close()
        _graft_first_page(path)
        return _connect(path)
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.text_factory = bytes  # damaged text must not end the reading
    for pragma in ("locking_mode = exclusive", "cell_size_check = on", "temp_store = memory"):
        with suppress(sqlite3.Error, UnicodeDecodeError):
            connection.execute(f"pragma {pragma}").fetchall()
    return connection


def _graft_first_page(path: Path) -> None:
    """Give the file a new store's header and schema: tables lie where they always lie.

    The header's own counts (offsets 28 to 39) are made to fit (sqlite.org/fileformat2).
    """
    model = path.with_name("model.db")
    connect(model).close()
    page = bytearray(model.read_bytes()[:_PAGE])
    pages = max(1, path.stat().st_size // len(page))
    page[28:40] = pages.to_bytes(4, "big") + bytes(8)
    with path.open("r+b") as file:
        file.write(page)


def copy_readable(source: Path, target: Path, stop: threading.Event) -> None:
    """Copy what the disk still reads; a bad sector becomes zeros."""
    handle = os.open(source, os.O_RDONLY)
    try:
        with target.open("wb") as file:
            for start in range(0, os.fstat(handle).st_size, _PIECE):
                if stop.is_set():
                    return
                file.write(_piece(handle, start))
    finally:
        os.close(handle)


def _piece(handle: int, start: int) -> bytes:
    try:
        return os.pread(handle, _PIECE, start)
    except OSError:
        return b"".join(_page(handle, at) for at in range(start, start + _PIECE, _PAGE))


def _page(handle: int, start: int) -> bytes:
    try:
        return os.pread(handle, _PAGE, start)
    except OSError:
        return bytes(_PAGE)
