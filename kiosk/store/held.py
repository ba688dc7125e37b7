"""Responses that the account could not keep: named to it one by one, and tried again."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlite_utils import Database

from feedback.batch import GONE
from feedback.response import Moment, Response
from kiosk.store import rows

HELD_AGAIN_MS = 24 * 3_600_000
"""They are tried at every start, and then so often."""
MOST_HELD = 1000
"""Beyond it the watermark waits: each held response is named in every batch."""

_NAMED = "select seq, substr(kind, 1, 40) from held where seq between 1 and ? order by seq"
"""What no account can read of a damaged row would spoil the whole batch."""


class Held:
    """The list of them in one store. Use it inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._tried = dict[int, int]()  # seq to boot_ms; empty after a start

    def named(self, captured: int) -> tuple[tuple[int, str], ...]:
        """Each seq of the `captured` first, and why it is held."""
        return tuple(self._db.execute(_NAMED, (captured,)))

    def due(self, limit: int, now: Moment) -> list[Response]:
        """Those that it is time to try again; one that is not here any more is named as gone."""
        waiting = self._db.execute("select seq from held where kind <> ? order by seq", (GONE,))
        held = [int(seq) for (seq,) in waiting]
        due = [seq for seq in held if self._is_due(seq, now)][:limit]
        marks = ", ".join("?" * len(due))
        found = self._db.execute(
            f"select {rows.RESPONSE} from response where seq in ({marks}) order by seq",  # noqa: S608
            due,
        )
        here = [rows.response(row) for row in found]
        lost = set(due) - {one.seq for one in here}
        if lost:
            self._db.conn.executemany(
                "update held set kind = ? where seq = ?", [(GONE, seq) for seq in lost]
            )
        return here

    def release(self, kept: Iterable[int]) -> None:
        """The account has these, or will never take them."""
        if self._db.execute("select 1 from held limit 1").fetchone():
            self._db.conn.executemany("delete from held where seq = ?", [(one,) for one in kept])
        for seq in kept:
            self._tried.pop(seq, None)

    def hold(self, doubtful: Sequence[tuple[int, str, str | None]], now: Moment) -> Iterator[int]:
        """Hold what may be held; yields the seqs that are."""
        held = {int(seq) for (seq,) in self._db.execute("select seq from held")}
        for seq, kind, code in doubtful:
            if seq not in held and len(held) >= MOST_HELD:
                continue
            held.add(seq)
            self._tried[seq] = now.boot_ms
            self._db.execute(
                "insert into held(seq, kind, code) values (?, ?, ?) "
                "on conflict(seq) do update set kind = excluded.kind, code = excluded.code",
                (seq, kind, code),
            )
            yield seq

    def name_gone(self, seqs: Iterable[int]) -> None:
        """Nobody has these any more: the account is told so, and asks no longer."""
        (named,) = self._db.execute("select count(*) from held").fetchone()
        self._db.conn.executemany(
            "insert into held(seq, kind) values (?, ?) on conflict(seq) do nothing",
            [(seq, GONE) for seq in islice(seqs, max(0, MOST_HELD - int(named)))],
        )

    def try_again(self, first: int, last: int) -> None:
        """Those seqs are asked for: not only when their time comes."""
        self._tried = {seq: at for seq, at in self._tried.items() if not first <= seq <= last}

    def _is_due(self, seq: int, now: Moment) -> bool:
        tried = self._tried.get(seq)
        return tried is None or not 0 <= now.boot_ms - tried < HELD_AGAIN_MS
