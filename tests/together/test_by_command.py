"""The commands beside a terminal: sticks, and who was not heard of since a restore."""

from pathlib import Path

import pytest

from account.__main__ import main as account_main
from account.store import audit
from account.store.first_start import the_account
from kiosk.__main__ import main as kiosk_main
from tests.proofs.central import Central
from tests.proofs.world import Card
from tests.together.sticks import carrying, contents, desk

pytestmark = pytest.mark.usefixtures("unplugged")


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


def test_the_list_says_who_was_not_heard_of_since_a_restore(
    account: Central, terminal: Card, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    listed = ["terminal", "list", "--directory", str(tmp_path / "account")]
    account_main(listed)
    assert "restored" not in capsys.readouterr().out
    with account.database.write() as connection:
        mine, at_ms = the_account(connection), account.now_ms + 1
        audit.note(connection, mine, at_ms, audit.COMMAND_LINE, audit.RESTORED, "copy.db")
    account_main(listed)
    assert "not heard of since the account was restored" in capsys.readouterr().out
