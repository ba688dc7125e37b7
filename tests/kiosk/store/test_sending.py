"""What is offered, and what the account's answer changes."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback import wire
from feedback.batch import Status
from kiosk.hw.clock import HandClock
from kiosk.store.store import Store
from kiosk.visit import Capture
from tests.kiosk.store.visits import Writing, answered, body, drain

DAY_MS = 24 * 3_600_000


def seqs(offer):
    return [one.seq for one in offer.responses]


def test_oldest_first_and_no_more_than_asked(store, write):
    write.visits(7)
    assert seqs(store.offer(3, 1 << 20)) == [1, 2, 3]
    assert seqs(store.offer(0, 1 << 20)) == []


def test_bytes_are_limited_but_one_always_goes(store, write):
    write.visits(7)
    one = len(wire.to_json(store.offer(1, 1).responses[0]))

    assert seqs(store.offer(50, 1)) == [1]
    assert 2 <= len(seqs(store.offer(50, 4 * one))) <= 4


@pytest.mark.parametrize(
    "status", [Status.STORED, Status.DUPLICATE, Status.CONFLICT, Status.REJECTED]
)
def test_what_the_account_keeps_is_not_offered_again(store, write, status):
    write.visits(5)
    store.settle(offer := store.offer(3, 1 << 20), answered(offer, status))

    assert seqs(store.offer(50, 1 << 20)) == [4, 5]
    tally = store.tally()
    assert (tally.acked, tally.waiting, tally.held) == (3, 2, 0)


def test_nothing_settled_is_offered_again(store, write):
    write.visits(3)
    assert store.offer(50, 1 << 20) == store.offer(50, 1 << 20)


def test_retry_and_silence_are_held_and_named(store, write):
    write.visits(4)
    offer = store.offer(50, 1 << 20)
    results = [*answered(offer)[:2], *answered(offer, Status.RETRY, "busy")[2:3]]
    store.settle(offer, results)

    after = store.offer(50, 1 << 20)
    assert seqs(after) == []
    assert after.held == ((3, "retry"), (4, "unanswered"))
    assert (after.acked_seq, store.tally().waiting) == (4, 2)
    assert store.tally().oldest_unsent is not None


def test_another_responses_id_is_no_answer(store, write):
    write.visits(2)
    offer = store.offer(50, 1 << 20)
    first, second = answered(offer)
    store.settle(offer, [wire.msgspec.structs.replace(first, rid=second.rid), second])

    assert store.offer(50, 1 << 20).held == ((1, "unanswered"),)


def test_held_is_tried_daily_and_at_every_start(open_store, clock):
    Writing(store := open_store(), clock).visits(2)
    store.settle(offer := store.offer(50, 1 << 20), answered(offer, Status.RETRY))
    clock.pass_ms(DAY_MS - 1)
    assert seqs(store.offer(50, 1 << 20)) == []
    clock.pass_ms(1)
    assert seqs(store.offer(50, 1 << 20)) == [1, 2]
    store.settle(offer := store.offer(50, 1 << 20), answered(offer, Status.RETRY))
    assert seqs(store.offer(50, 1 << 20)) == []
    store.close()

    store = open_store()
    store.settle(offer := store.offer(50, 1 << 20), answered(offer))
    assert (store.tally().held, store.tally().waiting) == (0, 0)


def test_held_fills_at_most_a_quarter(open_store, clock):
    Writing(store := open_store(), clock).visits(40)
    store.settle(offer := store.offer(40, 1 << 20), answered(offer, Status.RETRY))
    store.close()
    Writing(store := open_store(), clock).visits(40)

    offer = store.offer(20, 1 << 20)
    assert [seq for seq in seqs(offer) if seq <= 40] == [1, 2, 3, 4, 5]
    assert [seq for seq in seqs(offer) if seq > 40] == list(range(41, 56))


def test_the_watermark_waits_rather_than_hold_without_end(store, write, monkeypatch):
    monkeypatch.setattr("kiosk.store.held.MOST_HELD", 3)
    write.visits(5)
    store.settle(offer := store.offer(50, 1 << 20), answered(offer, Status.RETRY))

    assert [seq for seq, _ in store.offer(0, 0).held] == [1, 2, 3]
    assert seqs(store.offer(50, 1 << 20)) == [4, 5]


def test_a_part_settled_ahead_does_not_pass_what_was_not_sent(store, write):
    write.visits(6)
    offer = store.offer(50, 1 << 20)
    later = wire.msgspec.structs.replace(offer, responses=offer.responses[3:])
    store.settle(later, answered(later))

    assert seqs(store.offer(50, 1 << 20)) == [1, 2, 3, 4, 5, 6]


def test_an_open_visit_stops_the_watermark(store, write, clock):
    write.visits(2)
    write(Capture(clock(), body(ended=None)))
    assert drain(store) == [1, 2]
    assert store.tally().acked == 2


def test_asked_again_sends_again_what_is_still_here(store, write):
    write.visits(6)
    drain(store)
    store.requeue([(4, 5)])

    assert seqs(store.offer(50, 1 << 20))[:2] == [4, 5]
    assert store.tally().acked == 3


def test_asked_for_what_never_was_changes_nothing(store, write):
    write.visits(2)
    drain(store)
    store.requeue([(7, 9)])
    assert seqs(store.offer(50, 1 << 20)) == []


def test_asked_for_what_was_deleted_says_that_it_is_gone_and_waits_for_nothing(store, write):
    write.visits(6)
    drain(store)
    delete(store, 3, 4)
    store.requeue([(2, 5)])

    offer = store.offer(50, 1 << 20)
    assert offer.held == ((3, "gone"), (4, "gone"))
    assert seqs(offer)[:2] == [2, 5]
    drain(store)
    tally = store.tally()
    assert (tally.acked, tally.waiting, tally.held, tally.oldest_unsent) == (6, 0, 0, None)
    assert seqs(store.offer(50, 1 << 20)) == []


def test_a_held_response_that_was_deleted_is_gone_too(store, write, open_store):
    write.visits(3)
    offer = store.offer(50, 1 << 20)
    store.settle(offer, answered(offer)[1:])
    delete(store, 1)
    store.close()
    store = open_store()

    store.offer(50, 1 << 20)
    assert store.offer(50, 1 << 20).held == ((1, "gone"),)
    assert store.tally().waiting == 0


def test_what_is_gone_is_named_up_to_a_limit(store, write, monkeypatch):
    monkeypatch.setattr("kiosk.store.held.MOST_HELD", 3)
    write.visits(9)
    drain(store)
    delete(store, *range(2, 9))
    store.requeue([(1, 9)])
    store.requeue([(1, 9)])
    assert len(store.offer(50, 1 << 20).held) == 3


def delete(store, *seqs: int) -> None:
    """As a fault of the card would: nothing else notices."""
    db = store._keeper._outbox.db
    statement = "delete from response where seq = ?"
    store._ask(lambda: db.conn.executemany(statement, [(seq,) for seq in seqs]))


def test_settling_for_a_store_that_was_set_aside_changes_nothing(store, write):
    write.visits(3)
    offer = store.offer(50, 1 << 20)
    store.set_aside("elsewhere")
    write.visits(1)
    store.settle(offer, answered(offer))

    assert seqs(store.offer(50, 1 << 20)) == [1]


class Account:
    """Keeps what it is told to, forgets replies, and answers as it likes."""

    def __init__(self, luck: random.Random) -> None:
        self.kept: dict[str, int] = {}
        self._luck = luck

    def take(self, offer):
        results = []
        for one in offer.responses:
            if self._luck.random() < 0.2:
                continue  # not answered
            status = Status.DUPLICATE if one.rid in self.kept else Status.STORED
            if self._luck.random() < 0.2:
                status = Status.RETRY
            else:
                self.kept[one.rid] = one.seq
            results += [r for r in answered(offer, status) if r.rid == one.rid]
        return None if self._luck.random() < 0.3 else results


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    luck=st.randoms(use_true_random=False),
    steps=st.lists(st.sampled_from(["press", "send", "restart", "day", "again"]), max_size=40),
)
def test_whatever_happens_the_account_ends_with_all_of_it(tmp_path_factory, luck, steps):
    """Replies lost, answers missing, restarts, and being asked again: none lost, none invented."""
    directory, clock, account = tmp_path_factory.mktemp("var"), HandClock(), Account(luck)
    store, pressed = Store.open(directory, clock), 0
    for step in [*steps, "press"]:
        if step == "press":
            Writing(store, clock).visits(1)
            pressed += 1
        elif step == "send":
            offer = store.offer(luck.randint(1, 8), 1 << 20)
            results = account.take(offer)
            if results is not None:
                store.settle(offer, results)
        elif step == "restart":
            store.close()
            store = Store.open(directory, clock)
        elif step == "day":
            clock.pass_ms(DAY_MS)
        else:
            store.requeue([(luck.randint(1, 5), luck.randint(5, 9))])
        tally = store.tally()
        named = {seq for seq, _ in store.offer(0, 0).held}
        lacking = set(range(1, tally.acked + 1)) - set(account.kept.values())
        assert lacking <= named
    clock.pass_ms(DAY_MS)
    account._luck = random.Random(1)
    while store.tally().waiting:
        offer = store.offer(8, 1 << 20)
        account.kept |= {one.rid: one.seq for one in offer.responses}
        store.settle(offer, answered(offer))
    store.close()
    assert sorted(account.kept.values()) == list(range(1, pressed + 1))
