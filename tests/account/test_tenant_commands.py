"""Every command works on one account; where there are several, it must be said which."""

import io
import json
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from account.__main__ import _parser, main
from account.store.engine import open_database
from account.store.first_start import make_account
from account.store.upgrade import upgrade
from tests.account.engines import NOW_MS

OF_ALL = {"serve", "backup", "restore", "distribute", "tenant", "survey check"}
"""What is about the whole installation, or about a file."""


class Said(NamedTuple):
    code: int
    out: str
    error: str


def account(*words: object) -> Said:
    out, error = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(error):
        code = main([str(word) for word in words])
        out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return Said(code, out.buffer.getvalue().decode(), error.getvalue())


def commands(parser: ArgumentParser, name: str = "") -> Iterator[tuple[str, ArgumentParser]]:
    """Each command with its options."""
    words = [one for one in parser._actions if isinstance(one, _SubParsersAction)]
    if not words:
        yield name, parser
    for one in words:
        for word, inner in one.choices.items():
            yield from commands(inner, f"{name} {word}".strip())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    database = open_database(f"sqlite:///{tmp_path / 'account.db'}")
    upgrade(database)
    with database.write() as connection:
        make_account(connection, NOW_MS)
    database.close()
    added = account("tenant", "add", "North", "--owner", "n@example.org", "--directory", tmp_path)
    assert added.code == 0, added.error
    return tmp_path


def test_every_command_takes_an_account():
    without = {
        name
        for name, parser in commands(_parser())
        if not any("--account" in one.option_strings for one in parser._actions)
    }
    assert {
        name for name in without if name not in OF_ALL and name.split()[0] not in OF_ALL
    } == set()


@pytest.mark.parametrize("words", ["person list", "terminal list", "token list", "audit list"])
def test_where_there_are_several_it_must_be_said(home: Path, words: str):
    refused = account(*words.split(), "--directory", home)
    assert refused.code == 2
    assert "My account, North" in refused.error
    assert account(*words.split(), "--directory", home, "--account", "North").code == 0
    unknown = account(*words.split(), "--directory", home, "--account", "South")
    assert (unknown.code, "no account 'South'" in unknown.error) == (1, True)


def test_one_account_does_nothing_to_another(home: Path):
    north = ("--directory", home, "--account", "North")
    mine = ("--directory", home, "--account", "My account")
    made = account("token", "add", "Warehouse", "--right", "read", *north, "--json")
    assert json.loads(made.out)["token"].startswith("fbt_")
    token = json.loads(account("token", "list", *north, "--json").out)[0]["id"]
    place = json.loads(account("touchpoint", "list", *north, "--json").out)[0]["id"]
    for words in (
        ("token", "revoke", token),
        ("person", "remove", "n@example.org"),
        ("person", "password", "n@example.org"),
        ("person", "totp", "off", "n@example.org"),
        ("person", "add", "e@example.org", "--role", "viewer", "--touchpoint", place),
        ("terminal", "add", "Door", "--touchpoint", place),
        ("terminal", "revoke", "0" * 12),
        ("erase", "--visit", "0197c0de-0000-7000-8000-000000000000"),
    ):
        refused = account(*words, *mine)
        assert refused.code == 1, words
        assert "North" not in refused.error + refused.out
    people = json.loads(account("person", "list", *north, "--json").out)
    assert [one["email"] for one in people] == ["n@example.org"]
    assert "North" not in account("audit", "list", *mine).out


def test_an_account_is_named_once_and_renamed(home: Path):
    here = ("--directory", home)
    taken = account("tenant", "add", "North", "--owner", "x@example.org", *here)
    assert (taken.code, "already" in taken.error) == (1, True)
    owner = account("tenant", "add", "South", "--owner", "n@example.org", *here)
    assert (owner.code, "can sign in already" in owner.error) == (1, True)
    assert account("tenant", "rename", "North", "West", *here).code == 0
    names = [one["name"] for one in json.loads(account("tenant", "list", *here, "--json").out)]
    assert sorted(names) == ["My account", "West"]


def test_people_and_the_log_from_the_command_line(home: Path, monkeypatch: pytest.MonkeyPatch):
    north = ("--directory", home, "--account", "North")
    assert account("person", "add", "eve@example.org", "--role", "viewer", *north).code == 0
    narrowed = account("person", "change", "eve@example.org", "--touchpoint", "Entrance", *north)
    assert narrowed.code == 0
    kept = account("person", "change", "eve@example.org", "--role", "analyst", *north, "--json")
    assert len(json.loads(kept.out)["touchpoints"]) == 1
    wide = account("person", "change", "eve@example.org", "--everywhere", *north, "--json")
    assert json.loads(wide.out)["touchpoints"] is None
    assert account("person", "remove", "eve@example.org", *north).code == 0
    assert account("person", "remove", "n@example.org", *north).code == 1
    verdict = account("audit", "verify", *north, "--json")
    assert json.loads(verdict.out)["wrong"] is None
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    assert account("person", "password", "n@example.org", "--password-stdin", *north).code == 2
