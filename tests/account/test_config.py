"""How the account may be served, and how not."""

from pathlib import Path

import pytest

from account.config import Serving, is_loopback
from account.errors import Misconfigured

PEM = {"certificate": Path("c.pem"), "key": Path("k.pem")}


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"host": "::1"},
        {"host": "localhost", "port": 0},
        {"host": "192.0.2.7", **PEM},
        {"host": "0.0.0.0", "public_url": "https://a.example.org", **PEM},
        {"trusted_proxy": "127.0.0.1", "public_url": "https://a.example.org"},
        {"public_url": "http://127.0.0.1:9000"},
    ],
)
def test_what_keeps_secrets_may_be_served(how):
    assert Serving(**how).address(8080)


@pytest.mark.parametrize(
    ("how", "named"),
    [
        ({"host": "192.0.2.7"}, "192.0.2.7"),
        ({"host": "0.0.0.0"}, "0.0.0.0"),
        ({"host": "0.0.0.0", **PEM}, "0.0.0.0"),
        ({"certificate": Path("c.pem")}, "--key"),
        ({"port": 70_000}, "70000"),
        ({"trusted_proxy": "127.0.0.1"}, "--public-url"),
        ({"public_url": "http://a.example.org"}, "a.example.org"),
        ({"public_url": "https://a.example.org/feedback"}, "a.example.org"),
        ({"public_url": "a.example.org"}, "a.example.org"),
        ({"public_url": "https://a.example.org:port"}, "a.example.org"),
        ({"public_url": "https://anna@a.example.org"}, "a.example.org"),
    ],
)
def test_what_leaks_or_makes_no_sense_is_refused_with_the_cure(how, named):
    with pytest.raises(Misconfigured, match=named) as refused:
        Serving(**how)
    assert refused.value.hint


def test_addresses_say_what_is_listened_at():
    assert Serving(host="::1").address(80) == "http://[::1]:80"
    assert Serving(host="192.0.2.7", **PEM).address(443) == "https://192.0.2.7:443"


def test_only_this_machine_is_loopback():
    assert [
        host
        for host in ("127.9.9.9", "::1", "localhost", "::ffff:1.2.3.4", "example.org")
        if is_loopback(host)
    ] == ["127.9.9.9", "::1", "localhost"]
