"""What can be asked of a terminal, and what no terminal could do."""

import pytest

from feedback.asks import Kind, WrongAsk, check


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("identify", {}),
        ("rotate", {}),
        ("address", {"address": "https://new.example.org"}),
        ("address", {"address": "https://new.example.org", "proxy": ""}),
        ("network", {"ssid": "Shop", "password": "hush hush"}),
        ("network", {"address": "dhcp"}),
        ("network", {"address": "2001:db8::7/64", "gateway": "2001:db8::1"}),
        ("network", {"ssid": "Shop", "dns": "192.0.2.1, ::1"}),
        ("network", {"proxy": "http://proxy.example:3128"}),
    ],
)
def test_what_can_be_asked(kind: str, arguments: dict[str, str]) -> None:
    assert check(kind, arguments) is Kind(kind)


@pytest.mark.parametrize(
    ("kind", "arguments", "word"),
    [
        ("dance", {}, "no command 'dance'"),
        ("restart", {"now": "yes"}, "no arguments"),
        ("address", {}, "needs address"),
        ("address", {"address": ""}, "needs address"),
        ("network", {}, "at least one"),
        ("network", {"ssid": ""}, "at least one"),
        ("network", {"ssid": "x" * 33}, "32 bytes"),
        ("network", {"ssid": "Shop", "password": "short"}, "8 to 63"),
        ("network", {"address": "192.0.2.10"}, "prefix"),
        ("network", {"address": "here/24"}, "prefix"),
        ("network", {"gateway": "192.0.2.1"}, "fixed address"),
        ("network", {"dns": "192.0.2.1;::1"}, "commas"),
        ("network", {"country": "Germany"}, "two letters"),
        ("network", {"ntp": "a\nb"}, "commas"),
    ],
)
def test_what_cannot_be(kind: str, arguments: dict[str, str], word: str) -> None:
    with pytest.raises(WrongAsk, match=word):
        check(kind, arguments)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(WrongAsk) as met:
        check("network", {"ssid": "Shop", "password": "short"})
    assert "short" not in str(met.value)
