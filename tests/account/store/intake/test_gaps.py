"""Captured = received, with every hole named: by the story, and against a recount from raw."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account.store.first_start import the_account
from account.store.fleet import overview
from account.store.intake import gaps
from account.store.intake.boots import Store
from account.store.intake.reckoning import joined
from account.store.schema import terminal_store


def reckoned(account):
    with account.database.read() as connection:
        (one,) = overview.terminals(connection, the_account(connection))
    (store,) = one.stores
    assert store.unexplained == 0
    return store


def test_all_that_was_captured_is_received(account, terminal):
    terminal.send(*terminal.presses(5), acked_seq=0)

    store = reckoned(account)

    assert (store.captured, store.received, store.waiting) == (5, 5, 0)
    assert store.missing_kept == store.missing_gone == ()


def test_what_was_not_sent_yet_is_waiting(account, terminal):
    sent = terminal.presses(5)
    terminal.press(), terminal.press()

    assert terminal.send(*sent, acked_seq=0).resend == ()
    store = reckoned(account)
    assert (store.captured, store.received, store.waiting) == (7, 5, 2)


def test_a_row_deleted_at_the_terminal_is_named_as_missing(account, terminal):
    first, _deleted, third = terminal.presses(3)
    terminal.send(first, third, acked_seq=0)

    assert reckoned(account).missing_kept == ((2, 2),)
    assert terminal.send(acked_seq=3).resend == ((2, 2),)
    terminal.send(acked_seq=3, kept_from_seq=3)
    assert reckoned(account).missing_gone == ((2, 2),)


def test_a_held_response_is_no_loss(account, terminal):
    first, held, third = terminal.presses(3)
    terminal.send(first, third, acked_seq=0)

    receipt = terminal.send(acked_seq=3, held=((2, "retry"),))

    assert receipt.resend == ()
    assert reckoned(account).held == ((2, 2),)
    terminal.send(held, acked_seq=3, held=((2, "retry"),))
    terminal.send(acked_seq=3)
    assert reckoned(account).received == 3


def test_a_rejected_response_is_accounted_for(account, terminal):
    first, second = terminal.press(), terminal.press(body="{")
    terminal.send(first, second, acked_seq=0)

    store = reckoned(account)

    assert (store.received, store.quarantined, store.missing_kept) == (1, ((2, 2),), ())


def test_an_account_restored_from_an_older_backup_asks_for_what_it_lacks(account, terminal):
    sent = terminal.presses(100)
    terminal.send(*sent[:40], acked_seq=0)
    # The backup ends here; the terminal goes on, and knows 41 to 99 for delivered.
    assert terminal.send(acked_seq=99).resend == ((41, 99),)
    assert terminal.send(sent[99], acked_seq=99).resend == ((41, 99),)
    assert terminal.send(acked_seq=100, kept_from_seq=61).resend == ((61, 99),)
    assert terminal.send(*sent[40:99], acked_seq=40).resend == ()
    assert reckoned(account).received == 100


def test_a_terminal_that_says_nothing_of_receipts_is_asked_for_nothing(account, terminal):
    first, _lost, third = terminal.presses(3)

    assert terminal.send(first, third).resend == ()
    assert reckoned(account).missing_kept == ((2, 2),)


def test_a_resending_terminal_waits_it_does_not_lose(account, terminal):
    sent = terminal.presses(10)
    terminal.send(sent[9], acked_seq=9)

    terminal.send(*sent[:4], acked_seq=0)

    store = reckoned(account)
    assert (store.received, store.waiting, store.missing_kept) == (5, 5, ())


def test_more_holes_than_fit_are_asked_for_in_turns(terminal):
    sent = terminal.presses(500)
    terminal.send(*sent[::2], acked_seq=0)

    asked = {hole for _ in range(30) for hole in terminal.send(acked_seq=500).resend}

    assert len(terminal.send(acked_seq=500).resend) == gaps.MOST_RANGES
    assert len(asked) > 2 * gaps.MOST_RANGES


def test_a_batch_long_on_its_way_does_not_turn_the_books_back(account, terminal):
    first, second = terminal.presses(2)
    old = terminal.batch(first, captured_seq=1, acked_seq=0)
    terminal.send(first, second, acked_seq=0)
    terminal.post(old)

    assert (reckoned(account).captured, reckoned(account).received) == (2, 2)


def test_two_responses_under_one_seq_show_a_copied_card(account, terminal):
    sent = terminal.presses(3)
    terminal.send(*sent)
    copied = terminal.press(seq=2, rid=sent[1].rid[:-7] + "0000000")
    terminal.captured = 3

    assert [one.status for one in terminal.send(copied).results] == ["stored"]

    (store,) = account.rows(terminal_store)
    assert store.clone_sign == "seq 2 was given to two responses"
    assert reckoned(account).received == 3


@pytest.mark.parametrize("both_new", [True, False])
def test_a_response_that_fills_a_gap_is_no_copy(account, terminal, both_new):
    first, second, third = terminal.presses(3)
    terminal.send(first, third)
    terminal.send(*([second] if both_new else [first, second]))

    assert [row.clone_sign for row in account.rows(terminal_store)] == [None]


@settings(max_examples=40)
@given(
    st.lists(st.sets(st.integers(1, 60), max_size=25), max_size=8),
)
def test_the_gaps_kept_in_step_equal_a_recount(shared_database, batches):
    store = Store("a" * 12, secrets.token_hex(8))
    seen, came = 0, set()
    with shared_database.write() as connection:
        for batch in batches:
            seen = gaps.close(connection, store, seen, batch)
            came |= batch
        kept = gaps.gaps_of(connection, store)

    assert seen == max(came, default=0)
    assert list(kept) == list(joined(set(range(1, seen + 1)) - came))
