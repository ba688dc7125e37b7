"""Whether what a store says of itself fits the rows it holds.

A file whose pages are whole can still contradict itself: one damaged byte in the watermark, and
responses would never be sent; one in the store's name, and no account would take them. Then
neither is believed: the file goes aside like any damaged one, and its rows say whose they are.
"""

from pathlib import Path
from uuid import UUID

from sqlite_utils import Database

from feedback.identity import place_of
from kiosk.store.connection import Damaged

_ASKED = 3
"""Newest rows that are asked for the store's name: one of them may be damaged itself."""


def prove_sound(db: Database, path: Path) -> None:
    """Raise Damaged where a store's own row and its responses cannot both be true."""
    contradiction = _in_watermarks(db) or _in_names(db)
    if contradiction:
        cure = "It is set aside by itself, and all of its responses are sent again."
        raise Damaged(path, contradiction, cure)


def _in_watermarks(db: Database) -> str:
    said = db.execute("select acked_seq, acked_boot, acked_anchor from store").fetchone()
    newest = db.execute(
        "select (select coalesce(max(seq), 0) from response), "
        "(select coalesce(max(boot_no), 0) from boot), "
        "(select coalesce(max(anchor_no), 0) from anchor)"
    ).fetchone()
    if said is None:
        return "the row that names the store is gone" if any(newest) else ""
    for name, acked, last in zip(("response", "boot", "anchor"), said, newest, strict=True):
        if not 0 <= acked <= last:
            return f"{name} {acked} is acknowledged, and {last} is the last"
    return ""


def _in_names(db: Database) -> str:
    """What the newest response says that can be read; its rid holds its store and seq."""
    rows = db.execute("select seq, rid from response order by seq desc limit ?", (_ASKED,))
    newest, strangers = rows.fetchall(), list[str]()
    named = db.execute("select store_id from store").fetchone()[0] if newest else ""
    for seq, rid in newest:
        try:
            store_id, own_seq = place_of(UUID(bytes=rid))
        except (TypeError, ValueError):
            store_id, own_seq = "no store", seq
        if store_id == named:
            return "" if own_seq == seq else f"response {own_seq} is kept as {seq}"
        strangers.append(f"the store {named!r:.40} holds a response of {store_id}")
    return strangers[0] if strangers else ""
