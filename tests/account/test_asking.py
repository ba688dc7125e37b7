"""`account terminal ask`: what an operator asks of a terminal, and what became of it."""

import json

import pytest

from account.__main__ import main
from feedback.batch import Done

TROUBLE = 1


def test_asked_and_answered_on_the_command_line(
    account, terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    database = ["--database", str(account.database.url.render_as_string(hide_password=False))]
    assert main(["terminal", "ask", terminal.terminal_id, "identify", *database]) == 0
    receipt = terminal.send()
    ((made, kind),) = [(one.id, one.kind) for one in receipt.commands]
    assert kind == "identify"
    assert terminal.send().commands == receipt.commands

    assert terminal.send(done=(Done(id=made, well=True, said="it beeped"),)).commands == ()
    terminal.send(done=(Done(id=made, well=False, said="no"),))  # the first word counts
    capsys.readouterr()
    assert main(["terminal", "ask", terminal.terminal_id, "--json", *database]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["kind"], bool(row["well"]), row["said"]) == ("identify", True, "it beeped")


def test_what_cannot_be_asked_is_said_with_what_can(
    account, terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    database = ["--database", str(account.database.url.render_as_string(hide_password=False))]
    assert main(["terminal", "ask", terminal.terminal_id, "dance", *database]) == TROUBLE
    assert "restart" in capsys.readouterr().err


def test_another_terminals_commands_cannot_be_answered(account, terminal) -> None:
    other = account.terminal()
    with account.database.write() as connection:
        from account.store.fleet import commanding

        made = commanding.ask(connection, terminal.terminal_id, "restart", {}, account.now_ms)
    other.send(done=(Done(id=made, well=True),))
    assert [one.id for one in terminal.send().commands] == [made]


def test_tokens_are_changed_at_a_persons_word(
    account, terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    other = account.terminal()
    database = ["--database", str(account.database.url.render_as_string(hide_password=False))]
    assert main(["terminal", "rotate", terminal.terminal_id, *database]) == 0
    assert [one.kind for one in terminal.send().commands] == ["rotate"]
    assert other.send().commands == ()
    assert main(["terminal", "rotate", *database]) == 0
    assert [one.kind for one in other.send().commands] == ["rotate"]
    assert main(["terminal", "rotate", "0" * 12, *database]) == TROUBLE
