"""Stores that were salvaged: each offered under its own id until the account has all of it."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from feedback.batch import Offer
from kiosk.store.connection import close_quietly, connect
from kiosk.store.outbox import Outbox

log = logging.getLogger(__name__)
T = TypeVar("T")


class SalvagedStores:
    """Open as long as something in them waits. On the writer's thread alone.

    One that fails is let go until the next start: the living store is not disturbed by it.
    """

    def __init__(self) -> None:
        self._open = dict[str, Outbox]()  # by store_id
        self._files = dict[str, Path]()

    def adopt(self, path: Path) -> None:
        """Offer what is in there; raises StoreTrouble or AlreadyRunning."""
        outbox = Outbox(connect(path, check=False), path)
        self._open[outbox.store_id] = outbox
        self._files[outbox.store_id] = path
        self._let_go_when_done(outbox.store_id)

    def bind(self, terminal_id: str) -> None:
        """Those that do not say whose they are belong to whom this terminal is now."""
        for store_id in [*self._open]:
            if self.terminal_of(store_id) is None:
                self.run(store_id, lambda old: old.bind(terminal_id))

    def let_go(self, store_id: str) -> None:
        """Offer it no longer, until the next start."""
        self._close(store_id)

    def terminal_of(self, store_id: str) -> str | None:
        """Whose it is; None for nobody's."""
        return self.run(store_id, lambda old: old.terminal_id)

    @property
    def stores(self) -> tuple[str, ...]:
        """Those that are open, by store_id."""
        return tuple(self._open)

    @property
    def files(self) -> tuple[Path, ...]:
        """Where they are."""
        return tuple(self._files.values())

    def waiting(self) -> int:
        """How many responses wait in all of them."""
        return sum(self.run(one, lambda old: old.sending.waiting()) or 0 for one in [*self._open])

    def offer(self, terminal_id: str | None, choose: Callable[[Outbox], Offer]) -> Offer | None:
        """The first offer with a response in it, from a store of this terminal."""

        def of_this_terminal(old: Outbox) -> Offer | None:
            return choose(old) if old.terminal_id in (None, terminal_id) else None

        for store_id in [*self._open]:
            offer = self.run(store_id, of_this_terminal)
            if offer is not None and offer.responses:
                return offer
        return None

    def settle(self, store_id: str, task: Callable[[Outbox], None]) -> None:
        """Take the account's answer in, if the store is among these."""
        self.run(store_id, task)
        self._let_go_when_done(store_id)

    def run(self, store_id: str, task: Callable[[Outbox], T]) -> T | None:
        """Do `task` in a transaction; None where there is no such store, or it fails."""
        outbox = self._open.get(store_id)
        if outbox is None:
            return None
        try:
            with outbox.db.atomic():
                return task(outbox)
        except sqlite3.Error as error:
            log.error("the salvaged store %s: %s", store_id, error)
            self._close(store_id)
            return None

    def close(self) -> None:
        """Let go of all files."""
        for store_id in [*self._open]:
            self._close(store_id)

    def _let_go_when_done(self, store_id: str) -> None:
        # A held response keeps the store open: it is tried again daily.
        if self.run(store_id, lambda old: old.sending.waiting()) == 0:
            self._close(store_id)

    def _close(self, store_id: str) -> None:
        del self._files[store_id]
        close_quietly(self._open.pop(store_id).db.conn)
