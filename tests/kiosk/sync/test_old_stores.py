"""What was given to a terminal this one was before reaches its own account, and no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from account.store import terminals
from tests.proofs.world import Card, Central, card, central


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Central]:
    with central(tmp_path / "old") as one:
        yield one


@pytest.fixture
def terminal(tmp_path: Path, old: Central) -> Iterator[Card]:
    """Enrolled at the old account, with six responses that never got there."""
    with card(tmp_path / "card", old) as one:
        one.wire.plugged = False
        one.press(6)
        yield one


def seqs(account: Central) -> set[tuple[str, int]]:
    return {(store, seq) for store, seq, _ in account.kept()}


def test_after_a_move_each_account_gets_its_own(
    old: Central, terminal: Card, tmp_path: Path
) -> None:
    theirs, link = set(terminal.thanked), terminal.wire
    with central(tmp_path / "new") as new:
        terminal.moves_to(new, new.code())
        terminal.deliver()  # until then it is still the old account's
        terminal.press(3)
        terminal.deliver()
        assert seqs(old) == set()  # it cannot be reached
        assert any("which it was before" in one for one in terminal.news[-1].complaints)

        link.plugged = True
        terminal.pass_s(2 * 3600)
        assert seqs(old) == theirs
        assert seqs(new) == terminal.thanked - theirs
        assert terminal.store.tally().trouble == ()
        assert terminal.news[-1].complaints == ()
        assert [one.received for one in old.books().values()] == [6]


def test_enrolled_anew_at_the_same_account_the_old_store_goes_as_the_old_terminal(
    old: Central, terminal: Card
) -> None:
    was = terminal.terminal_id
    terminal.moves_to(old, old.code())
    terminal.press(2)
    terminal.wire.plugged = True
    assert terminal.account_at is not None
    terminal.account_at("")._line.plugged = True  # type: ignore[attr-defined]
    terminal.deliver()
    terminal.pass_s(3700)
    assert terminal.terminal_id != was
    assert seqs(old) == terminal.thanked
    assert {store for store, _, _ in old.kept(was)}.isdisjoint(
        store for store, _, _ in old.kept(terminal.terminal_id)
    )


def test_where_the_old_account_has_revoked_it_all_stays_and_is_told(
    old: Central, terminal: Card, tmp_path: Path
) -> None:
    link = terminal.wire
    with old.database.write() as connection:
        terminals.revoke(connection, terminal.terminal_id, old.now_ms, "test")
    with central(tmp_path / "new") as new:
        terminal.moves_to(new, new.code())
        link.plugged = True
        calls = link.calls
        terminal.deliver()
        terminal.pass_s(3500)
        assert link.calls - calls < 3  # hourly, not at every heartbeat
        assert seqs(old) == seqs(new) == set()
        assert any("6 responses of terminal" in one for one in terminal.store.tally().trouble)
