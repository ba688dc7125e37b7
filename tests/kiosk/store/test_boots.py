"""Boots and anchors: what true time is derived from."""

from feedback.clock import Quality, Timeline
from tests.kiosk.store.visits import Writing, answered, drain

HOUR_MS = 3_600_000


def test_two_starts_in_one_boot_are_one_boot(open_store, clock):
    open_store().close()
    clock.pass_ms(90_000)
    store = open_store()

    (boot,) = store.offer(0, 0).boots
    assert (boot.boot_no, boot.boot_id, boot.last_boot_ms) == (1, clock().boot_id, clock().boot_ms)


def test_the_boot_that_runs_is_sent_each_time_and_once_more_when_over(open_store, clock):
    store = open_store()
    for _ in range(3):
        clock.pass_ms(HOUR_MS)
        offer = store.offer(0, 0)
        assert [boot.last_boot_ms for boot in offer.boots] == [clock().boot_ms]
        store.settle(offer, [])
    store.close()
    clock.reboot(wall_ms=0)
    store = open_store()
    offer = store.offer(0, 0)
    assert [boot.boot_no for boot in offer.boots] == [1, 2]
    store.settle(offer, [])
    assert [boot.boot_no for boot in store.offer(0, 0).boots] == [2]


def test_a_boot_ran_at_least_until_its_newest_response(open_store, clock):
    store = open_store()
    clock.pass_ms(59_000)  # not long enough for a note of its own
    Writing(store, clock).visits(1)
    pressed = clock().boot_ms
    store.close()
    clock.reboot(wall_ms=0)

    assert open_store().offer(0, 0).boots[0].last_boot_ms == pressed


def test_a_synchronised_clock_is_an_anchor_hourly(store, write, clock):
    write.visits(1)
    assert store.offer(0, 0).anchors == ()
    clock.synced = True
    for _ in range(130):
        write.visits(1)
        clock.pass_ms(60_000)

    anchors = store.offer(0, 0).anchors
    assert [one.source for one in anchors] == ["synced"] * 3
    assert anchors[0].true_ms - anchors[0].boot_ms == clock().wall_ms - clock().boot_ms


def test_anchors_are_sent_once(store, clock):
    store.anchor(clock(), 1_750_000_000_000, 40, "reply")
    offer = store.offer(0, 0)
    assert [one.true_ms for one in offer.anchors] == [1_750_000_000_000]
    store.settle(offer, [])
    assert store.offer(0, 0).anchors == ()


def test_an_anchor_that_says_something_new_is_kept_at_once(store, clock):
    true_ms = 1_750_000_000_000
    store.anchor(clock(), true_ms, 5_000, "reply")
    store.anchor(clock(), true_ms + 10, 5_000, "reply")  # nothing new
    store.anchor(clock(), true_ms + 10, 50, "reply")  # far more exact
    store.anchor(clock(), true_ms + 90_000, 50, "reply")  # contradicts
    store.anchor(clock(), true_ms, 120_000, "caretaker")  # a person's word

    assert [one.uncertainty_ms for one in store.offer(0, 0).anchors] == [5_000, 50, 50, 120_000]


def test_after_long_without_a_network_they_come_in_portions(store, clock):
    for _ in range(600):
        clock.pass_ms(HOUR_MS)
        store.anchor(clock(), clock().wall_ms, 40, "rtc")
    numbers = []
    while (offer := store.offer(0, 0)).anchors:
        numbers += [one.anchor_no for one in offer.anchors]
        store.settle(offer, [])
    assert numbers == list(range(1, 601))


def test_a_response_is_dated_by_an_anchor_that_came_later(store, write, clock):
    clock.wall_ms, truth = 0, 1_750_000_000_000
    write.visits(1)
    clock.pass_ms(HOUR_MS)
    store.anchor(clock(), truth + HOUR_MS, 20, "reply")

    offer = store.offer(50, 1 << 20)
    when = Timeline(offer.boots, offer.anchors).at(offer.responses[0].moment)
    assert when.quality is Quality.EXACT
    assert when.best_ms == truth
    store.settle(offer, answered(offer))
    assert drain(store) == []
