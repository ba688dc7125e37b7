"""A terminal that will never have a network: from the desk to its card, and on a stick back."""

from contextlib import closing
from pathlib import Path

import pytest

from account.__main__ import main as account_main
from account.store.first_start import the_account
from account.store.fleet import terminals
from feedback import wire
from feedback.batch import Health
from feedback.packed import Packed, pack, unpack
from kiosk import config
from kiosk.carrying import Carrying
from kiosk.config import AccountConfig
from kiosk.hw.clock import HandClock
from kiosk.provisioning.take_over import Places, apply, take_over
from kiosk.running import Running
from kiosk.store import handed
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.visit import Capture
from tests.kiosk.store.visits import Writing, body
from tests.proofs.central import Central
from tests.together.sticks import contents, desk, kept


def made(account: Central, name: str = "Hut") -> Packed:
    with account.database.write() as connection:
        place = terminals.named_touchpoint(connection, the_account(connection))
        return terminals.make_offline(connection, place, name, account.now_ms)


def pressed(directory: Path, line: str, stick: Path) -> set[tuple[str, int]]:
    """A day of it: started, pressed three times, written to a stick."""
    shelf, clock = Shelf(directory), HandClock()
    handed.take(shelf, line, "")
    with closing(Store.open(directory, clock)) as store:
        handed.own(store, shelf)
        papers, write = shelf.papers(), Writing(store, clock)
        assert papers is not None
        before = store.tally()
        for _ in range(3):
            assert write(Capture(clock(), body())) is None
        carrying = Carrying(store, shelf, clock, lambda: Health(version="1", outbox=3))
        assert carrying.export(stick).left == ()
        return {(before.store_id, before.captured + n) for n in (1, 2, 3)}


def brought(account: Central, stick: Path) -> set[tuple[str, int]]:
    assert desk(account).take(contents(stick)).refused == 0
    return kept(account)


def test_from_the_desk_over_the_card_to_the_account(account: Central, tmp_path: Path) -> None:
    places = Places(*(tmp_path / name for name in ("card", "kept", "network", "run")))
    for directory in (places.card, places.kept, places.network, tmp_path / "stick"):
        directory.mkdir()
    card = places.card / "kiosk.toml"
    words = ["terminal", "add", "Hut", "--never-online", "--provisioning", str(card)]
    database = ["--database", str(account.database.url)]
    assert account_main([*words, *database]) == 0
    assert card.stat().st_mode & 0o077 == 0

    take_over(places)
    apply(places)
    line = config.load(places.kept / "kiosk.toml").account.identity
    days = [pressed(tmp_path / "var", line, tmp_path / "stick") for _ in range(2)]
    assert brought(account, tmp_path / "stick") == set.union(*days)
    (now,) = account.terminals()
    assert now.name == "Hut"


def test_the_running_terminal_asks_what_it_was_told_to(account: Central, tmp_path: Path) -> None:
    packed = made(account)
    running = Running(
        tmp_path / "var",
        AccountConfig(identity=pack(packed)),
        post=lambda call: call(),
        show=lambda _: None,
    )
    try:
        assert running.condition.status().terminal_id == packed.terminal_id
        asked = running.terminal.papers
        assert asked.survey_rev == wire.revision(packed.survey)
        assert running.send_now().startswith("there is no account")
    finally:
        running.close()


def test_papers_that_were_damaged_are_taken_again(account: Central, tmp_path: Path) -> None:
    """Where no account is ever reached, it would go on with the question it was built with."""
    line, shelf = pack(made(account)), Shelf(tmp_path)
    handed.take(shelf, line, "")
    before, bound = shelf.papers(), shelf.credentials()
    (tmp_path / "papers" / "in-force").write_bytes(b"\xff\xff")
    assert shelf.papers() is None
    handed.take(shelf, line, "")
    assert (shelf.papers(), shelf.credentials()) == (before, bound)


def test_another_identity_sets_the_store_aside_and_both_are_carried(
    account: Central, tmp_path: Path
) -> None:
    (tmp_path / "stick").mkdir()
    first = pressed(tmp_path / "var", pack(made(account)), tmp_path / "stick")
    second = pressed(tmp_path / "var", pack(made(account, "Barn")), tmp_path / "stick")
    assert {store for store, _ in first}.isdisjoint(store for store, _ in second)
    assert brought(account, tmp_path / "stick") == first | second


def test_the_account_keeps_none_of_its_secrets(account: Central) -> None:
    packed = made(account)
    kept = (
        account._file.read_bytes(),
        *(one.read_bytes() for one in account._file.parent.glob("*-wal")),
    )
    for secret in (packed.token, packed.signing_key):
        assert not any(secret.encode() in one or bytes.fromhex(secret) in one for one in kept)


def test_a_line_that_is_damaged_is_refused_and_nothing_is_kept(
    account: Central, tmp_path: Path
) -> None:
    line, shelf = pack(made(account)), Shelf(tmp_path)
    for wrong in (line[:-8], line[8:], "no line", pack(made(account))[:100]):
        with pytest.raises(handed.WrongIdentity):
            handed.take(shelf, wrong, "")
    assert shelf.credentials() is None
    assert unpack(line) == unpack(line)


def test_secrets_need_a_place_to_go(account: Central, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["terminal", "add", "Hut", "--never-online", "--database", str(account.database.url)]
    assert account_main(words) != 0
    assert "--provisioning" in capsys.readouterr().err
