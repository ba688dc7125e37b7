"""Getting the responses out of a store that can no longer be read as a whole.

The damaged file is copied and never touched. From the copy comes first what lies in a damaged log,
since that is the latest; then what the tree leads to; then what lies on the pages and no tree leads
to any more. What was read becomes a store of its own, under the old id, ready to be offered.
"""

import re
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlite_utils import Database

from feedback.identity import new_store_id, place_of
from kiosk.store import rows
from kiosk.store.aside import FILE, SALVAGED
from kiosk.store.connection import connect
from kiosk.store.damaged import copy_readable, open_damaged
from kiosk.store.disk import refusals, sync_directory
from kiosk.store.outbox import Outbox
from kiosk.store.reading import COLUMNS, Row, in_the_log, in_the_tree, on_the_pages, sound


class Salvaged(NamedTuple):
    """What came of it; `unreadable` counts seqs between the first and last that were read."""

    read: int
    unreadable: int

    def __str__(self) -> str:
        return f"{self.read} responses were saved, {self.unreadable} are unreadable"


def salvage(folder: Path, stop: threading.Event) -> Salvaged | None:
    """Make `folder`/salvaged.db from the damaged store beside it; None when stopped before.

    Raises StoreTrouble where the disk has no room for it; nothing but its own copies is removed.
    """
    copy, part = folder / "copy", folder / "salvaged.part"
    with refusals(folder):
        _remove(copy, part)
        part.mkdir()
        copy.mkdir()
        for name in (FILE, f"{FILE}-wal"):
            if (folder / name).exists():
                copy_readable(folder / name, copy / name, stop)
        counted = _rebuild(copy / FILE, part / SALVAGED, stop)
        if counted is None:
            return None
        (part / SALVAGED).rename(folder / SALVAGED)
        sync_directory(folder)
        _remove(copy, part)
    return counted


def _rebuild(damaged: Path, new: Path, stop: threading.Event) -> Salvaged | None:
    found = _Found()
    with closing(connect(new)) as target:
        for batch in in_the_log(damaged.with_name(f"{damaged.name}-wal"), stop):
            found.keep([row for one in batch if (row := sound(one)) is not None], target)
    with closing(open_damaged(damaged)) as source, closing(connect(new)) as target:
        for batch in in_the_tree(source, damaged.stat().st_size, stop):
            found.keep([row for one in batch if (row := sound(one)) is not None], target)
        # A tree out of order leads past rows and says nothing: the pages are always looked at.
        with suppress(sqlite3.Error):  # so that the journal's pages are in the file
            source.execute("pragma wal_checkpoint(truncate)").fetchall()
        for batch in on_the_pages(damaged, stop):
            new_ones = (sound(one) for one in batch if one[0] not in found)
            found.keep([row for row in new_ones if row is not None], target)
        if stop.is_set():
            return None
        _keep_the_rest(source, target, found)
        with target.atomic():
            rebuilt = Outbox(target, new)
            rebuilt.close_open()
            rebuilt.sending.held.name_gone(found.holes())
        target.execute("pragma wal_checkpoint(truncate)").fetchall()
        return Salvaged(found.count, found.unreadable)


class _Found:
    """The rows that were read, by whose they are."""

    def __init__(self) -> None:
        self.count, self.first, self.last = 0, 0, 0
        self.stores = Counter[str]()
        self._seqs = set[int]()

    def __contains__(self, seq: object) -> bool:
        return seq in self._seqs

    def keep(self, read: list[Row], target: Database) -> None:
        marks = ", ".join("?" * 11)
        with target.atomic():
            target.conn.executemany(
                f"insert or ignore into response({COLUMNS}) values ({marks})",  # noqa: S608
                read,
            )
        self._seqs.update(row[0] for row in read)
        for row in read:
            self.stores[place_of(UUID(bytes=row[1]))[0]] += 1
            self.first = min(self.first or row[0], row[0])
            self.last = max(self.last, row[0])
        self.count = len(self._seqs)

    def holes(self) -> Iterator[int]:
        """Seqs between the first and the last that were read, and were not."""
        return (seq for seq in range(self.first, self.last + 1) if seq not in self._seqs)

    @property
    def unreadable(self) -> int:
        return self.last - self.first + 1 - self.count if self.count else 0


def _keep_the_rest(source: sqlite3.Connection, target: Database, found: _Found) -> None:
    """Whose it is, its boots and anchors.

    The watermark is not trusted: were it damaged upwards, responses would be lost. So all are
    sent again, and the account knows those that it has.
    """
    store_id = found.stores.most_common(1)[0][0] if found.stores else new_store_id()
    with target.atomic():
        target.execute(
            "insert into store(id, store_id, terminal_id) values (1, ?, ?)",
            (store_id, _terminal_id(source)),
        )
    _copy_table(source, target, "boot", rows.BOOT, (1,))
    _copy_table(source, target, "anchor", rows.ANCHOR, (1, 5))
    _copy_table(source, target, "held", "seq, kind, code", (1, 2))


def _terminal_id(source: sqlite3.Connection) -> str | None:
    with suppress(sqlite3.Error, UnicodeDecodeError, AttributeError, TypeError):
        text = source.execute("select terminal_id from store").fetchone()[0].decode()
        return text if re.fullmatch(r"[0-9a-f]{12}", text) else None
    return None


def _copy_table(
    source: sqlite3.Connection, target: Database, table: str, columns: str, texts: tuple[int, ...]
) -> None:
    """Row by row, from either end as far as it can be read; a damaged row is left out."""
    marks = ", ".join("?" * len(columns.split(",")))
    insert = f"insert or ignore into {table}({columns}) values ({marks})"  # noqa: S608
    with target.atomic():
        for order in ("asc", "desc"):
            for row in _readable(source, f"select {columns} from {table} order by 1 {order}"):  # noqa: S608
                with suppress(sqlite3.IntegrityError, UnicodeDecodeError, AttributeError):
                    target.execute(insert, _decoded(row, texts))


def _decoded(row: tuple[Any, ...], texts: tuple[int, ...]) -> list[object]:
    return [
        cell.decode() if place in texts and cell is not None else cell
        for place, cell in enumerate(row)
    ]


def _readable(source: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    with suppress(sqlite3.Error):
        yield from source.execute(query)


def _remove(*folders: Path) -> None:
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)
