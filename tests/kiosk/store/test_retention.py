"""Kept until acknowledged, and then for a while."""

import pytest

from feedback.batch import Status
from tests.kiosk.store.visits import Writing, answered, drain

DAY_MS = 24 * 3_600_000


def kept_from(store):
    store.keep_for(30)
    store._ask(lambda: None)  # behind the pruning
    for _ in range(5):
        store._ask(lambda: None)  # and behind its portions
    return store.offer(0, 0).kept_from_seq


@pytest.mark.parametrize("synced", [True, False])
def test_acknowledged_responses_are_let_go_after_the_period(store, write, clock, synced):
    clock.synced = synced
    write.visits(5)
    clock.pass_ms(2 * DAY_MS)
    write.visits(3)
    drain(store)
    clock.pass_ms(28 * DAY_MS - 1)
    assert kept_from(store) == 1
    clock.pass_ms(1)
    assert kept_from(store) == 6


def test_the_newest_is_kept_for_ever(store, write, clock):
    write.visits(3)
    drain(store)
    clock.pass_ms(400 * DAY_MS)

    assert kept_from(store) == 3
    write.visits(1)
    assert [one.seq for one in store.offer(50, 1 << 20).responses] == [4]


def test_nothing_unsent_and_nothing_held_is_let_go(store, write, clock):
    write.visits(6)
    offer = store.offer(4, 1 << 20)
    store.settle(
        offer, [*answered(offer)[:1], *answered(offer, Status.RETRY)[1:2], *answered(offer)[2:]]
    )
    clock.pass_ms(400 * DAY_MS)

    assert kept_from(store) == 5
    assert [one.seq for one in store.offer(50, 1 << 20).responses] == [2, 5, 6]


def test_many_go_in_portions(store, write, clock):
    write.visits(1_101)
    drain(store, 500)
    clock.pass_ms(31 * DAY_MS)
    assert kept_from(store) == 1_101


def test_a_wrong_clock_lets_nothing_go(open_store, clock):
    """Ten years ahead after a reboot, unsynchronised: only the time spent running counts."""
    Writing(store := open_store(), clock).visits(3)
    drain(store)
    store.close()
    clock.reboot(wall_ms=clock.wall_ms + 3650 * DAY_MS)
    store = open_store()
    assert kept_from(store) == 1
    clock.pass_ms(31 * DAY_MS)
    assert kept_from(store) == 3
