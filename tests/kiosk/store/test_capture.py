"""A press is on the disk before anybody says thank you."""

import sqlite3
import threading
from uuid import UUID

from feedback import wire
from feedback.identity import place_of
from feedback.response import Ended
from kiosk.errors import StoreTrouble
from kiosk.store.store import Store
from kiosk.visit import Amend, Capture
from tests.kiosk.store.visits import REV, Writing, body, drain


def test_a_finished_visit_is_offered_as_it_was(store, write, clock):
    at = clock()
    assert write(Capture(at, body(2))) is None

    (response,) = store.offer(50, 1 << 20).responses
    assert response.moment == at
    assert wire.body_from(response.body) == body(2)
    assert (response.touchpoint_id, response.settings_rev, response.survey_rev) == ("t1", REV, REV)
    assert place_of(UUID(response.rid)) == (store.tally().store_id, 1)


def test_an_open_visit_is_not_offered_until_it_ends(store, write, clock):
    write(Capture(clock(), body()))
    write(Capture(clock(), body(1, ended=None)))

    offer = store.offer(50, 1 << 20)
    assert [one.seq for one in offer.responses] == [1]
    assert offer.captured_seq == 2

    write(Amend(body(1, why="queue")))
    newest = store.offer(50, 1 << 20).responses[-1]
    assert wire.body_from(newest.body) == body(1, why="queue")


def test_walking_away_and_the_next_press_are_one_write(store, write, clock):
    write(Capture(clock(), body(1, ended=None)))
    left = body(1, ended=Ended.WALKED_AWAY)
    assert write(Amend(left), Capture(clock(), body(5))) is None

    kept = [wire.body_from(one.body) for one in store.offer(50, 1 << 20).responses]
    assert kept == [left, body(5)]


def test_an_open_visit_is_closed_as_walked_away_on_start(open_store, clock):
    Writing(store := open_store(), clock)(Capture(clock(), body(1, ended=None)))
    store.close()

    (response,) = open_store().offer(50, 1 << 20).responses
    assert wire.body_from(response.body) == body(1, ended=Ended.WALKED_AWAY)


def test_an_amendment_without_an_open_visit_is_not_thanked(write, clock):
    assert isinstance(write(Amend(body())), StoreTrouble)
    write(Capture(clock(), body(ended=Ended.FINISHED)))
    assert isinstance(write(Amend(body(why="queue"))), StoreTrouble)


def test_seqs_have_no_holes(store, write):
    write.visits(20)
    assert [one.seq for one in store.offer(50, 1 << 20).responses] == list(range(1, 21))


def test_seqs_go_on_after_a_restart(open_store, clock):
    for _ in range(3):
        Writing(store := open_store(), clock).visits(2)
        store.close()
    assert open_store().tally().captured == 6


def test_done_is_called_from_the_writers_thread_after_the_commit(tmp_path, store, clock):
    """Another reader sees the row in the journal by then: the file is read as a crash leaves it."""
    heard, seen = threading.Event(), list[int]()

    def done(trouble):
        assert trouble is None
        assert threading.current_thread().name == "writer"
        seen.append(rows_on_disk(tmp_path))
        heard.set()

    store.write(
        [Capture(clock(), body())], touchpoint_id="t", settings_rev=REV, survey_rev=REV, done=done
    )
    assert heard.wait(30)
    assert seen == [1]


def rows_on_disk(tmp_path) -> int:
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in (tmp_path / "var" / "store").iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    connection = sqlite3.connect(copy / "store.db")
    (count,) = connection.execute("select count(*) from response").fetchone()
    connection.close()
    return count


def test_a_visitor_goes_before_the_courier(tmp_path, clock):
    """While the writer is busy, work piles up; the press is done first though it came last."""
    store = Store.open(tmp_path / "var", clock)
    busy, go, order = threading.Event(), threading.Event(), list[str]()

    def stall(_):
        busy.set()
        go.wait(30)

    kept = {"touchpoint_id": "t", "settings_rev": REV, "survey_rev": REV}
    store.write([Capture(clock(), body())], **kept, done=stall)
    assert busy.wait(30)
    courier = threading.Thread(target=lambda: (store.offer(50, 1 << 20), order.append("offer")))
    courier.start()
    while not store._writer._others:
        pass
    store.write([Capture(clock(), body())], **kept, done=lambda _: order.append("press"))
    go.set()
    courier.join()
    store.close()
    assert order == ["press", "offer"]


def test_a_closed_store_thanks_nobody(store, write, clock):
    store.close()
    trouble = write(Capture(clock(), body()))
    assert isinstance(trouble, StoreTrouble)
    assert trouble.hint


def test_full_means_refused_and_nothing_overwritten(open_store, clock):
    write = Writing(store := open_store(capacity=10), clock)
    write.visits(7)
    assert store.tally().trouble == ()
    write.visits(1)
    assert "80 % full" in store.tally().trouble[0]
    write.visits(2)

    trouble = write(Capture(clock(), body()))
    assert isinstance(trouble, StoreTrouble)
    assert "10 of 10" in str(trouble)
    assert store.tally().captured == 10

    heard: list[StoreTrouble | None] = []
    store.probe(heard.append)
    store.tally()  # behind it in the queue
    assert isinstance(heard[0], StoreTrouble)


def test_at_eighty_percent_of_a_year_it_says_so(open_store, clock):
    write = Writing(store := open_store(), clock)
    write.visits(1)
    for _ in range(3):
        clock.pass_ms(97 * 86_400_000)
        write.visits(1)  # each start, and each press, notes how long it ran
        store.close()
        clock.reboot(wall_ms=0)
        store = open_store()
        write = Writing(store, clock)
    assert store.tally().trouble == ()
    clock.pass_ms(2 * 86_400_000)
    write.visits(1)
    assert "waited for 293 days" in store.tally().trouble[0]
    drain(store)
    assert store.tally().trouble == ()


def test_a_full_store_takes_visitors_again_once_something_was_sent(open_store, clock):
    write = Writing(store := open_store(capacity=3), clock)
    write.visits(3)
    assert write(Capture(clock(), body())) is not None
    drain(store)
    write.visits(3)
    assert store.tally().captured == 6
