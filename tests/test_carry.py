"""Without a network: out on a stick, into the account, and receipts back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select, update

from account.__main__ import main as account_main
from account.store import schema, terminals
from account.store.carried import CarriedIn, State
from account.store.first_start import the_account
from account.store.reckoning import size
from account.store.schema import anchor
from feedback import carry
from feedback.batch import Health
from kiosk.__main__ import main as kiosk_main
from kiosk.carrying import Carrying, NobodyToSealTo, StickTrouble, Written
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.batching import batch_of
from tests.kiosk.store.test_aside import overwrite
from tests.kiosk.sync.story import HandClock
from tests.proofs.world import Card, Central, card, central


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Central]:
    with central(tmp_path / "account") as one:
        yield one


@pytest.fixture
def terminal(tmp_path: Path, account: Central) -> Iterator[Card]:
    """Enrolled, and unplugged ever since."""
    with card(tmp_path / "card", account) as one:
        one.wire.plugged = False
        yield one


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def carrying(one: Card) -> Carrying:
    return Carrying(one.store, one.shelf, one.clock, lambda: Health(version="test", outbox=0))


def desk(account: Central) -> CarriedIn:
    with account.database.read() as connection:
        account_id = the_account(connection)
    return CarriedIn(account.database, account_id, now_ms=lambda: account.now_ms)


def contents(stick: Path) -> list[tuple[str, bytes]]:
    return [(one.name, one.read_bytes()) for one in sorted(stick.rglob("*")) if one.is_file()]


def batches(stick: Path) -> list[Path]:
    return sorted(stick.rglob(f"*{carry.SUFFIX}"))


def kept(account: Central) -> set[tuple[str, int]]:
    rows = account.kept()
    assert len({rid for _, _, rid in rows}) == len(rows)
    return {(store, seq) for store, seq, _ in rows}


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


def test_the_command_at_the_account(
    account: Central, terminal: Card, stick: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    terminal.press(5)
    carrying(terminal).export(stick)
    where = ["--directory", str(tmp_path / "account")]
    assert account_main(["import", str(stick), *where]) == 0
    assert "5 new responses" in capsys.readouterr().out
    (receipts,) = stick.glob("*.receipts")
    assert "5 responses are acknowledged" in carrying(terminal).take_receipts(stick)[0]
    receipts.unlink()
    (stick / "feedback-terminal" / "bad.feedback").write_bytes(b"bad")
    assert account_main(["import", str(stick), *where]) == 1
    said = capsys.readouterr()
    assert "bad.feedback: refused" in said.out
    assert "1 of" in said.err
    assert account_main(["import", *where]) == 2


def test_what_was_carried_out_is_counted_in_words() -> None:
    assert str(Written(1, 1, ())) == "1 response in 1 file"
    assert str(Written(1203, 2, ())) == "1203 responses in 2 files"


def test_the_command_at_a_terminal_that_stands_still(
    account: Central, terminal: Card, stick: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    terminal.press(4)
    terminal.stop()
    try:
        settings = tmp_path / "kiosk.toml"
        settings.write_text(f'directory = "{terminal.directory}"')
        words = [str(stick), "--config", str(settings)]
        assert kiosk_main(["export", *words]) == 0
        assert "4 responses in" in capsys.readouterr().out
        for raw in desk(account).take(contents(stick)).receipts.values():
            (stick / "back.receipts").write_bytes(raw)
        assert kiosk_main(["receipts", *words]) == 0
        assert "4 responses are acknowledged" in capsys.readouterr().out
        assert kiosk_main(["export", str(tmp_path / "nowhere"), *words[1:]]) == 1
        assert "is no directory" in capsys.readouterr().err
    finally:
        terminal.start()
    assert terminal.store.tally().waiting == 0
