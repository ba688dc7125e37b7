"""The audit log as CSV, a few lines at a time."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

from account.out.formats import harmless
from account.store import audit_lines
from account.store.audit_lines import Asked
from account.store.engine import Database

COLUMNS = ("id", "time", "who", "name", "what", "about", "detail")


def written(database: Database, asked: Asked) -> Iterator[str]:
    """Every line that was asked for, the oldest first, in pieces; each piece is read in a
    transaction of its own: whoever reads slowly holds none meanwhile.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(COLUMNS)
    last, more = 0, True
    while more:
        with database.read() as connection:
            rows = audit_lines.after(connection, asked, last)
        for row in rows:
            at = datetime.fromtimestamp(row.at_ms / 1000, UTC).isoformat()
            texts = (row.who, row.name, row.what, row.about, row.detail)
            writer.writerow((row.id, at, *map(harmless, texts)))
            last = row.id
        yield text.getvalue()
        text.seek(0)
        text.truncate()
        more = bool(rows)
