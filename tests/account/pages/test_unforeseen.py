"""Whoever meets a fault of ours is told so in their language, and learns nothing of the fault."""

import pytest

from account.app import build
from account.pages.manners import HEADERS
from tests.account.conftest import Http
from tests.account.pages.markup import faults, read
from tests.account.pages.scene import EMAIL, PASSWORD, Scene


def fallen() -> int:
    """A clock that nobody foresaw."""
    raise ZeroDivisionError("a secret of ours")


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "This page did not come about"), ("de", "Diese Seite kam nicht zustande")],
)
def test_a_fault_of_ours_is_a_page_like_any_other(scene: Scene, portal, language: str, told: str):
    app = build(scene.database, public_url="https://feedback.example", now_ms=fallen)
    seen = {"cookie": "__Host-session=any", "accept-language": language}
    reply = Http(app, portal).request("GET", "/today", headers=seen)

    assert reply.status_code == 500
    assert told in reply.text
    assert "secret" not in reply.text
    assert list(faults(read(reply.text), signed_in=False)) == []
    usual = Http(app, portal).request("GET", "/static/base.css").headers
    for name in (*HEADERS, "strict-transport-security"):
        assert reply.headers[name] == usual[name], name
    assert reply.headers["cache-control"] == "no-store"


def test_the_phones_page_keeps_its_address_to_itself_even_then(scene: Scene, portal):
    app = build(scene.database, public_url="http://127.0.0.1:8080", now_ms=fallen)
    reply = Http(app, portal).request("GET", f"/invitation/{'a' * 43}")
    assert reply.status_code == 500
    assert reply.headers["referrer-policy"] == "no-referrer"


def test_a_program_is_told_of_it_as_of_any_problem(scene: Scene, portal):
    app = build(scene.database, public_url="http://127.0.0.1:8080", now_ms=fallen)
    asked = {"Authorization": "Bearer any"}
    reply = Http(app, portal).request("GET", "/api/v1/terminals", headers=asked)
    assert reply.status_code == 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["status"] == 500
    assert "secret" not in reply.text
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")


def test_whoever_was_known_before_it_fell_finds_their_ways(scene: Scene, portal):
    left = [10]

    def falling() -> int:
        left[0] -= 1
        return scene.now if left[0] else fallen()

    app = build(scene.database, public_url="http://127.0.0.1:8080", now_ms=falling)
    http, form = Http(app, portal), {"email": EMAIL, "password": PASSWORD}
    entered = http.request("POST", "/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert entered.status_code == 303
    left[0] = 2  # who it is, and no more
    reply = http.request("GET", "/today")
    assert reply.status_code == 500
    assert '<a href="/results">' in reply.text
