"""Whoever meets a fault of ours is told so in their language, and learns nothing of the fault."""

import pytest

from account.app import build
from tests.account.conftest import Http
from tests.account.pages.markup import faults, read
from tests.account.pages.scene import Scene


def fallen() -> int:
    """A clock that nobody foresaw."""
    raise ZeroDivisionError("a secret of ours")


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "This page did not come about"), ("de", "Diese Seite kam nicht zustande")],
)
def test_a_fault_of_ours_is_a_page_like_any_other(scene: Scene, portal, language: str, told: str):
    app = build(scene.database, public_url="http://127.0.0.1:8080", now_ms=fallen)
    seen = {"cookie": "session=any", "accept-language": language}
    reply = Http(app, portal).request("GET", "/today", headers=seen)

    assert reply.status_code == 500
    assert told in reply.text
    assert "secret" not in reply.text
    assert list(faults(read(reply.text), signed_in=False)) == []
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    assert reply.headers["cache-control"] == "no-store"
