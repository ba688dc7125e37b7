"""The commands as they are given: they do what they say, or say in one message why not."""

import io
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme

import account.surveys as surveys
from account.__main__ import main
from account.store.engine import open_database
from account.store.upgrade import upgrade

ENV = {**os.environ, "PYTHONWARNINGS": "error"}


class Said(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def account(*words: object, stdin: str = "") -> Said:
    """Run a command in this process: a new one takes a second to start."""
    out, trouble = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n"), io.StringIO()
    umask = os.umask(0o022)
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(out),
        redirect_stderr(trouble),
    ):
        patch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            code = main([str(word) for word in words])
        except SystemExit as left:
            code = int(left.code or 0)
        finally:
            os.umask(umask)
    out.seek(0)
    return Said(code, out.read(), trouble.getvalue())


@contextmanager
def served(*words: object) -> Iterator[tuple[str, list[str]]]:
    """The address of a running account, and what it said before."""
    command = [sys.executable, "-m", "account", "serve", "--port", "0", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENV) as process:
        said = list[str]()
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line.strip())
            if line.startswith("account ready at "):
                break
        try:
            yield said[-1].rpartition(" ")[2], said
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0


def refused(result, *named: str, code: int = 1) -> None:
    assert result.returncode == code, result.stderr
    assert result.stderr.startswith("account: ")
    assert "Traceback" not in result.stderr
    for word in named:
        assert word in result.stderr


def test_one_command_makes_and_serves_an_account(tmp_path):
    with served("--directory", tmp_path / "new") as (address, said):
        with urllib.request.urlopen(address) as page:
            assert page.status == 200
        assert re.fullmatch(r"sign in as \S+@\S+ with password \S{19}", said[0])

        card = tmp_path / "card.toml"
        added = account(
            *("terminal", "add", "Exit 2", "--json", "--provisioning", card),
            *("--directory", tmp_path / "new"),
        )
        facts = json.loads(added.stdout)
        assert tomllib.loads(card.read_text())["account"] == {
            "address": address,
            "enrolment_code": facts["enrolment_code"],
        }
    with served("--directory", tmp_path / "new") as (_, said):
        assert not any("password" in line for line in said)


def test_trouble_in_a_process_of_its_own_is_one_message(tmp_path):
    (tmp_path / "file").write_text("")
    command = [sys.executable, "-m", "account", "serve", "--directory", str(tmp_path / "file")]
    command += ["--port", "0"]
    result = subprocess.run(
        command, capture_output=True, text=True, env=ENV, timeout=60, check=False
    )

    refused(result, "file")
    assert len(result.stderr.splitlines()) == 2


def test_a_port_in_use_is_named(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        result = account("serve", "--directory", tmp_path / "a", "--port", port)

    refused(result, f"port {port}", "--port 0")
    assert not (tmp_path / "a").exists()


def test_a_directory_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    refused(account("serve", "--directory", tmp_path / "file", "--port", 0), "file")
    refused(account("serve", "--directory", tmp_path / "file" / "a", "--port", 0), "file")
    refused(account("serve", "--directory", "/proc", "--port", 0), "/proc")


def test_a_database_from_a_later_version_is_named(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'account.db'}")
    upgrade(database)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    result = account("serve", "--directory", tmp_path, "--port", 0)
    refused(result, "9999", "Install that version")


def test_plain_http_beyond_this_machine_is_refused(tmp_path):
    result = account("serve", "--directory", tmp_path / "a", "--host", "0.0.0.0")

    refused(result, "0.0.0.0", "--certificate", code=2)
    assert not (tmp_path / "a").exists()


def test_tls_with_a_certificate_of_its_own(tmp_path):
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1")
    own.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "own.pem"))
    pem = tmp_path / "own.pem"
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)

    with served(*("--directory", tmp_path / "a", "--certificate", pem, "--key", pem)) as (
        address,
        _,
    ):
        assert address.startswith("https://127.0.0.1:")
        with urllib.request.urlopen(address, context=trusting) as page:
            assert page.status == 200


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_certificate_that_is_none_is_named(tmp_path, content):
    pem = tmp_path / "own.pem"
    if content:
        pem.write_text(content)

    words = ("serve", "--directory", tmp_path / "a", "--port", 0)
    refused(account(*words, "--certificate", pem, "--key", pem), "own.pem")


def test_commands_on_no_account_make_none(tmp_path):
    for words in (["terminal", "list"], ["person", "add", "a@b.c"], ["backup", "x.db"]):
        refused(account(*words, "--directory", tmp_path / "a"), "account serve")
    assert list(tmp_path.iterdir()) == []


def test_words_that_make_no_sense_are_usage(tmp_path):
    assert account().returncode == 2
    assert account("dance").returncode == 2
    assert account("person", "add", "a@b.c", "--role", "king").returncode == 2


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    directory: Path = tmp_path_factory.mktemp("home")
    with served("--directory", directory):
        pass
    return directory


def test_people(home):
    added = account("person", "add", "Anna@Example.org", "--json", "--directory", home)
    assert json.loads(added.stdout)["email"] == "anna@example.org"
    again = account("person", "add", "anna@example.org", "--directory", home)
    refused(again, "anna@example.org", "account person password")
    words = ("person", "password", "anna@example.org", "--password-stdin", "--directory", home)
    assert account(*words, stdin="three plain words\n").returncode == 0
    refused(account(*words, stdin="short\n"), "5 letters", code=2)
    refused(account("person", "add", "anna", "--directory", home), "'anna'", code=2)
    refused(account("person", "password", "x@y.z", "--directory", home), "x@y.z")


def test_a_faulty_survey_is_refused_with_every_place(home, tmp_path):
    survey = tmp_path / "survey.toml"
    survey.write_text(
        'name = "x"\nlanguages = ["en"]\n'
        '[[questions]]\nid = "mood"\nkind = "smileys"\ntext.de = "?"\ngo = "nowhere"\n'
        '[[endings]]\nid = "bye"\ntext.en = "Bye"\n'
    )

    for words in (["check"], ["issue", "--directory", home]):
        result = account("survey", *words, survey)
        refused(result, "survey.toml", "question 'mood'", "no text in 'en'", "'nowhere'")
    refused(account("survey", "check", tmp_path / "none.toml"), "none.toml")


def test_a_good_survey_is_issued_once(home, tmp_path):
    file = Path(surveys.__path__[0]) / "shop.toml"
    survey = tmp_path / "autumn.toml"
    survey.write_text(file.read_text().replace("Leaving the shop", "Autumn"))

    first = account("survey", "issue", survey, "--json", "--directory", home)
    again = account("survey", "issue", survey, "--json", "--directory", home)
    assert json.loads(first.stdout) == json.loads(again.stdout)
    elsewhere = account("survey", "issue", survey, "--touchpoint", "Moon", "--directory", home)
    refused(elsewhere, "'Moon'", "account touchpoint list")


def test_terminals_are_listed_and_revoked(home):
    listed = account("terminal", "list", "--json", "--directory", home)
    assert json.loads(listed.stdout) == []
    refused(account("terminal", "revoke", "0" * 12, "--directory", home), "0" * 12)
    refused(account("terminal", "add", "", "--directory", home), "''", code=2)
    refused(account("terminal", "add", "x", "--days", 0, "--directory", home), "--days 0", code=2)


def test_a_backup_is_taken_while_it_runs(home, tmp_path):
    copy = tmp_path / "copy.db"
    with served("--directory", home):
        taken = account("backup", copy, "--json", "--directory", home)
    assert json.loads(taken.stdout)["bytes"] == copy.stat().st_size
    refused(account("backup", copy, "--directory", home), "copy.db exists")


def test_a_copy_is_restored_while_the_account_runs(home, tmp_path):
    copy, elsewhere = tmp_path / "copy.db", tmp_path / "elsewhere"
    account("backup", copy, "--directory", home)
    with served("--directory", home) as (address, _):
        restored = account("restore", copy, "--json", "--directory", home)
        with urllib.request.urlopen(address) as page:
            assert page.status == 200
    assert json.loads(restored.stdout)["accounts"] == 1
    assert "restored 0 responses" in account("restore", copy, "--directory", elsewhere).stdout
    refused(account("restore", tmp_path / "none", "--directory", home), "is no copy of an account")


def test_responses_come_out_line_by_line(home):
    assert account("responses", "--directory", home).stdout == ""


def test_counting_anew_says_how_many_rows_there_are(tmp_path):
    with served("--directory", tmp_path):
        pass
    result = account("rebuild-rollup", "--json", "--directory", tmp_path)

    assert json.loads(result.stdout) == {"rows": 0}


def test_the_statements_for_a_cluster_are_printed_with_no_account_at_all():
    lines = account("distribute").stdout.splitlines()

    assert lines[0] == "CREATE EXTENSION IF NOT EXISTS citus;"
    assert any("create_distributed_table('terminal', 'terminal_id') WHERE" in one for one in lines)
    assert len(json.loads(account("distribute", "--json").stdout)) == len(lines)


def test_an_account_on_postgresql_is_served_and_commanded(postgres_server, tmp_path):
    url = postgres_server.url(postgres_server.new_database())
    with served("--database", url) as (address, said):
        assert said[0].startswith("sign in as ")
        with urllib.request.urlopen(address) as page:
            assert page.status == 200
        added = account("terminal", "add", "Exit 2", "--json", "--database", url)
        assert json.loads(added.stdout)["address"] == address
    assert account("terminal", "list", "--database", url).stdout == "no terminal has enrolled yet\n"
    taken = account("backup", tmp_path / "copy.db", "--json", "--database", url)
    assert json.loads(taken.stdout)["bytes"] > 0
