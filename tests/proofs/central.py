"""An account that can be killed, backed up and restored, in the proof's own process.

It is the whole application on a real SQLite file, reached through ASGI: all of it is the real
code but for sockets.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID

import httpx
from anyio.from_thread import start_blocking_portal
from sqlalchemy import select

from account.store.copies import restore
from account.store.copies.backup import back_up
from account.store.engine import open_database
from account.store.first_start import make_account, the_account
from account.store.fleet import overview
from account.store.intake.reckoning import Reckoning
from account.store.schema import conflict, response
from account.store.surveys import papers
from account.store.upgrade import upgrade
from tests.account.conftest import NOW_MS, Account
from tests.account.engines import with_tables

ADDRESS = "http://127.0.0.1:8080"


class Central:
    """An account that can be killed, backed up and restored; `like` is a copy to begin with."""

    def __init__(self, directory: Path, like: Path | None = None) -> None:
        self._file = directory / "account.db"
        directory.mkdir(parents=True)
        self._portal = (stack := ExitStack()).enter_context(start_blocking_portal())
        self._stack, self.now_ms = stack, NOW_MS
        if like is not None:
            shutil.copyfile(like, self._file)
            self._open()
            return
        with_tables(self._file)
        self._open()
        with self.database.write() as connection:
            make_account(connection, NOW_MS)
            papers.serve_at(connection, ADDRESS, NOW_MS)

    def request(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> httpx.Response:
        """What a server would do with it."""
        self._account.now_ms = self.now_ms
        return self._account.http.request(method, path, headers=headers, content=body)

    def code(self) -> str:
        """A fresh enrolment code."""
        return self._account.code()

    def restart(self) -> None:
        """Killed and started again: nothing is left but the file."""
        self.database.close()
        self._open()

    def back_up(self, to: Path) -> None:
        """Copy it as its own command does."""
        to.unlink(missing_ok=True)
        back_up(self.database, to)

    def restore(self, copy: Path) -> None:
        """Go on from an older copy, as its own command does, while the account runs."""
        restore.restore(self.database, copy, self.now_ms, replace=True)

    def kept(self, terminal_id: str = "") -> list[tuple[str, int, str]]:
        """(store, seq, rid) of every row, in order."""
        query = select(response.c.store_id, response.c.seq, response.c.rid)
        if terminal_id:
            query = query.where(response.c.terminal_id == terminal_id)
        with self.database.read() as connection:
            return sorted((s, n, str(UUID(bytes=rid))) for s, n, rid in connection.execute(query))

    def conflicts(self) -> int:
        """Rows that came a second time with other content."""
        return len(self._account.rows(conflict))

    def books(self) -> dict[str, Reckoning]:
        """By store: where each captured response is."""
        return {one.store_id: one for terminal in self.terminals() for one in terminal.stores}

    def terminals(self) -> list[overview.TerminalNow]:
        """As the page shows them."""
        with self.database.read() as connection:
            return overview.terminals(connection, the_account(connection))

    def close(self) -> None:
        """Let go of it all."""
        self.database.close()
        self._stack.close()

    def _open(self) -> None:
        self.database = open_database(f"sqlite:///{self._file}")
        upgrade(self.database)
        self._account = Account(self.database, self._portal)


@contextmanager
def central(directory: Path) -> Iterator[Central]:
    """An account, open."""
    made = Central(directory)
    try:
        yield made
    finally:
        made.close()
