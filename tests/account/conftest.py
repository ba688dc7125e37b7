"""An account in this process, and terminals that talk to it over its real routes."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from functools import partial
from itertools import count
from typing import Any

import httpx
import msgspec
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from sqlalchemy import Engine, event, select
from starlette.applications import Starlette

from account.app import build
from account.store.engine import Database, open_database
from account.store.first_start import the_account
from account.store.fleet import terminals
from account.store.intake.ingest import Follower
from account.store.names import digest
from feedback import wire
from feedback.batch import (
    Anchor,
    Batch,
    Boot,
    EnrolReply,
    EnrolRequest,
    Health,
    Problem,
    Receipt,
)
from feedback.identity import new_rid, new_store_id
from feedback.response import Answer, Body, Channel, Ended, Mode, Moment, Outcome, Response
from tests.account.engines import (
    ENGINES,
    NOW_MS,
    Copies,
    citus_copies,
    postgres_copies,
    sqlite_copies,
)
from tests.account.shards import crosses_shards

BOOT = "0f6b1a2c-0000-4000-8000-000000000001"


class Http:
    """Calls the application on one event loop, as a server would; from any number of threads."""

    def __init__(self, app: Starlette, portal: BlockingPortal, *, raises: bool = False) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=raises)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080")
        self._portal = portal

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        return self._portal.call(partial(self._client.request, method, path, **given))


class Account:
    """The account under test; `now_ms` is its clock, moved by hand."""

    def __init__(self, database: Database, portal: BlockingPortal) -> None:
        self.database, self.now_ms = database, NOW_MS
        self.followers = list[Follower]()
        app = build(
            database,
            public_url="http://127.0.0.1:8080",
            now_ms=lambda: self.now_ms,
            followers=self.followers,
            clock_s=lambda: self.now_ms / 1000,
        )
        self.app, self.http = app, Http(app, portal)

    def code(self, name: str = "Exit 2", days: int = 90) -> str:
        with self.database.write() as connection:
            place = terminals.named_touchpoint(connection, the_account(connection))
            return terminals.add_code(connection, place, name, self.now_ms, days)

    def terminal(self) -> "WireTerminal":
        return WireTerminal(self)

    def rows(self, table: Any) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(table)).all())


class WireTerminal:
    """A terminal as the wire knows it: what it sends is built here, byte for byte."""

    def __init__(self, account: Account) -> None:
        self.account, self.token = account, secrets.token_hex(32)
        self.public_key, self.code = secrets.token_hex(32), account.code()
        reply = self.enrol()
        assert reply.status_code == 200, reply.text
        self.bound = wire.from_json(reply.content, EnrolReply)
        self.terminal_id = self.bound.terminal_id
        self.settings_rev = self.bound.settings.rev
        self.survey_rev = wire.settings_from(self.get_settings().content).survey_rev
        self.touchpoint_id = wire.settings_from(self.get_settings().content).touchpoint_id
        self.new_store()

    def new_store(self) -> None:
        self.store_id, self.seqs, self.captured = new_store_id(), count(1), 0
        self.boots = [Boot(boot_no=1, boot_id=BOOT, first_wall_ms=0, last_boot_ms=0)]
        self.anchors = [self.anchor(1, 0, NOW_MS - 3_600_000)]

    def anchor(self, number: int, boot_ms: int, true_ms: int, boot_id: str = BOOT) -> Anchor:
        return Anchor(
            anchor_no=number,
            boot_id=boot_id,
            boot_ms=boot_ms,
            true_ms=true_ms,
            uncertainty_ms=50,
            source="synced",
        )

    def enrol(self, **changes: str) -> httpx.Response:
        asks = {"code": self.code, "token_hash": digest(self.token), "public_key": self.public_key}
        body = wire.to_json(EnrolRequest(**{**asks, **changes}))
        return self.account.http.request("POST", "/v1/enrol", content=body)

    def body(self, rating: int = 4, **changes: Any) -> Body:
        answer = Answer(question="mood", outcome=Outcome.ANSWERED, value=rating, took_ms=0)
        usual: dict[str, Any] = {
            "answers": (answer,),
            "language": "en",
            "channel": Channel.TOUCH,
            "order": (1, 2, 3, 4),
            "since_last_press_ms": None,
            "mode": Mode.NORMAL,
            "link": secrets.token_hex(8),
            "ended": Ended.FINISHED,
        }
        return Body(**{**usual, **changes})

    def press(self, rating: int = 4, **changes: Any) -> Response:
        seq = next(self.seqs)
        self.captured = seq
        usual: dict[str, Any] = {
            "seq": seq,
            "rid": str(new_rid(self.store_id, seq)),
            "boot_id": BOOT,
            "boot_ms": 1000 * seq,
            "wall_ms": 1000 * seq,
            "wall_synced": False,
            "touchpoint_id": self.touchpoint_id,
            "settings_rev": self.settings_rev,
            "survey_rev": self.survey_rev,
            "body": wire.body_to(self.body(rating)),
        }
        return Response(**{**usual, **changes})

    def presses(self, number: int) -> list[Response]:
        return [self.press() for _ in range(number)]

    def batch(self, *responses: Response, **changes: Any) -> Batch:
        usual: dict[str, Any] = {
            "v": 1,
            "batch_id": secrets.token_hex(8),
            "store_id": self.store_id,
            "captured_seq": self.captured,
            "kept_from_seq": 1,
            "sent": Moment(boot_id=BOOT, boot_ms=10**6, wall_ms=10**6, wall_synced=False),
            "boots": tuple(self.boots),
            "anchors": tuple(self.anchors),
            "health": Health(version="0.1.0", outbox=len(responses)),
            "settings_rev": self.settings_rev,
            "survey_rev": self.survey_rev,
            "responses": responses,
        }
        return Batch(**{**usual, **changes})

    def post(self, batch: Batch | bytes, **headers: str) -> httpx.Response:
        content = batch if isinstance(batch, bytes) else wire.to_wire(batch)
        usual = {"Authorization": f"Bearer {self.token}", "Content-Encoding": "gzip"}
        if isinstance(batch, Batch):
            usual[wire.BATCH_HEADER] = batch.batch_id
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        path = f"/v1/terminals/{self.terminal_id}/batches"
        return self.account.http.request("POST", path, content=content, headers={**usual, **given})

    def send(self, *responses: Response, **changes: Any) -> Receipt:
        reply = self.post(self.batch(*responses, **changes))
        assert reply.status_code == 200, reply.text
        return wire.from_json(reply.content, Receipt)

    def get(self, path: str, **headers: str) -> httpx.Response:
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        bearer = {"Authorization": f"Bearer {self.token}"}
        return self.account.http.request("GET", path, headers={**bearer, **given})

    def get_settings(self, **headers: str) -> httpx.Response:
        return self.get(f"/v1/terminals/{self.terminal_id}/settings", **headers)

    def put_survey(self, rev: str, raw: bytes) -> httpx.Response:
        path = f"/v1/terminals/{self.terminal_id}/surveys/{rev}"
        bearer = {"Authorization": f"Bearer {self.token}"}
        return self.account.http.request("PUT", path, content=raw, headers=bearer)


def problem_in(reply: httpx.Response) -> Problem:
    assert reply.headers["content-type"] == "application/problem+json", reply.text
    problem = msgspec.json.decode(reply.content, type=Problem)
    assert problem.status == reply.status_code
    return problem


@pytest.fixture
def problem_of() -> Callable[[httpx.Response], Problem]:
    return problem_in


@pytest.fixture(scope="session", autouse=True)
def _every_join_stays_in_its_shard() -> Iterator[None]:
    """Without a Citus here, what it could not run is caught by what the statements say."""

    def check(_connection: Any, _cursor: Any, sql: str, *_more: Any) -> None:
        assert not crosses_shards(sql), sql

    event.listen(Engine, "before_cursor_execute", check)
    yield
    event.remove(Engine, "before_cursor_execute", check)


@pytest.fixture(scope="session")
def blank(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], AbstractContextManager[str]]:
    """A new account on an engine; its template is made when the first test asks for one."""
    made = dict[str, Copies]()

    def on(engine: str) -> AbstractContextManager[str]:
        if engine not in made:
            if engine == "sqlite":
                made[engine] = sqlite_copies(tmp_path_factory.mktemp("account"))
            else:
                copies = citus_copies if request.config.getoption("--citus") else postgres_copies
                made[engine] = copies(request.getfixturevalue("postgres_server"))
        return made[engine]()

    return on


@pytest.fixture(params=ENGINES)
def database(
    request: pytest.FixtureRequest, blank: Callable[[str], AbstractContextManager[str]]
) -> Iterator[Database]:
    with blank(request.param) as url, closing(open_database(url)) as database:
        yield database


@pytest.fixture
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture
def account(database: Database, portal: BlockingPortal) -> Account:
    return Account(database, portal)


@pytest.fixture
def terminal(account: Account) -> WireTerminal:
    return account.terminal()
