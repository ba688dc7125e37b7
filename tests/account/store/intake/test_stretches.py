"""What was pressed near a moment is found by its key, in whatever order it came."""

import random
from importlib import import_module
from itertools import permutations

import pytest
from msgspec.structs import replace
from sqlalchemy import delete

from account.store.intake.boots import News, Store
from account.store.intake.redating import _within_reach
from account.store.intake.stretches import STRETCH_MS, write
from account.store.intake.times import NEAR_MS
from account.store.schema import response, stretch
from feedback.identity import new_rid
from tests.account.conftest import BOOT

BOOTS = (BOOT, "0f6b1a2c-0000-4000-8000-000000000002")
EDGES = [n * STRETCH_MS + by for n in range(5) for by in (-1, 0, 1) if n or by >= 0]


def moment(chance):
    return chance.choice([chance.choice(EDGES), chance.randrange(5 * STRETCH_MS)])


def send_all(terminal, chance, each):
    """In any order, some of it twice, some with the same seq as another's; each has an anchor
    near it."""
    terminal.anchors = [
        terminal.anchor(no, ms, terminal.account.now_ms - 40 * STRETCH_MS + ms, boot_id)
        for boot_id in BOOTS
        for no, ms in enumerate(range(0, 6 * STRETCH_MS, STRETCH_MS))
    ]
    presses = [
        terminal.press(boot_id=chance.choice(BOOTS), boot_ms=moment(chance)) for _ in range(each)
    ]
    presses += [
        replace(one, rid=str(new_rid(terminal.store_id, one.seq)), boot_ms=moment(chance))
        for one in chance.sample(presses, each // 4)
    ]
    presses += chance.sample(presses, each // 4)
    chance.shuffle(presses)
    for at in range(0, len(presses), 7):
        terminal.send(*presses[at : at + 7])


def stretches(account):
    return sorted(map(tuple, account.rows(stretch)))


def test_a_stretch_is_as_wide_as_all_batches_that_lie_in_it(account):
    ends = [(b"\2", b"\3"), (b"\5", b"\x09"), (b"\1", b"\1")]
    for no, order in enumerate(permutations(ends)):
        together, one_by_one = (("t", "s", boot, no) for boot in BOOTS)
        with account.database.write() as connection:
            write(connection, [{together: each} for each in order])
            for each in order:
                write(connection, [{one_by_one: each}])
    assert len(stretches(account)) == 12
    assert {row[4:] for row in stretches(account)} == {(b"\1", b"\x09")}


def found(account, store, anchors):
    news = News(bounds=False, boots=(), anchors=anchors, clone_sign=None, newest_boot=1, ran_on=())
    with account.database.read() as connection:
        return sorted(row.rid for row in _within_reach(connection, store, news))


def walked(account, store, anchors):
    """The same, with a look at every row."""
    return sorted(
        row.rid
        for row in account.rows(response)
        if (row.terminal_id, row.store_id) == store
        and any(row.boot_id == one.boot_id for one in anchors)
        and (
            row.latest_ms - row.earliest_ms >= 8640
            or any(
                abs(row.boot_ms - one.boot_ms) <= NEAR_MS
                for one in anchors
                if one.boot_id == row.boot_id
            )
        )
    )


@pytest.mark.parametrize("seed", range(2))
def test_what_news_may_move_is_what_a_walk_of_everything_finds(account, terminal, seed):
    chance = random.Random(seed)
    for _ in range(2):
        send_all(terminal, chance, 30)
        store = Store(terminal.terminal_id, terminal.store_id)
        terminal.new_store()
    other = account.terminal()
    send_all(other, chance, 10)

    sizes = set()
    for number in range(20):
        anchors = tuple(
            terminal.anchor(number, max(0, moment(chance) + chance.choice((-1, 0, 1)) * NEAR_MS),
                            account.now_ms, chance.choice(BOOTS))
            for _ in range(chance.choice((1, 1, 2, 4)))
        )  # fmt: skip
        theirs = found(account, store, anchors)
        assert theirs == walked(account, store, anchors)
        sizes.add(len(theirs))
    assert len(sizes) > 3


def test_what_was_there_before_stretches_gets_the_same(account, terminal):
    send_all(terminal, random.Random(1), 60)
    send_all(account.terminal(), random.Random(2), 20)
    kept = stretches(account)
    fill = import_module("account.store.migrations.versions.v0020_stretches").FILL
    with account.database.write() as connection:
        connection.execute(delete(stretch))
        connection.exec_driver_sql(fill[connection.dialect.name])
    assert stretches(account) == kept
    assert len(kept) > 10


def test_presses_in_their_order_lie_in_stretches_that_do_not_meet(account, terminal):
    terminal.send(*(terminal.press(boot_ms=n * STRETCH_MS // 3) for n in range(9)))
    rids = [row.rid for row in sorted(account.rows(response), key=lambda row: row.seq)]
    of_each = [(row[3], row[4], row[5]) for row in stretches(account)]
    assert of_each == [(0, rids[0], rids[2]), (1, rids[3], rids[5]), (2, rids[6], rids[8])]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # elsewhere few are read whole
def test_only_what_lies_there_is_read(account, terminal):
    terminal.send(*terminal.presses(3))
    said = list[str]()
    with account.database.read() as connection:
        driver = connection.connection.driver_connection
        driver.set_trace_callback(said.append)
        store = Store(terminal.terminal_id, terminal.store_id)
        news = News(False, (), (terminal.anchor(9, 5, 5),), None, 1, ())
        _within_reach(connection, store, news)
        driver.set_trace_callback(None)
        plans = [
            " / ".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {one}"))
            for one in said
        ]
    assert len(plans) == 2
    assert "ix_response_unsure" in plans[0]
    assert "SEARCH stretch USING PRIMARY KEY" in plans[1]
    assert "(terminal_id=? AND rid>? AND rid<?)" in plans[1]
