"""Ten thousand wrong codes let nobody in, are slowed down, and stand in nobody's way."""

import secrets
from collections import Counter
from contextlib import closing

import pytest

from account.store.engine import open_database
from account.store.names import digest
from account.store.schema import audit, enrolment_code
from account.store.schema import terminal as terminals
from feedback import wire
from feedback.batch import EnrolRequest
from tests.account.engines import ENGINES

_ONE, _MANY, _EACH = 9_200, 40, 20


@pytest.fixture(params=ENGINES[:1])
def database(request, blank):
    """One engine: a wrong code asks the same question of each."""
    with blank(request.param) as url, closing(open_database(url)) as opened:
        yield opened


async def _guess(app, address: str, code: str) -> int:
    """The application is asked as a server would ask it, with no client in between."""
    asks = EnrolRequest(code=code, token_hash="a" * 64, public_key="b" * 64)
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/enrol",
        "raw_path": b"/v1/enrol",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"here")],
        "client": (address, 1),
        "server": ("here", 80),
    }
    sent = [{"type": "http.request", "body": wire.to_json(asks), "more_body": False}]
    heard = []

    async def receive():
        return sent.pop()

    async def send(message):
        heard.append(message)

    await app(scope, receive, send)
    return heard[0]["status"]


def test_ten_thousand_wrong_codes(account, portal, caplog):
    standing = account.terminal()
    lines = len(account.rows(audit))
    made = account.code("Exit 3")

    async def guess_all():
        found = Counter()
        for _ in range(_ONE):
            code = f"{secrets.randbits(80):020X}"
            found[await _guess(account.app, "203.0.113.9", code)] += 1
        for number in range(_MANY):
            for _ in range(_EACH):
                code = f"{secrets.randbits(80):020X}"
                found[await _guess(account.app, f"198.51.100.{number}", code)] += 1
        return found

    found = portal.call(guess_all)

    assert found.keys() == {403, 429}
    assert found.total() == _ONE + _MANY * _EACH == 10_000
    assert found[403] <= _MANY * _EACH + 20 + 100  # a try every six seconds, if this took minutes
    assert [one.terminal_id for one in account.rows(terminals)] == [standing.terminal_id]
    assert {one.attempts for one in account.rows(enrolment_code)} == {0}
    assert len(account.rows(audit)) == lines + 1  # that a code was made
    (told,) = [one for one in caplog.records if "guessed" in one.message]
    assert "203.0.113.9" in told.message
    # Meanwhile whoever has a right code comes in from elsewhere.
    asks = EnrolRequest(code=made, token_hash=digest("t"), public_key="c" * 64)
    reply = account.http.request("POST", "/v1/enrol", content=wire.to_json(asks))
    assert reply.status_code == 200
    assert len(account.rows(terminals)) == 2
