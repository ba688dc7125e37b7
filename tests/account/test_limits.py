"""Whose tries count together."""

import pytest

from account.limits import LastSeen, Limit, caller


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("x" * 9000, "x" * 64),
    ],
)
def test_one_network_is_one_caller(address: str, counted_as: str):
    assert caller(address) == counted_as


def test_a_burst_and_then_one_at_a_time():
    now = [0.0]
    limit = Limit(burst=3, every_s=10, clock_s=lambda: now[0])

    assert [limit.take("a") for _ in range(4)] == [0, 0, 0, 10]
    now[0] = 10
    assert [limit.take("a"), limit.take("a"), limit.take("b")] == [0, 10, 0]


def test_a_flood_of_names_does_not_free_the_one_that_was_slowed_down():
    limit = Limit(burst=2, every_s=60, clock_s=lambda: 0.0)
    assert limit.take("victim") + limit.take("victim") == 0

    for number in range(25_000):
        limit.take(f"made up {number}")

    assert limit.take("victim") > 0


def test_what_costs_more_counts_for_more():
    now = [0.0]
    limit = Limit(burst=10, every_s=1, clock_s=lambda: now[0])

    assert [limit.take("a", 6), limit.take("a", 6), limit.take("a", 4)] == [0, 2, 0]
    now[0] = 6
    assert limit.take("a", 6) == 0


def test_who_was_seen_lately_is_known_and_nobody_for_long():
    seen = LastSeen(window_ms=1000)
    assert seen.since_ms("anna", 5000) is None
    assert seen.since_ms("anna", 5400) == 400
    assert seen.since_ms("ben", 5400) is None
    assert seen.since_ms("anna", 6401) is None  # longer ago than is kept
    assert seen.since_ms("anna", 6000) is None  # the clock went back
    for number in range(20_000):
        seen.since_ms(str(number), 6000)
    assert len(seen._at) == 10_000
