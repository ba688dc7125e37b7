"""What visitors wrote, erased when the account's own rules say that it is over: once a day."""

from typing import Any

from sqlalchemy import Row, select, update

from account.store import audit
from account.store.engine import Database
from account.store.privacy import aside, erasing
from account.store.privacy.texts import What
from account.store.schema import account, conflict, erasure

DAY_MS = 86_400_000


class Expiry:
    """Work for the clock."""

    def __init__(self) -> None:
        self._due_ms, self._in_log = 0, False

    def __call__(self, database: Database, at_ms: int) -> None:
        """At the start, and a day later again; raises DatabaseTrouble."""
        if at_ms >= self._due_ms:
            self._erase(database, at_ms)
            self._due_ms, self._in_log = at_ms + DAY_MS, True
        if self._in_log:  # a long reader keeps it: then at the next turn
            self._in_log = not database.empty_log()

    def _erase(self, database: Database, at_ms: int) -> None:
        for one in _accounts(database):
            for what, days in (
                (What.COMMENT, one.comment_days),
                (What.CONTACT, one.contact_days),
            ):
                if days is not None:
                    before = at_ms - days * DAY_MS
                    erasing.erase_older(
                        database, one.id, frozenset({what}), before, at_ms, audit.ACCOUNT
                    )
        _late_copies(database)
        aside.rid_of_erased(database)
        aside.let_go_of_released(database)


def _accounts(database: Database) -> list[Row[Any]]:
    a = account.c
    with database.read() as connection:
        return [*connection.execute(select(a.id, a.comment_days, a.contact_days).order_by(a.id))]


def _late_copies(database: Database) -> None:
    """An odd copy of an erased visit may come later: its terminal kept the text."""
    e, c = erasure.c, conflict.c
    with database.write() as connection:
        erased = select(e.rid).where(e.terminal_id == c.terminal_id, e.rid == c.rid).exists()
        connection.execute(update(conflict).where(erased, c.raw != b"").values(raw=b""))
