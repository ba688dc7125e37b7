"""What was given to a terminal this one was before reaches its own account, and no other."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from account.store.fleet import terminals
from kiosk.errors import AccountUnreachable
from kiosk.store.boards import keep_apart
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.client import AccountClient
from tests.proofs.central import Central, central
from tests.proofs.world import Card, card


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


def test_a_card_in_two_boards_gives_no_number_out_twice_and_loses_nothing(
    old: Central, terminal: Card, tmp_path: Path
) -> None:
    keep_apart(terminal.store, terminal.shelf, "1000000012345678")
    before = terminal.store.tally().store_id
    terminal.stop()
    shutil.copytree(terminal.directory, tmp_path / "copy")
    terminal.start()
    copy = Card(tmp_path / "copy", old, seed=2)
    copy.thanked = set(terminal.thanked)
    keep_apart(copy.store, copy.shelf, "1000000087654321")
    keep_apart(terminal.store, terminal.shelf, "1000000012345678")
    assert terminal.store.tally().store_id == before
    assert copy.store.tally().store_id != before
    for each in (copy, terminal):
        each.press(3)
        each.deliver()
        each.pass_s(600)
    copy.stop()
    rows = old.kept()
    assert {(store, seq) for store, seq, _ in rows} == terminal.thanked | copy.thanked
    assert len(rows) == len({rid for _, _, rid in rows}) == 12
    (now,) = old.terminals()
    assert now.clone_signs == ()
    assert all(one.unexplained == 0 and one.missing_gone == () for one in now.stores)


def test_a_board_without_a_number_or_a_card_without_a_terminal_changes_nothing(
    tmp_path: Path, terminal: Card
) -> None:
    shelf, before = terminal.shelf, terminal.store.tally().store_id
    for serial in ("", "one", "", "one"):
        keep_apart(terminal.store, shelf, serial)
    assert terminal.store.tally().store_id == before
    with closing(Store.open(tmp_path / "fresh", terminal.clock)) as fresh:
        unbound = fresh.tally().store_id
        keep_apart(fresh, Shelf(tmp_path / "fresh"), "one")
        keep_apart(fresh, Shelf(tmp_path / "fresh"), "two")
        assert fresh.tally().store_id == unbound


def test_an_account_restored_from_a_backup_hears_of_stores_that_were_sent_whole(
    terminal: Card, old: Central, tmp_path: Path
) -> None:
    """Nobody speaks of them any more, and so it could not ask for what it lacks of them."""
    terminal.press(2)
    terminal.deliver()
    old.back_up(tmp_path / "copy.db")
    terminal.press(3)
    terminal.deliver()
    terminal.store.set_aside("another-board")
    terminal.store.bind(terminal.terminal_id)
    terminal.press(1)
    damage(terminal)
    terminal.press(1)
    terminal.deliver()
    assert seqs(old) == terminal.thanked
    old.restore(tmp_path / "copy.db")
    terminal.deliver()
    assert seqs(old) < terminal.thanked  # the control
    terminal.pass_s(25 * 3600)
    assert seqs(old) == terminal.thanked
    assert sorted(one.received for one in old.books().values()) == [1, 1, 11]
    calls = terminal.wire.calls
    terminal.pass_s(3600)
    assert terminal.wire.calls - calls <= 14  # heartbeats: nothing is said twice
    assert not any("wait in" in one for one in terminal.store.tally().trouble)


def test_a_former_account_that_is_gone_is_asked_daily_and_complained_of_never(
    terminal: Card, old: Central
) -> None:
    terminal.press(2)
    terminal.deliver()
    terminal.store.set_aside("another-board")
    terminal.store.bind(terminal.terminal_id)

    def gone(address: str) -> AccountClient:
        raise AccountUnreachable(address, "it was switched off")

    terminal.account_at = gone
    terminal.reboot()
    terminal.pass_s(3 * 24 * 3600)
    assert terminal.trouble is None
    assert terminal.news[-1].complaints == ()


def damage(terminal: Card) -> None:
    """Its store is set aside as damaged at the next start."""
    terminal.stop()
    with closing(sqlite3.connect(terminal.directory / "store" / "store.db")) as db, db:
        db.execute("delete from store")
    terminal.start()
    for thread in terminal.store._salvaging:
        thread.join()
