"""Batches that share a transaction: each is judged on its own."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from account.store.fleet.terminals import revoke, who_has
from account.store.intake import intake
from account.store.intake.arrival import Arrival, arrive
from account.store.intake.intake import Intake, next_group
from account.store.intake.shelf import Shelf
from account.store.names import digest
from account.store.schema import response, rollup, terminal_store
from feedback import wire
from feedback.batch import Batch, Receipt


def arrived(account, terminal, batch: Batch) -> Arrival:
    with account.database.read() as connection:
        bound = who_has(connection, digest(terminal.token))
    read = wire.batch_from(wire.to_json(batch))
    return arrive(bound, digest(terminal.token), read, account.now_ms)


@pytest.fixture
def take(account) -> Callable[[Sequence[Arrival]], list[intake.Outcome]]:
    return Intake(account.database, Shelf(), account.followers).take


def test_many_terminals_share_one_transaction(account, take):
    terminals = [account.terminal() for _ in range(3)]
    group = [arrived(account, one, one.batch(*one.presses(2))) for one in terminals]

    outcomes = take(group)

    assert [one.batch_id for one in outcomes] == [one.batch.batch_id for one in group]
    assert len(account.rows(response)) == 6
    assert sum(row.n for row in account.rows(rollup)) == 6


def test_it_says_when_the_rows_go_to_the_database(account, take):
    happened = list[str]()
    account.followers.append(lambda *_: happened.append("written"))
    terminal = account.terminal()

    take([arrived(account, terminal, terminal.batch(terminal.press()))],
         lambda: happened.append("writing"))  # fmt: skip

    assert happened == ["writing", "written"]


def test_one_that_was_revoked_spoils_no_other(account, take):
    good, gone = account.terminal(), account.terminal()
    group = [arrived(account, one, one.batch(one.press())) for one in (gone, good)]
    with account.database.write() as connection:
        revoke(connection, gone.terminal_id, account.now_ms, "anna")

    refused, receipt = take(group)

    assert "no longer taken" in str(refused)
    assert isinstance(receipt, Receipt)
    assert [row.terminal_id for row in account.rows(response)] == [good.terminal_id]


def test_one_that_fails_is_undone_alone(account, take):
    terminals = [account.terminal() for _ in range(3)]
    bad = terminals[1].terminal_id

    def follow(_connection, arrival, rows):
        assert len(rows) == 1
        if arrival.bound.terminal_id == bad:
            raise ZeroDivisionError

    account.followers.append(follow)
    first, failed, last = take([arrived(account, one, one.batch(one.press())) for one in terminals])

    assert isinstance(first, Receipt)
    assert isinstance(failed, ZeroDivisionError)
    assert isinstance(last, Receipt)
    assert bad not in {row.terminal_id for row in account.rows(response)}
    assert sum(row.n for row in account.rows(rollup)) == 2


def test_a_new_store_named_by_two_terminals_goes_to_the_first(account, take):
    one, other = account.terminal(), account.terminal()
    other.store_id = one.store_id
    group = [arrived(account, each, each.batch(each.press())) for each in (one, other)]

    receipt, refused = take(group)

    assert isinstance(receipt, Receipt)
    assert "another terminal" in str(refused)
    assert [row.terminal_id for row in account.rows(terminal_store)] == [one.terminal_id]


def test_books_that_forgot_a_response_cost_nothing(account, take):
    terminal = account.terminal()
    sent = terminal.presses(3)
    terminal.send(*sent)
    with account.database.write() as connection:
        connection.execute(terminal_store.update().values(seen_seq=0))

    (receipt,) = take([arrived(account, terminal, terminal.batch(*sent, terminal.press()))])

    assert [one.status for one in receipt.results] == ["duplicate"] * 3 + ["stored"]
    assert len(account.rows(response)) == 4


def test_a_group_has_one_batch_of_a_terminal_and_keeps_the_order(account):
    one, other = account.terminal(), account.terminal()
    waiting = deque(arrived(account, x, x.batch(x.press())) for x in (one, one, other, one))
    ids = [each.batch.batch_id for each in waiting]

    groups = [[each.batch.batch_id for each in next_group(waiting)] for _ in range(3)]

    assert groups == [[ids[0], ids[2]], [ids[1]], [ids[3]]]
    assert next_group(waiting) == []


def test_a_group_is_no_longer_than_a_disk_likes(account, monkeypatch):
    monkeypatch.setattr(intake, "MOST_RESPONSES", 5)
    terminals = [account.terminal() for _ in range(3)]
    waiting = deque(arrived(account, x, x.batch(*x.presses(3))) for x in terminals)

    assert [len(next_group(waiting)) for _ in range(3)] == [1, 1, 1]


def test_many_at_once_over_http_are_all_kept_once(account):
    terminals = [account.terminal() for _ in range(8)]
    batches = [(one, one.batch(*one.presses(3))) for one in terminals for _ in range(4)]

    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(lambda pair: pair[0].post(pair[1]), [*batches, *batches]))

    assert {reply.status_code for reply in replies} == {200}
    assert len(account.rows(response)) == 8 * 4 * 3
    assert sum(row.n for row in account.rows(rollup)) == 8 * 4 * 3
    assert {row.seen_seq for row in account.rows(terminal_store)} == {12}
