"""The accounts that the contract is held against. Another one is one more line in `PLACES`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import socket
from threading import Event, Thread
from typing import Protocol
from uuid import UUID

import uvicorn
from sqlalchemy import select

from account.app import build
from account.store.engine import open_database
from account.store.first_start import make_account, the_account
from account.store.fleet import terminals
from account.store.names import now_ms
from account.store.schema import response
from account.store.surveys import papers
from feedback import wire
from feedback.settings import Settings
from fleet.network import Network
from kiosk.papers import built_in
from kiosk.sync.client import AccountClient
from kiosk.sync.line import Line
from kiosk.sync.needs import Account
from kiosk.sync.twin import ScriptedAccount
from tests.account.engines import with_tables


class Closes(Account, Protocol):
    """An account that a courier can be given."""

    def close(self) -> None:
        """Refuse any more."""


class Place:
    """An account, and the strings that a test pulls behind it."""

    client: Closes

    def code(self) -> str:
        """A fresh enrolment code."""
        raise NotImplementedError

    def kept(self, terminal_id: str) -> set[str]:
        """The rids it holds."""
        raise NotImplementedError

    def lose_next_receipt(self) -> None:
        """The next call arrives, and its reply does not."""
        raise NotImplementedError

    def unplug(self) -> None:
        """Nothing arrives any more."""
        raise NotImplementedError

    def plug(self) -> None:
        """It does again."""
        raise NotImplementedError

    def revoke(self, terminal_id: str) -> None:
        """Take this terminal's token no longer."""
        raise NotImplementedError


class TwinPlace(Place):
    def __init__(self) -> None:
        self.client = self._twin = ScriptedAccount()
        survey = built_in()
        settings = Settings(
            touchpoint_id="door",
            touchpoint="Door",
            survey_rev=survey.survey_rev,
            survey_url="",
            public_url="",
            languages=("en",),
        )
        self._twin.issue(wire.to_json(settings), survey.survey_bytes)
        self._made = 0

    def code(self) -> str:
        self._made += 1
        return self._twin.make_code(f"{self._made:012x}")

    def kept(self, terminal_id: str) -> set[str]:
        return {one.rid for one in self._twin.kept(terminal_id)}

    def lose_next_receipt(self) -> None:
        self._twin.lose_next_receipt()

    def unplug(self) -> None:
        self._twin.plugged = False

    def plug(self) -> None:
        self._twin.plugged = True

    def revoke(self, terminal_id: str) -> None:
        self._twin.revoke(terminal_id)


class Served(uvicorn.Server):
    """The account's own application on a port of its own, in a thread."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @property
    def port(self) -> int:
        return int(self.servers[0].sockets[0].getsockname()[1])


class RealPlace(Place):
    """The real account over real HTTP, through a network that can be unplugged."""

    def __init__(self, directory: Path, stack: ExitStack) -> None:
        self._database = open_database(with_tables(directory / "account.db"))
        stack.callback(self._database.close)
        with self._database.write() as connection:
            make_account(connection, now_ms())
            papers.serve_at(connection, "http://127.0.0.1:1", now_ms())
        app = build(self._database, public_url="http://127.0.0.1:1")
        served = Served(uvicorn.Config(app, port=0, log_config=None, access_log=False))
        thread = Thread(target=served.run)
        thread.start()
        stack.callback(thread.join)
        stack.callback(setattr, served, "should_exit", True)
        assert served.ready.wait(60)
        self._network = Network(("127.0.0.1", served.port))
        stack.callback(self._network.close)
        host, port = self._network.address
        self.client = AccountClient(f"http://{host}:{port}", Line(clock_synced=lambda: True))
        stack.callback(self.client.close)

    def code(self) -> str:
        with self._database.write() as connection:
            touchpoint = terminals.named_touchpoint(connection, the_account(connection))
            return terminals.add_code(connection, touchpoint, "Exit", now_ms(), 90)

    def kept(self, terminal_id: str) -> set[str]:
        asked = select(response.c.rid).where(response.c.terminal_id == terminal_id)
        with self._database.read() as connection:
            return {str(UUID(bytes=rid)) for rid in connection.execute(asked).scalars()}

    def lose_next_receipt(self) -> None:
        self._network.faults.swallow()

    def unplug(self) -> None:
        self._network.unplug()

    def plug(self) -> None:
        self._network.plug()

    def revoke(self, terminal_id: str) -> None:
        with self._database.write() as connection:
            terminals.revoke(connection, terminal_id, now_ms(), "a test")


@contextmanager
def the_twin(directory: Path) -> Iterator[Place]:
    """`kiosk.sync.twin`."""
    yield TwinPlace()


@contextmanager
def the_real_one(directory: Path) -> Iterator[Place]:
    """`account`, over HTTP, behind `fleet.network`."""
    with ExitStack() as stack:
        yield RealPlace(directory, stack)


PLACES: dict[str, Callable[[Path], object]] = {"twin": the_twin, "real": the_real_one}
