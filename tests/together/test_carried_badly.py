"""Files and sticks that cannot be read, believed or written: said, and nothing else is lost."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, update

from account.__main__ import main as account_main
from account.store import schema
from account.store.fleet import terminals
from account.store.intake.carried import State
from feedback import carry
from feedback.batch import Health
from kiosk.carrying import Carrying, NobodyToSealTo, StickTrouble
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from tests.kiosk.sync.story import HandClock
from tests.proofs.central import Central, central
from tests.proofs.world import Card
from tests.together.sticks import batches, carrying, contents, desk, kept

pytestmark = pytest.mark.usefixtures("unplugged")


def test_a_foreign_terminals_file_is_refused(
    account: Central, terminal: Card, stick: Path, tmp_path: Path
) -> None:
    terminal.press(3)
    carrying(terminal).export(stick)
    with central(tmp_path / "other") as other:
        imported = desk(other).take((one.name, one.read_bytes()) for one in batches(stick))
        assert {one.state for one in imported.outcomes} == {State.REFUSED}
        assert "none of this account's" in imported.outcomes[0].why
        assert (other.kept(), imported.receipts) == ([], {})


def test_a_damaged_file_spoils_no_other(account: Central, terminal: Card, stick: Path) -> None:
    terminal.press(1100)
    carrying(terminal).export(stick)
    files = [(one.name, one.read_bytes()) for one in batches(stick)]
    first = files[0][1]
    files[0] = (files[0][0], first[:-200] + bytes([first[-200] ^ 1]) + first[-199:])
    files.append(("holiday.feedback", b"JPEG"))
    imported = desk(account).take(files)
    assert [one.state for one in imported.outcomes].count(State.REFUSED) == 2
    assert "signature" in imported.outcomes[0].why
    assert "not a batch" in imported.outcomes[-1].why
    in_it = int(files[0][0].removesuffix(carry.SUFFIX).rsplit("-", 1)[1])
    assert sum(one.stored for one in imported.outcomes) == 1100 - in_it > 0


def is_known_by(account: Central, terminal: Card, key: str) -> str:
    """Let the account know another public key of it; the one it knew."""
    this = schema.terminal.c.terminal_id == terminal.terminal_id
    with account.database.write() as connection:
        known: str = connection.execute(
            select(schema.terminal.c.public_key).where(this)
        ).scalar_one()
        connection.execute(update(schema.terminal).where(this).values(public_key=key))
    return known


def test_a_revoked_terminals_files_wait_for_an_owner(
    account: Central, terminal: Card, stick: Path
) -> None:
    terminal.press(7)
    carrying(terminal).export(stick)
    with account.database.write() as connection:
        terminals.revoke(connection, terminal.terminal_id, account.now_ms, "test")
    for _ in range(2):
        imported = desk(account).take((one.name, one.read_bytes()) for one in batches(stick))
        assert {one.state for one in imported.outcomes} == {State.QUARANTINED}
    assert (account.kept(), imported.receipts) == ([], {})
    assert len(desk(account).waiting()) == len(batches(stick))

    known = is_known_by(account, terminal, "0" * 64)  # so that nothing of it can be believed
    refused = desk(account).release(terminal.terminal_id)
    assert {one.state for one in refused.outcomes} == {State.REFUSED}
    assert len(desk(account).waiting()) == len(batches(stick))
    is_known_by(account, terminal, known)

    released = desk(account).release(terminal.terminal_id)
    assert sum(one.stored for one in released.outcomes) == 7
    assert kept(account) == terminal.thanked
    assert desk(account).waiting() == []
    assert desk(account).release(terminal.terminal_id).outcomes == ()


def test_foreign_damaged_and_unsigned_receipts_are_ignored(
    account: Central, terminal: Card, stick: Path, tmp_path: Path
) -> None:
    terminal.press(4)
    carrying(terminal).export(stick)
    (good,) = desk(account).take(contents(stick)).receipts.values()
    shutil.rmtree(stick)
    stick.mkdir()
    forged = carry.sign_receipts(carry.open_receipts(good, _verify_key(terminal)), bytes(32))
    for name, raw in {"forged": forged, "cut": good[:-1], "unsigned": good[:-64]}.items():
        (stick / f"{name}.receipts").write_bytes(raw)
    said = carrying(terminal).take_receipts(stick)
    assert len(said) == 3
    assert all("ignored" in one for one in said)
    assert terminal.store.tally().acked == 0


def _verify_key(terminal: Card) -> bytes:
    held = terminal.shelf.credentials()
    assert held is not None
    return bytes.fromhex(held.account_verify_key)


def test_one_file_that_cannot_be_read_stops_no_other(
    account: Central, terminal: Card, stick: Path, tmp_path: Path
) -> None:
    """A bad place on the stick: the others are taken, and their receipts written."""
    terminal.press(3)
    carrying(terminal).export(stick)
    (stick / f"a{carry.SUFFIX}").mkdir()
    assert account_main(["import", str(stick), "--directory", str(tmp_path / "account")]) == 1
    assert kept(account) == terminal.thanked
    (stick / f"0{carry.RECEIPTS_SUFFIX}").mkdir()
    said = carrying(terminal).take_receipts(stick)
    assert said[0] == f"0{carry.RECEIPTS_SUFFIX}: it cannot be read: Is a directory"
    assert said[1].endswith("3 responses are acknowledged")


def test_without_an_account_nothing_leaves(tmp_path: Path, stick: Path) -> None:
    store = Store.open(tmp_path / "lonely", HandClock())
    try:
        lonely = Carrying(
            store, Shelf(tmp_path / "lonely"), HandClock(), lambda: Health(version="t", outbox=0)
        )
        with pytest.raises(NobodyToSealTo):
            lonely.export(stick)
        assert contents(stick) == []
    finally:
        store.close()


def test_a_stick_that_cannot_be_written_is_named(terminal: Card, stick: Path) -> None:
    terminal.press(1)
    (stick / "feedback-terminal").write_text("a file where a folder should be")
    with pytest.raises(StickTrouble, match="feedback-terminal"):
        carrying(terminal).export(stick)
    assert terminal.store.tally().waiting == 1
