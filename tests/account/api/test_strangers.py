"""What somebody sends who holds a terminal's token and is no terminal of ours."""

import json
import random
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest
from anyio import sleep_forever
from anyio.from_thread import BlockingPortal
from msgspec.structs import replace

from account.api import api, front
from account.store import schema
from feedback import wire
from feedback.batch import Anchor, Boot, Health, Problem, Status
from tests.account.conftest import BOOT, Account, WireTerminal

ProblemOf = Callable[[httpx.Response], Problem]

DEEP = "[" * 100_000
ODD = (None, True, -1, 0, 2**31, 2**63, 10**30, 0.5, "", "x", "\0", "\U0001f600" * 99, [], {}, [[]])
"""What is put in the place of a value."""


def test_an_envelope_nested_too_deeply_is_refused(terminal: WireTerminal, problem_of: ProblemOf):
    raw = wire.to_json(terminal.batch())[:-1] + b',"unknown":' + DEEP.encode()

    reply = terminal.post(raw, Content_Encoding="identity")

    assert (reply.status_code, problem_of(reply).code) == (400, "envelope")


def test_enrolling_with_something_nested_too_deeply_is_refused(account: Account):
    reply = account.http.request("POST", "/v1/enrol", content='{"unknown":' + DEEP[:4000])
    assert reply.status_code == 400


def test_a_body_nested_too_deeply_spoils_no_other(terminal: WireTerminal):
    deep = terminal.press(body='{"unknown":' + DEEP[:20_000])

    kept = terminal.send(deep, terminal.press())

    assert [one.status for one in kept.results] == [Status.REJECTED, Status.STORED]


BOOTS = [Boot(boot_no=n, boot_id=f"b{n}", first_wall_ms=0, last_boot_ms=0) for n in range(501)]
ANCHORS = [
    Anchor(anchor_no=n, boot_id=BOOT, boot_ms=n, true_ms=n + 1, uncertainty_ms=1, source="rtc")
    for n in range(501)
]


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("held", [(n, "x") for n in range(5001)]),
        ("boots", BOOTS),
        ("anchors", ANCHORS),
    ],
)
def test_more_than_a_terminal_sends_is_refused_before_others_have_to_wait(
    terminal: WireTerminal, problem_of: ProblemOf, name: str, many: list[Any]
):
    terminal.captured = 6000

    reply = terminal.post(terminal.batch(**{name: tuple(many)}))

    assert (reply.status_code, problem_of(reply).code) == (400, "envelope")
    assert terminal.post(terminal.batch(**{name: tuple(many[:200])})).status_code == 200


def test_too_many_responses_are_refused(terminal: WireTerminal, problem_of: ProblemOf):
    raw = json.loads(wire.to_json(terminal.batch())) | {"responses": [1] * 5001}

    reply = terminal.post(json.dumps(raw).encode(), Content_Encoding="identity")

    assert (reply.status_code, problem_of(reply).code) == (400, "envelope")


def test_as_much_as_is_read_can_be_kept(terminal: WireTerminal):
    boots = tuple(replace(one, boot_no=one.boot_no + 2) for one in BOOTS[:500])
    terminal.send(boots=boots, anchors=())
    anchors = (replace(ANCHORS[n], boot_id=BOOTS[n].boot_id, anchor_no=n + 5) for n in range(500))
    terminal.send(boots=(), anchors=tuple(anchors))


def test_what_it_says_of_itself_is_cut(account: Account, terminal: WireTerminal):
    told = Health(version="v" * 9000, outbox=0, trouble=("t" * 9000,) * 90)

    terminal.send(health=told)

    (kept,) = account.rows(schema.terminal)
    health = wire.from_json(kept.health, Health)
    assert (len(health.version), len(health.trouble), len(health.trouble[0])) == (40, 20, 400)


@pytest.mark.parametrize("path", ["/v1/enrol/", "/v1/enrol//", "//v1/enrol"])
def test_no_address_sends_anybody_elsewhere(account: Account, path: str):
    reply = account.http.request("POST", path, content=b"{}", headers={"Host": "evil.example"})
    assert reply.status_code in (403, 404)
    assert "location" not in reply.headers


@pytest.mark.parametrize("token", ["", "good"])
def test_a_request_that_never_ends_gives_its_place_back(
    account: Account,
    terminal: WireTerminal,
    portal: BlockingPortal,
    monkeypatch: pytest.MonkeyPatch,
    token: str,
):
    monkeypatch.setattr(front, "_SLOWEST_S", 0.01)
    app = api(front.Front(account.database, now_ms=lambda: 0))
    bearer = f"Bearer {terminal.token if token else ''}".encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/terminals/{terminal.terminal_id}/batches",
        "query_string": b"",
        "headers": [(b"authorization", bearer)],
    }
    sent = list[Any]()

    async def receive() -> Any:
        await sleep_forever()

    async def send(message: Any) -> None:
        sent.append(message)

    portal.call(partial(app, scope, receive, send))

    assert sent[0]["status"] == (408 if token else 401)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_is_sent_is_unexpected(account: Account, terminal: WireTerminal, seed: int):
    chance = random.Random(seed)
    met = set[int]()
    for _ in range(100):
        good = json.loads(wire.to_json(terminal.batch(terminal.press(), terminal.press())))
        spoiled = spoil(good, chance)
        reply = terminal.post(json.dumps(spoiled).encode(), Content_Encoding="identity")
        met.add(reply.status_code)
        assert reply.status_code in (200, 400), f"{reply.status_code} for {spoiled}"
    terminal.new_store()
    press = terminal.press()
    assert terminal.send(press).results[0].status is Status.STORED
    assert press.rid in {str(UUID(bytes=row.rid)) for row in account.rows(schema.response)}
    assert met == {200, 400}


def spoil(batch: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Put something odd into one to three places, in the envelope, a response or its body."""
    for _ in range(chance.randint(1, 3)):
        place: Any = batch
        responses = batch.get("responses")
        if isinstance(responses, list) and responses and chance.random() < 0.6:
            place = chance.choice(responses)
        body = place.get("body") if isinstance(place, dict) else None
        if isinstance(body, str) and body.startswith("{") and chance.random() < 0.5:
            inner = json.loads(body)
            put(inner, chance)
            place["body"] = json.dumps(inner)
        else:
            put(place, chance)
    return batch


def put(place: Any, chance: random.Random) -> None:
    """Replace or remove one value, however deep it lies."""
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = chance.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and chance.random() < 0.6:
            place = place[key]
            continue
        if chance.random() < 0.15:
            del place[key]
        else:
            place[key] = chance.choice(ODD)
        return
