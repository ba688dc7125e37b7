"""Whoever reaches the account over TLS is told to come by no other way, whatever the answer is."""

from account.app import build
from account.over_tls import HSTS
from feedback import wire
from tests.account.conftest import Account, Http, WireTerminal
from tests.account.engines import NOW_MS

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
LONG = b"x" * (4 * 1024 * 1024 + 1)
ASKED: dict[str, tuple[str, str, int, bytes]] = {
    "page": ("GET", "/sign-in", 200, b""),
    "no page": ("GET", "/no/such/page", 404, b""),
    "static": ("GET", "/static/page.css", 200, b""),
    "no static": ("GET", "/static/none.css", 404, b""),
    "no such way": ("DELETE", "/sign-in", 405, b""),
    "redirect": ("GET", "/today", 303, b""),
    "long form": ("POST", "/sign-in", 413, LONG),
    "/v1": ("GET", "/v1/terminals/any/settings", 401, b""),
    "nothing in /v1": ("GET", "/v1/none", 404, b""),
    "long enrolment": ("POST", "/v1/enrol", 413, LONG),
    "/api/v1": ("GET", "/api/v1/openapi.json", 200, b""),
    "nobody's /api/v1": ("GET", "/api/v1/terminals", 401, b""),
    "nothing in /api/v1": ("GET", "/api/v1/none", 404, b""),
    "long request": ("POST", "/api/v1/people/invitations", 413, LONG),
}


def served(account: Account, public_url: str, now_ms=lambda: NOW_MS) -> Http:
    return Http(build(account.database, public_url=public_url, now_ms=now_ms), account.http._portal)


def test_every_answer_says_it(account: Account):
    plain, over_tls = served(account, "http://127.0.0.1:8080"), served(account, "https://a.example")
    for what, (method, path, status, body) in ASKED.items():
        for http, told in ((over_tls, [HSTS]), (plain, [])):
            reply = http.request(method, path, content=body, headers=SAME_SITE)
            assert reply.status_code == status, what
            assert reply.headers.get_list("strict-transport-security") == told, what


def fallen() -> int:
    """A clock that nobody foresaw."""
    raise ZeroDivisionError


def test_a_fault_of_ours_says_it(account: Account, terminal: WireTerminal):
    http = served(account, "HTTPS://a.example", fallen)
    for path in ("/today", "/api/v1/terminals", f"/v1/terminals/{terminal.terminal_id}/batches"):
        method = "POST" if path.startswith("/v1") else "GET"
        token = terminal.token if method == "POST" else "any"
        headers = {"Cookie": "__Host-session=any", "Authorization": f"Bearer {token}"}
        reply = http.request(method, path, headers=headers, content=wire.to_json(terminal.batch()))
        assert reply.status_code == 500, path
        assert reply.headers.get_list("strict-transport-security") == [HSTS], path


def test_it_binds_for_a_year_and_this_name_alone():
    assert HSTS == "max-age=31536000"
