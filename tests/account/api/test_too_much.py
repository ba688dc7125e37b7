"""One terminal that sends without end is slowed down; no other one notices."""

import pytest

from account.api import batches
from tests.account.conftest import Account, problem_in


@pytest.fixture
def strict(account, monkeypatch):
    """The account with room for a handful of pieces of 1 KiB, and no more for an hour."""
    monkeypatch.setattr(batches, "_BURST", 8)
    monkeypatch.setattr(batches, "_EVERY_S", 3600.0)
    monkeypatch.setattr(batches, "_PIECE", 1024)
    return Account(account.database, account.http._portal)


def test_a_terminal_that_sends_without_end_is_asked_to_wait(strict):
    one, other = strict.terminal(), strict.terminal()
    replies = [one.post(one.batch()) for _ in range(5)]
    assert [int(reply.status_code) for reply in replies] == [200, 200, 200, 200, 429]
    problem = problem_in(replies[-1])
    assert (problem.code, len(problem.batch_id)) == ("too_much", 16)
    assert int(replies[-1].headers["retry-after"]) > 3600
    assert other.post(other.batch()).status_code == 200


def test_a_large_batch_counts_for_more(strict):
    terminal = strict.terminal()
    large = terminal.batch(*terminal.presses(6))
    assert terminal.post(large).status_code == 200
    assert terminal.post(large).status_code == 429
    assert terminal.post(terminal.batch()).status_code == 200
