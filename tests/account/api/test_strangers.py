"""What somebody sends who holds a terminal's token and is no terminal of ours."""

import json
import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from account.store import schema
from feedback import wire
from feedback.batch import Anchor, Boot, Problem, Status
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


BOOTS = [Boot(boot_no=n, boot_id=f"b{n}", first_wall_ms=0, last_boot_ms=0) for n in range(1001)]
ANCHORS = [
    Anchor(anchor_no=n, boot_id=BOOT, boot_ms=n, true_ms=n + 1, uncertainty_ms=1, source="rtc")
    for n in range(1001)
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
