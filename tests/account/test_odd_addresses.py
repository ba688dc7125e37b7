"""An address that no link of ours has leads nowhere, whatever engine is asked for it."""

from account.store.people import sessions
from tests.account.conftest import Account, WireTerminal
from tests.account.engines import NOW_MS
from tests.account.somebody import somebody
from tests.account.walking import ways

NUL = "x%00y"
"""No text of PostgreSQL's; SQLite takes it."""


def test_no_address_trips_over_a_nul(account: Account, terminal: WireTerminal) -> None:
    with account.database.write() as connection:
        session = sessions.begin(connection, somebody(connection), NOW_MS, "")
    signed_in = {"Cookie": f"session={session}", "Sec-Fetch-Site": "same-origin"}
    said = dict[str, int]()
    for way in ways(account.app):
        if not way.params or way.path.startswith("/{"):
            continue
        by_token = {"Authorization": f"Bearer {terminal.token}"}
        headers = by_token if way.path.startswith("/v1") else signed_in
        path = way.filled(dict.fromkeys(way.params, NUL))
        account.now_ms += 1000  # nobody is too quick
        reply = account.http.request(way.method, path, headers=headers)
        said[f"{way.method} {way.path}"] = reply.status_code
    assert {one: status for one, status in said.items() if status not in (401, 404, 422)} == {}
    assert len(said) > 80
