"""A store belongs to one terminal for life; another's, and a damaged one, is set aside."""

import random
import sqlite3
from pathlib import Path

import pytest

from feedback import wire
from feedback.batch import Status
from feedback.response import Ended
from kiosk.errors import StoreElsewhere, TryLater
from kiosk.hw.clock import HandClock
from kiosk.store.store import Store
from kiosk.visit import Amend, Capture
from tests.kiosk.store.visits import Writing, answered, body, drain

MINE, OTHER = "0" * 11 + "1", "0" * 11 + "2"


def test_a_store_is_bound_once(open_store):
    store = open_store()
    store.bind(MINE)
    store.bind(MINE)
    with pytest.raises(StoreElsewhere, match=f"belongs to terminal {MINE}"):
        store.bind(OTHER)
    store.close()
    with pytest.raises(StoreElsewhere):
        open_store().bind(OTHER)


def test_set_aside_keeps_everything_and_begins_anew(tmp_path, open_store, clock):
    write = Writing(store := open_store(), clock)
    store.bind(MINE)
    write.visits(3)
    before = store.tally()
    store.set_aside("elsewhere")
    after = store.tally()

    assert (after.captured, after.terminal_id) == (0, None)
    assert after.store_id != before.store_id
    store.bind(OTHER)
    write.visits(1)
    folder = tmp_path / "var" / "set-aside" / "0001-elsewhere"
    kept = sqlite3.connect(folder / "store.db")
    assert kept.execute("select count(*) from response").fetchone() == (3,)
    assert kept.execute("select store_id, terminal_id from store").fetchone() == (
        before.store_id,
        MINE,
    )
    kept.close()


def test_set_aside_stores_are_numbered_and_their_responses_are_not_sent(
    tmp_path, open_store, clock
):
    write = Writing(store := open_store(), clock)
    for _ in range(3):
        write.visits(2)
        store.set_aside("elsewhere")
    assert drain(store) == []
    names = sorted(one.name for one in (tmp_path / "var" / "set-aside").iterdir())
    assert names == ["0001-elsewhere", "0002-elsewhere", "0003-elsewhere"]


def test_a_store_goes_aside_after_a_visit_and_not_in_the_middle(open_store, clock):
    write = Writing(store := open_store(), clock)
    assert write(Capture(clock(), body(ended=None))) is None
    before = store.tally()
    with pytest.raises(TryLater) as met:
        store.set_aside("elsewhere")
    assert met.value.after_s is not None
    assert write(Amend(body(ended=Ended.FINISHED, why="queue"))) is None
    assert store.tally().store_id == before.store_id
    store.set_aside("elsewhere")
    assert store.tally().store_id != before.store_id


# --- damage


def path_of(directory: Path) -> Path:
    return directory / "store" / "store.db"


def filled(directory: Path, clock: HandClock, count: int) -> str:
    store = Store.open(directory, clock)
    store.bind(MINE)
    Writing(store, clock).visits(count)
    store_id = store.tally().store_id
    store.close()
    return store_id


def overwrite(path: Path, pages: list[int], luck: random.Random) -> None:
    raw = bytearray(path.read_bytes())
    for page in pages:
        raw[page * 4096 : (page + 1) * 4096] = luck.randbytes(4096)
    path.write_bytes(raw)


def reopened(directory: Path, clock: HandClock) -> Store:
    store = Store.open(directory, clock)
    store.bind(MINE)
    for thread in store._salvaging:
        thread.join()
    return store


def test_a_damaged_store_captures_again_and_its_responses_are_sent(tmp_path, clock):
    store_id = filled(tmp_path, clock, 2_000)
    pages = path_of(tmp_path).stat().st_size // 4096
    luck = random.Random(4)
    overwrite(path_of(tmp_path), luck.sample(range(20, pages), pages // 100), luck)
    damaged = path_of(tmp_path).read_bytes()

    store = reopened(tmp_path, clock)
    Writing(store, clock).visits(1)
    assert store.tally().store_id != store_id
    assert "set-aside" not in store.tally().store_id
    first = store.offer(500, 1 << 30)
    assert [one.seq for one in first.responses] == [1]
    store.settle(first, answered(first))

    assert store.offer(500, 1 << 30).boots
    sent = []
    while (offer := store.offer(500, 1 << 30)).responses:
        assert offer.store_id == store_id
        sent += offer.responses
        store.settle(offer, answered(offer))
    store.close()
    assert len(sent) >= 0.98 * 2_000  # a hundredth of the pages is destroyed
    assert all(wire.body_from(one.body) == body() for one in sent)
    # Nothing is deleted, and the damaged file is as it was.
    assert (tmp_path / "set-aside/0001-damaged/store.db").read_bytes() == damaged


def test_salvaged_responses_keep_their_identity(tmp_path, clock):
    store_id = filled(tmp_path, clock, 100)
    store = reopened(tmp_path, clock)
    was = {one.seq: one for one in store.offer(500, 1 << 30).responses}
    store.close()
    overwrite(path_of(tmp_path), [0], random.Random(1))  # header and schema

    store = reopened(tmp_path, clock)
    offer = store.offer(500, 1 << 30)
    store.close()
    assert offer.store_id == store_id
    assert {one.seq: one for one in offer.responses} == was


def test_rows_that_no_tree_leads_to_are_found_on_their_pages(tmp_path, clock):
    store_id = filled(tmp_path, clock, 300)
    overwrite(path_of(tmp_path), [root_of_responses(tmp_path)], random.Random(1))

    store = reopened(tmp_path, clock)
    offer = store.offer(500, 1 << 30)
    store.close()
    assert offer.store_id == store_id
    assert [one.seq for one in offer.responses] == list(range(1, 301))
    assert {wire.body_from(one.body) for one in offer.responses} == {body()}


def root_of_responses(directory: Path) -> int:
    connection = sqlite3.connect(path_of(directory))
    (page,) = connection.execute(
        "select rootpage from sqlite_schema where name = 'response'"
    ).fetchone()
    connection.close()
    return page - 1


def test_damage_that_is_nowhere_is_not_found(tmp_path, clock):
    """The control: the same steps on a sound file set nothing aside."""
    store_id = filled(tmp_path, clock, 100)
    store = reopened(tmp_path, clock)
    assert store.tally().store_id == store_id
    store.close()
    assert not (tmp_path / "set-aside").exists()


@pytest.mark.parametrize("what", [b"", b"not a database at all" * 300, bytes(40_000)])
def test_a_file_that_is_something_else_does_not_stop_the_terminal(tmp_path, clock, what):
    filled(tmp_path, clock, 10)
    path_of(tmp_path).write_bytes(what)
    store = reopened(tmp_path, clock)
    Writing(store, clock).visits(1)
    assert [one.seq for one in store.offer(500, 1 << 20).responses] == [1]
    store.close()


def test_damage_found_while_pressing_is_a_new_store_and_the_press_counts(tmp_path, clock):
    store = Store.open(tmp_path, clock)
    store.bind(MINE)
    write = Writing(store, clock)
    write.visits(400)
    write(Capture(clock(), body(1, ended=None)))
    store._ask(lambda: spoil(store))
    left = Amend(body(1, ended=None))
    assert write(left, Capture(clock(), body(5))) is None

    for thread in store._salvaging:
        thread.join()
    tally = store.tally()
    assert (tally.captured, tally.terminal_id) == (1, MINE)
    assert "0001-damaged" in tally.trouble[0]
    assert tally.salvaged > 0
    store.close()


def spoil(store: Store) -> None:
    """Destroy the file under an open connection that remembers none of it."""
    outbox = store._keeper._outbox
    outbox.db.execute("pragma wal_checkpoint(truncate)").fetchall()
    overwrite(store._keeper.path, list(range(2, 30)), random.Random(3))
    outbox.db.execute("pragma shrink_memory").fetchall()


def test_a_restart_in_the_middle_of_salvaging_begins_it_again(tmp_path, clock):
    store_id = filled(tmp_path, clock, 300)
    overwrite(path_of(tmp_path), [30], random.Random(2))
    store = Store.open(tmp_path, clock)
    store._stop.set()
    store.close()
    folder = tmp_path / "set-aside/0001-damaged"
    (folder / "salvaged.db").unlink(missing_ok=True)
    (folder / "salvaged.part").mkdir(exist_ok=True)
    (folder / "salvaged.part" / "salvaged.db").write_bytes(b"half")

    store = reopened(tmp_path, clock)
    offer = store.offer(500, 1 << 30)
    store.close()
    assert offer.store_id == store_id
    assert len(offer.responses) >= 270
    assert not (folder / "salvaged.part").exists()


def test_a_salvaged_store_is_offered_until_all_of_it_is_kept(tmp_path, clock):
    filled(tmp_path, clock, 50)
    overwrite(path_of(tmp_path), [0], random.Random(2))
    store = reopened(tmp_path, clock)
    offer = store.offer(500, 1 << 30)
    store.settle(offer, [*answered(offer)[:-1], *answered(offer, Status.RETRY)[-1:]])
    assert store.tally().salvaged == 1
    store.close()

    store = reopened(tmp_path, clock)
    assert [one.seq for one in store.offer(500, 1 << 30).responses] == [50]
    store.settle(offer := store.offer(500, 1 << 30), answered(offer))
    assert store.tally().salvaged == 0
    assert store.offer(500, 1 << 30).responses == ()
    store.requeue([(1, 50)])  # asked of the living store, which has none of them
    store.close()


def test_another_terminals_salvaged_responses_are_not_sent(tmp_path, clock):
    filled(tmp_path, clock, 50)
    overwrite(path_of(tmp_path), [12], random.Random(2))
    store = Store.open(tmp_path, clock)
    store.bind(OTHER)
    for thread in store._salvaging:
        thread.join()
    assert store.tally().salvaged > 0
    assert store.offer(500, 1 << 30).responses == ()
    store.close()
