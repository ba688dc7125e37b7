"""Retired or revoked: what is pressed on it is kept there, counted there, and can still come."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from account.store.first_start import the_account
from account.store.fleet import arranging, attention, fleet, terminals
from account.store.fleet.need import Cause, Need
from account.store.intake.carried import State
from account.store.reach import Reach
from feedback import carry
from kiosk.errors import EnrolmentRevoked
from tests.proofs.central import Central
from tests.proofs.world import Card, card
from tests.together.sticks import carrying, contents, desk, kept

HOUR_S = 3600


@pytest.fixture
def terminal(tmp_path: Path, account: Central) -> Iterator[Card]:
    """Two of its responses have arrived."""
    with card(tmp_path / "card", account) as one:
        one.press(2)
        one.deliver()
        yield one


def ends(account: Central, terminal: Card, how: str) -> None:
    with account.database.write() as connection:
        mine = Reach(the_account(connection), None)
        if how == "retired":
            arranging.retire(connection, mine, terminal.terminal_id, account.now_ms, "anna")
        else:
            terminals.revoke(connection, terminal.terminal_id, account.now_ms, "anna")


def takes_back(account: Central, terminal: Card) -> None:
    with account.database.write() as connection:
        mine = Reach(the_account(connection), None)
        arranging.accept(connection, mine, terminal.terminal_id, account.now_ms, "anna")


def carried(account: Central, terminal: Card, ended: str, stick: Path) -> None:
    """Out on a stick, released by an owner, and the receipts back."""
    stick.mkdir()
    carrying(terminal).export(stick)
    before = kept(account)
    taken = desk(account).take(contents(stick))
    assert State.QUARANTINED in {one.state for one in taken.outcomes}
    assert kept(account) == before
    (raw,) = desk(account).release(ended).receipts.values()
    (stick / f"back{carry.RECEIPTS_SUFFIX}").write_bytes(raw)
    carrying(terminal).take_receipts(stick)


def test_retired_too_soon_it_is_taken_back_and_everything_comes_by_itself(
    account: Central, terminal: Card
) -> None:
    ends(account, terminal, "retired")
    terminal.press(3)
    terminal.pass_s(2 * HOUR_S)
    takes_back(account, terminal)
    terminal.pass_s(HOUR_S * 1.1)
    assert kept(account) == terminal.thanked
    assert terminal.store.tally().waiting == 0
    (book,) = account.books().values()
    assert (book.captured, book.received, book.unexplained) == (5, 5, 0)


@pytest.mark.parametrize("how", ["retired", "revoked"])
def test_it_keeps_and_counts_what_is_no_longer_taken_and_a_stick_brings_it_once_released(
    account: Central, terminal: Card, tmp_path: Path, how: str
) -> None:
    ends(account, terminal, how)
    terminal.press(3)
    terminal.pass_s(5 * HOUR_S)
    assert isinstance(terminal.trouble, EnrolmentRevoked)
    tally = terminal.store.tally()
    assert (tally.captured, tally.waiting, tally.held) == (5, 3, 0)
    assert len(kept(account)) == 2
    assert terminal.thanked - kept(account) == {(tally.store_id, seq) for seq in (3, 4, 5)}
    carried(account, terminal, terminal.terminal_id, tmp_path / "stick")
    assert kept(account) == terminal.thanked
    assert terminal.store.tally().waiting == 0


def test_enrolled_again_it_is_another_and_its_old_store_waits_for_a_stick(
    account: Central, terminal: Card, tmp_path: Path
) -> None:
    ends(account, terminal, "revoked")
    terminal.press(3)
    was = terminal.terminal_id
    terminal.moves_to(account, account.code())
    terminal.account_at = None
    terminal.pass_s(HOUR_S)
    assert terminal.terminal_id != was
    terminal.press(2)
    terminal.deliver()
    assert len(kept(account)) == 4
    assert any(was in told for told in terminal.news[-1].complaints)
    carried(account, terminal, was, tmp_path / "stick")
    assert kept(account) == terminal.thanked


def test_the_desk_is_told_what_had_not_arrived(account: Central, terminal: Card) -> None:
    terminal.press(101)
    terminal.rounds.schedule.hurry()
    terminal.rounds.step()  # a first batch of them
    waiting = terminal.store.tally().waiting
    assert 0 < waiting < 101
    ends(account, terminal, "retired")
    assert [(one.cause, one.n) for one in needs(account)] == [(Cause.UNSENT, waiting)]
    account.now_ms += 40 * 86_400_000
    assert needs(account) == []  # nobody will fetch it any more
    account.now_ms -= 40 * 86_400_000
    takes_back(account, terminal)
    terminal.deliver()
    ends(account, terminal, "retired")
    assert needs(account) == []


def needs(account: Central) -> list[Need]:
    with account.database.read() as connection:
        mine = Reach(the_account(connection), None)
        whole = fleet.whole(connection, mine, account.now_ms)
        return attention.needs(connection, mine, whole, account.now_ms)
