"""One store's file, as its tables: what is captured, amended and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlite_utils import Database

from feedback import wire
from feedback.batch import GONE
from feedback.identity import new_rid, new_store_id
from feedback.response import Ended, Moment
from kiosk.errors import StoreElsewhere, StoreTrouble
from kiosk.store import rows
from kiosk.store.boots import Boots
from kiosk.store.sending import Sending
from kiosk.visit import Amend, Capture

CAPACITY = 1_000_000
"""Responses that may wait for the account: a year and more of a busy touchpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a response was given, and to which papers."""

    touchpoint_id: str
    settings_rev: str
    survey_rev: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How one store stands: numbers of responses."""

    store_id: str
    terminal_id: str | None
    captured: int
    acked: int
    """The watermark: the account has all up to here, except what is held."""
    waiting: int
    held: int
    oldest_unsent: Moment | None
    oldest_waits_ms: int
    """How long that has waited at least: the time the terminal ran since. 0 where none waits."""


class Outbox:
    """One open file. To be used inside a transaction, on the thread that opened it."""

    def __init__(self, db: Database, path: Path, capacity: int = CAPACITY) -> None:
        self.db, self._path, self._capacity = db, path, capacity
        self.boots = Boots(db)
        self.sending = Sending(db, self.boots)
        self._store_id = ""

    def begin(self, now: Moment) -> None:
        """A start: the store has an id, the boot is noted, nothing is open any more."""
        self.db.execute(
            "insert into store(id, store_id) values (1, ?) on conflict(id) do nothing",
            (new_store_id(),),
        )
        self.close_open()
        self.boots.begin(now)

    @property
    def store_id(self) -> str:
        """Names this file for ever."""
        if not self._store_id:
            (self._store_id,) = self.db.execute("select store_id from store").fetchone()
        return self._store_id

    @property
    def terminal_id(self) -> str | None:
        """Whose it is; None before the first enrolment."""
        (bound,) = self.db.execute("select terminal_id from store").fetchone()
        return None if bound is None else str(bound)

    def bind(self, terminal_id: str) -> None:
        """Give the store to a terminal for life; raises StoreElsewhere when it has another."""
        bound = self.terminal_id
        if bound is None:
            self.db.execute("update store set terminal_id = ?", (terminal_id,))
        elif bound != terminal_id:
            raise StoreElsewhere(f"store {self.store_id} belongs to terminal {bound}")

    def write(self, effects: Sequence[Capture | Amend], origin: Origin) -> None:
        """Do what a visit asks, in order; raises StoreTrouble for what cannot be."""
        for number, effect in enumerate(effects, 1):
            if isinstance(effect, Capture):
                self._capture(effect, origin)
            elif not self._amend(effect) and number == len(effects):
                # Nobody is thanked for it. Had a press followed, that one would count.
                raise StoreTrouble(self._path, "no visit is open to be amended", _CHANGED)

    def probe(self, now: Moment) -> None:
        """Write, and be ready to capture; raises StoreTrouble when full."""
        self._refuse_when_full()
        self.boots.forget()
        self.boots.freshen(now)

    @property
    def visited(self) -> bool:
        """Whether somebody is in the middle of a visit."""
        newest = self._newest()
        return newest is not None and bool(newest[1])

    def close_open(self) -> None:
        """Whoever was in the middle of a visit has walked away."""
        newest = self._newest()
        if newest is None or not newest[1]:
            return
        seq, _, text = newest
        try:
            body = msgspec.structs.replace(wire.body_from(text), ended=Ended.WALKED_AWAY)
            text = wire.body_to(body)
        except wire.Malformed:  # damaged: the account keeps it as it is, for a person to read
            pass
        self.db.execute("update response set open = 0, body = ? where seq = ?", (text, seq))

    def count(self) -> Count:
        """How it stands."""
        row = self.db.execute("select store_id, terminal_id, acked_seq from store").fetchone()
        store_id, terminal_id, acked = row
        (held,) = self.db.execute(
            "select count(*) from held where seq <= ? and kind <> ?", (acked, GONE)
        ).fetchone()
        captured = self.captured()
        oldest = self.db.execute(
            f"select {rows.MOMENT} from response where seq = (select min(seq) from "  # noqa: S608
            "(select min(seq) as seq from held where kind <> ? "
            "union all select min(seq) from response where seq > ?))",
            (GONE, acked),
        ).fetchone()
        unsent = rows.moment(oldest) if oldest else None
        return Count(
            store_id=store_id,
            terminal_id=terminal_id,
            captured=captured,
            acked=acked,
            waiting=captured - acked + held,
            held=held,
            oldest_unsent=unsent,
            oldest_waits_ms=self.boots.ran_since(unsent) if unsent else 0,
        )

    def captured(self) -> int:
        """The last seq given out: never pruned, so always there."""
        return self.sending.captured()

    def _capture(self, effect: Capture, origin: Origin) -> None:
        newest = self._newest()
        seq, at = newest[0] + 1 if newest else 1, effect.at
        self._refuse_when_full()
        if newest and newest[1]:  # an earlier write was refused
            self.close_open()
        # Not sqlite-utils' insert(): it takes as long as the disk does (benchmarks/store.py).
        self.db.execute(
            _INSERT,
            (
                seq,
                new_rid(self.store_id, seq).bytes,
                at.boot_id,
                at.boot_ms,
                at.wall_ms,
                int(at.wall_synced),
                origin.touchpoint_id,
                origin.settings_rev,
                origin.survey_rev,
                wire.body_to(effect.body),
                int(effect.body.ended is None),
            ),
        )
        self.boots.freshen(at)

    def _amend(self, effect: Amend) -> bool:
        """False where no visit is open: the store was changed in the middle of one."""
        newest = self._newest()
        if newest is None or not newest[1]:
            return False
        self.db.execute(
            "update response set open = ?, body = ? where seq = ?",
            (int(effect.body.ended is None), wire.body_to(effect.body), newest[0]),
        )
        return True

    def _refuse_when_full(self) -> None:
        waiting = self.sending.waiting()
        if waiting >= self._capacity:
            raise StoreTrouble(
                self._path, f"is full: {waiting} of {self._capacity} responses wait", _FULL
            )

    def _newest(self) -> tuple[int, int, str] | None:
        row: tuple[int, int, str] | None = self.db.execute(
            "select seq, open, body from response order by seq desc limit 1"
        ).fetchone()
        return row


_INSERT = f"insert into response({rows.RESPONSE}, open) values ({', '.join('?' * 11)})"  # noqa: S608
_FULL = "Connect this terminal to its account, or carry its responses there."
_CHANGED = "The store was changed during a visit; its first answer is kept."
