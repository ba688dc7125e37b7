"""Owns the store's files, and knows what to do when they fail. On the writer's thread alone."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from feedback.response import Moment
from kiosk.errors import StoreTrouble, TryLater
from kiosk.store.aside import DAMAGED, FILE, STORE, Aside
from kiosk.store.connection import Damaged, DiskFull, close_quietly, connect, trouble_in
from kiosk.store.disk import Ballast, make_directory, refusals
from kiosk.store.outbox import Outbox
from kiosk.store.sound import prove_sound

log = logging.getLogger(__name__)
T = TypeVar("T")

TIDY_AFTER = 400
"""Writes, of two to three pages each: about the thousand pages after which SQLite would do it."""


class VisitUnderWay(TryLater):
    """A store cannot go aside while somebody answers: the rest of it would have no place."""

    after_s = 10.0


class Keeper:
    """The living store: opened, mended, set aside.

    `on_damaged` is told the folder of a store that has to be salvaged.
    """

    def __init__(
        self,
        directory: Path,
        clock: Callable[[], Moment],
        capacity: int,
        on_damaged: Callable[[Path], None],
    ) -> None:
        self.directory, self.path = directory, directory / STORE / FILE
        self.aside = Aside(directory)
        self.short_of_room = False
        self._written = 0
        self._clock, self._capacity, self._on_damaged = clock, capacity, on_damaged
        self._ballast = Ballast(directory)
        self._outbox: Outbox | None = None
        self._terminal_id: str | None = None

    def open(self) -> None:
        """Open for the first time. Raises StoreTrouble or AlreadyRunning."""
        with refusals(self.directory):
            make_directory(self.directory)
        self.run(lambda _: None)
        try:
            held = self._ballast.take()
        except OSError as error:
            log.warning("no room is held back for a full disk: %s", error)
            held = False
        self.short_of_room = self.short_of_room or not held

    def run(self, task: Callable[[Outbox], T]) -> T:
        """Do `task` in one transaction that is on the disk when this returns.

        Room is made on a full disk, and a damaged store replaced, once. Raises StoreTrouble;
        then nothing of it was done, and the file is opened afresh for the next task.
        """
        try:
            return self._try(task)
        except DiskFull:
            self.short_of_room = True
            if not self._ballast.give_back():
                raise
            log.warning("the disk is full; the ballast is given back")
        except Damaged as damage:
            log.error("%s", damage)
            self.set_aside(DAMAGED)
        return self._try(task)

    @property
    def untidy(self) -> bool:
        """Whether the log has grown long."""
        return self._written >= TIDY_AFTER

    def tidy(self) -> None:
        """Move the log into the file, two syncs long: no visitor should have to wait for it.

        Raises StoreTrouble, and then the file is opened afresh for the next task.
        """
        outbox = self._outbox
        if outbox is None or not self.untidy:
            return
        self._written = 0
        try:
            outbox.db.execute("pragma wal_checkpoint(passive)").fetchall()
        except sqlite3.Error as error:
            self.close()
            raise trouble_in(error, self.path) from error

    def bind(self, terminal_id: str) -> None:
        """Give the store to a terminal for life; raises StoreElsewhere when it has another."""
        self.run(lambda outbox: outbox.bind(terminal_id))
        self._terminal_id = terminal_id

    def set_aside(self, reason: str) -> None:
        """Keep the store as it is, and begin a new one.

        The new one belongs to the same terminal only where damage is the reason. Raises
        VisitUnderWay for any other.
        """
        if reason != DAMAGED:
            if self.run(lambda outbox: outbox.visited):
                raise VisitUnderWay(f"{reason}: the store goes aside after this visit")
            self._terminal_id = None
        self.close()
        with refusals(self.directory):
            folder = self.aside.put(reason)
        log.warning("the store was set aside in %s", folder)
        if reason == DAMAGED:
            self._on_damaged(folder)

    def close(self) -> None:
        """Let go of the file."""
        outbox, self._outbox = self._outbox, None
        if outbox is not None:
            close_quietly(outbox.db.conn)

    def _try(self, task: Callable[[Outbox], T]) -> T:
        try:
            outbox = self._outbox or self._open()
            before = outbox.db.conn.total_changes
            with outbox.db.atomic():
                done = task(outbox)
            self._written += outbox.db.conn.total_changes > before
        except sqlite3.Error as error:
            # After a failed sync nobody knows what is on the disk: close, open, verify.
            self.close()
            raise trouble_in(error, self.path) from error
        except StoreTrouble:
            if self._outbox is not None:
                self._outbox.boots.forget()
            raise
        return done

    def _open(self) -> Outbox:
        with refusals(self.path.parent):
            make_directory(self.path.parent)
        db = connect(self.path)
        try:
            prove_sound(db, self.path)
            # Whatever an earlier trouble left in the journal goes to the file and is synced.
            db.execute("pragma wal_checkpoint(truncate)").fetchall()
            outbox = Outbox(db, self.path, self._capacity)
            with db.atomic():
                outbox.begin(self._clock())
                if self._terminal_id is not None:
                    outbox.bind(self._terminal_id)
        except BaseException:
            close_quietly(db.conn)
            raise
        self._outbox = outbox
        return outbox
