"""Without a network: out on a stick, into the account, and receipts back."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from account.store.intake.carried import State
from account.store.intake.reckoning import size
from account.store.schema import anchor
from feedback import carry
from feedback.batch import Health
from kiosk.carrying import Written
from kiosk.sync.batching import batch_of
from tests.kiosk.store.test_aside import overwrite
from tests.proofs.central import Central, central
from tests.proofs.world import Card
from tests.together.sticks import batches, carrying, contents, desk, kept

pytestmark = pytest.mark.usefixtures("unplugged")


def test_out_in_and_back(account: Central, terminal: Card, stick: Path) -> None:
    terminal.press(1203)
    written = carrying(terminal).export(stick)
    assert (written.responses, len(batches(stick))) == (1203, written.files)
    assert terminal.store.tally().waiting == 1203  # nothing is acknowledged by writing it

    imported = desk(account).take(contents(stick))
    assert {one.state for one in imported.outcomes} == {State.TAKEN}
    assert sum(one.stored for one in imported.outcomes) == 1203
    assert kept(account) == terminal.thanked

    (receipts,) = imported.receipts.values()
    (stick / f"back{carry.RECEIPTS_SUFFIX}").write_bytes(receipts)
    assert carrying(terminal).take_receipts(stick) == (
        "back.receipts: 1203 responses are acknowledged",
    )
    tally = terminal.store.tally()
    assert (tally.waiting, tally.acked, tally.held) == (0, 1203, 0)
    (book,) = account.books().values()
    assert (book.received, book.unexplained, size(book.missing_kept)) == (1203, 0, 0)


def test_boots_and_anchors_that_outlast_the_responses_all_arrive(
    account: Central, terminal: Card, stick: Path
) -> None:
    """A year with a battery clock has more anchors than a quiet touchpoint has responses."""
    terminal.press(2)
    for _ in range(700):
        terminal.clock.pass_s(3600)
        terminal.store.anchor(terminal.clock(), terminal.clock.true_ms(), 600_000, "rtc")
    carrying(terminal).export(stick)
    carrying(terminal).export(stick)  # the same portions under the same names
    desk(account).take(contents(stick))
    with account.database.read() as connection:
        (kept,) = connection.execute(select(func.count()).select_from(anchor)).one()
    assert kept >= 700
    assert len(batches(stick)) == 3


def test_importing_again_in_any_order_changes_nothing(
    account: Central, terminal: Card, stick: Path
) -> None:
    terminal.press(1100)
    carrying(terminal).export(stick)
    files = contents(stick)
    desk(account).take(reversed(files))
    before = account.kept()
    again = desk(account).take(files)
    assert sum(one.stored for one in again.outcomes) == 0
    assert sum(one.known for one in again.outcomes) == 1100
    assert account.kept() == before
    (receipts,) = again.receipts.values()
    (stick / "twice.receipts").write_bytes(receipts)
    carrying(terminal).take_receipts(stick)
    carrying(terminal).take_receipts(stick)
    assert terminal.store.tally().acked == 1100


def test_each_response_that_was_not_simply_kept_says_why(account: Central, terminal: Card) -> None:
    terminal.press(3)
    bound, offer = terminal.shelf.credentials(), terminal.store.offer(10, 1 << 20)
    assert bound is not None
    broken = (replace(offer.responses[0], body="{"), *offer.responses[1:])
    health = Health(version="test", outbox=0)
    batch = batch_of(
        replace(offer, responses=broken), papers=None, health=health, sent=terminal.clock()
    )
    keys = bytes.fromhex(bound.account_public_key), bytes.fromhex(bound.signing_key)
    imported = desk(account).take([("one", carry.close(batch, bound.terminal_id, *keys))])
    (outcome,) = imported.outcomes
    assert (outcome.stored, outcome.rejected) == (2, 1)
    assert [(one.seq, one.status, bool(one.code)) for one in outcome.odd] == [(1, "rejected", True)]


def test_receipts_may_be_handed_out_and_come_back_for_a_name(
    account: Central, terminal: Card, stick: Path
) -> None:
    terminal.press(3)
    carrying(terminal).export(stick)
    ((name, raw),) = desk(account).take(contents(stick)).files(account.now_ms)
    assert desk(account).own_receipts(raw) == name
    with pytest.raises(carry.NotCarried):
        desk(account).own_receipts(raw[:-1] + bytes([raw[-1] ^ 1]))


def test_an_export_and_the_network_do_not_get_in_each_others_way(
    account: Central, terminal: Card, stick: Path
) -> None:
    terminal.press(10)
    carrying(terminal).export(stick)
    terminal.press(5)
    terminal.deliver()
    imported = desk(account).take(contents(stick))
    assert sum(one.known for one in imported.outcomes) == 10
    assert kept(account) == terminal.thanked
    assert terminal.store.tally().waiting == 0


def test_an_open_visit_is_not_carried(terminal: Card, stick: Path) -> None:
    from kiosk.visit import Capture
    from tests.kiosk.sync.story import body

    terminal.press(2)
    assert terminal._written([Capture(terminal.clock(), body(1, None))])
    assert carrying(terminal).export(stick).responses == 2


def test_a_carried_batch_is_no_sign_of_life(account: Central, terminal: Card, stick: Path) -> None:
    terminal.press(1)
    carrying(terminal).export(stick)
    (before,) = account.terminals()
    account.now_ms += 86_400_000
    desk(account).take(contents(stick))
    (after,) = account.terminals()
    assert (after.last_contact_ms, after.health) == (before.last_contact_ms, before.health)


def test_a_salvaged_store_is_carried_too(account: Central, terminal: Card, stick: Path) -> None:
    import random

    terminal.press(30)
    terminal.stop()
    overwrite(terminal.directory / "store" / "store.db", [0], random.Random(1))
    terminal.start()
    for thread in terminal.store._salvaging:
        thread.join()
    terminal.press(2)
    terminal.store.bind(terminal.terminal_id)
    written = carrying(terminal).export(stick)
    assert written.responses == 32
    imported = desk(account).take(contents(stick))
    assert kept(account) == terminal.thanked
    (receipts,) = imported.receipts.values()
    (stick / "back.receipts").write_bytes(receipts)
    carrying(terminal).take_receipts(stick)
    tally = terminal.store.tally()
    assert (tally.waiting, tally.salvaged) == (0, 0)


def test_what_another_account_is_owed_is_sealed_to_that_one(
    account: Central, terminal: Card, stick: Path, tmp_path: Path
) -> None:
    terminal.press(6)
    old = set(terminal.thanked)
    with central(tmp_path / "new") as new:
        terminal.moves_to(new, new.code())
        terminal.deliver()
        terminal.press(3)
        terminal.wire.plugged = False
        terminal.press(2)
        assert any("only its own account" in one for one in terminal.store.tally().trouble)
        carrying(terminal).export(stick)
        files = contents(stick)
        at_new, at_old = desk(new).take(files), desk(account).take(files)
        assert kept(account) == old
        assert kept(new) == terminal.thanked - old
        for number, one in enumerate((at_new, at_old)):
            for raw in one.receipts.values():
                (stick / f"{number}.receipts").write_bytes(raw)
        carrying(terminal).take_receipts(stick)
        assert terminal.store.tally().waiting == 0
        assert terminal.store.tally().trouble == ()


def test_what_was_carried_out_is_counted_in_words() -> None:
    assert str(Written(1, 1, ())) == "1 response in 1 file"
    assert str(Written(1203, 2, ())) == "1203 responses in 2 files"
