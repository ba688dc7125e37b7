"""What terminals' cards are given: a code and a file for each, and all of them in one archive.

The archive is what `deploy/flash` takes: terminals.csv (name, settings) and the files it names.
"""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from account.provisioning import identity_file, provisioning_file
from account.store.fleet.terminals import add_code, make_offline

MOST = 500
TABLE = "terminals.csv"
_UNSAFE = re.compile(r"[^0-9A-Za-zÀ-ɏ_-]+")


class Line(NamedTuple):
    """One terminal to be."""

    name: str
    touchpoint_id: str
    by_stick: bool = False
    """It will never have a network: its file is all that it will ever be told."""


class Card(NamedTuple):
    """What one terminal's card is given. Secret, and told once."""

    name: str
    touchpoint_id: str
    code: str
    """Empty for a terminal that is enrolled already, by stick."""
    content: str


def made(
    connection: Connection,
    lines: Sequence[Line],
    public_url: str,
    at_ms: int,
    days: int,
    who: str,
    *,
    waits: bool = False,
) -> list[Card]:
    """A card for each; where they stand has been checked. `waits` as in `add_code`."""
    cards = list[Card]()
    for name, place, by_stick in lines:
        if by_stick:
            packed = make_offline(connection, place, name, at_ms, who)
            cards.append(Card(name, place, "", identity_file(packed, name)))
            continue
        code = add_code(connection, place, name, at_ms, days, who, waits=waits)
        cards.append(Card(name, place, code, provisioning_file(public_url, code, name)))
    return cards


def file_names(cards: Sequence[Card]) -> list[str]:
    """What each card's file is called beside the others."""
    return [
        f"{number:03d}-{_UNSAFE.sub('-', one.name).strip('-') or 'terminal'}.toml"
        for number, one in enumerate(cards, 1)
    ]


def packed(cards: Sequence[Card]) -> bytes:
    """The table for deploy/flash, and each terminal's own file."""
    out, table = io.BytesIO(), io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(("name", "settings"))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, one in zip(file_names(cards), cards, strict=True):
            archive.writestr(path, one.content)
            rows.writerow((one.name, path))
        archive.writestr(TABLE, table.getvalue())
    return out.getvalue()
