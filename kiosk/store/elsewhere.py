"""Stores that were set aside whole, or saved and sent: files, opened only when looked at."""

import logging
import sqlite3
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple, TypeVar

from kiosk.errors import KioskError
from kiosk.store.aside import Aside
from kiosk.store.connection import close_quietly, connect
from kiosk.store.outbox import Outbox

log = logging.getLogger(__name__)
T = TypeVar("T")


class Named(NamedTuple):
    """One store that has something to tell."""

    store_id: str
    terminal_id: str
    """Empty for one that was never bound."""


class Elsewhere:
    """Set-aside stores, and how much waits in each. On the writer's thread alone.

    They are sent with their own terminal's credentials or not at all, and never deleted.
    """

    def __init__(self, aside: Aside) -> None:
        self._aside = aside
        self._known = dict[Named, tuple[Path, int]]()

    def look(self, but: Collection[Path] = ()) -> None:
        """See what is there, `but` those files that are open; one that cannot be opened waits for
        the next start.
        """
        self._known.clear()
        for path in self._aside.whole():
            if path in but:
                continue
            seen = self._opened(path, lambda old: (old.store_id, old.terminal_id or "", _left(old)))
            if seen is not None:
                self._known[Named(seen[0], seen[1])] = path, seen[2]

    @property
    def stores(self) -> tuple[Named, ...]:
        """Those in which something waits."""
        return tuple(name for name, (_, waiting) in self._known.items() if waiting)

    @property
    def settled(self) -> tuple[Named, ...]:
        """Those of which the account has all, as far as this terminal knows."""
        return tuple(name for name, (_, waiting) in self._known.items() if not waiting)

    @property
    def trouble(self) -> tuple[str, ...]:
        """For a caretaker, in words."""
        return tuple(
            f"{waiting} responses of terminal {name.terminal_id or 'no name'} wait in "
            f"{path.parent.name}: only its own account may have them"
            for name, (path, waiting) in self._known.items()
            if waiting
        )

    def run(self, store_id: str, task: Callable[[Outbox], T]) -> T | None:
        """Do `task` in a transaction; None where there is no such store, or it fails."""
        for name, (path, _) in self._known.items():
            if name.store_id == store_id:
                return self._opened(path, task)
        return None

    def settle(self, store_id: str, task: Callable[[Outbox], T]) -> T | None:
        """The same, and count what waits anew."""
        done = self.run(store_id, task)
        for name, (path, _) in [*self._known.items()]:
            if name.store_id == store_id:
                self._known[name] = path, self._opened(path, _left) or 0
        return done

    def _opened(self, path: Path, task: Callable[[Outbox], T]) -> T | None:
        try:
            db = connect(path, check=False)
        except KioskError as trouble:
            log.error("a store that was set aside: %s", trouble)
            return None
        try:
            with db.atomic():
                return task(Outbox(db, path))
        except sqlite3.Error as error:
            log.error("the store %s, which was set aside: %s", path, error)
            return None
        finally:
            close_quietly(db.conn)


def _left(old: Outbox) -> int:
    return old.sending.waiting()
