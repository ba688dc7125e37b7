"""Enrolment: one code binds one terminal, and a lost reply does no harm."""

import pytest

from account.store.fleet import terminals
from account.store.schema import audit, enrolment_code
from account.store.schema import terminal as terminal_table
from feedback import seal, wire
from feedback.batch import EnrolReply

DAY_MS = 86_400_000


def test_a_bound_terminal_is_given_what_it_needs(account, terminal):
    (row,) = account.rows(terminal_table)

    assert len(bytes.fromhex(terminal.terminal_id)) == 6
    assert bytes.fromhex(terminal.bound.link_key) == row.link_key
    assert len(bytes.fromhex(terminal.bound.account_public_key)) == 32
    assert seal.seal("x", bytes.fromhex(terminal.bound.account_public_key))
    assert (row.name, row.state, row.public_key) == ("Exit 2", "accepted", terminal.public_key)
    assert terminal.token not in str(row)
    assert ("terminal.enrolled", terminal.terminal_id) in {
        (line.what, line.who) for line in account.rows(audit)
    }


def test_the_code_may_be_typed_as_people_type(account):
    asks = account.terminal()
    asks.code = account.code().lower().replace("-", " ")

    assert asks.enrol().status_code == 200


def test_asking_again_is_the_same_answer(account, terminal):
    assert wire.from_json(terminal.enrol().content, EnrolReply) == terminal.bound
    assert len(account.rows(terminal_table)) == 1


@pytest.mark.parametrize("changed", ["token_hash", "public_key"])
def test_a_used_code_binds_nobody_else(account, terminal, problem_of, changed):
    problem = problem_of(terminal.enrol(**{changed: "a" * 64}))

    assert (problem.status, problem.code) == (403, "used_code")
    assert len(account.rows(terminal_table)) == 1
    assert [row.attempts for row in account.rows(enrolment_code)] == [1]


def test_a_code_lives_only_so_long(account, terminal, problem_of):
    late, in_time = account.code(days=2), account.code(days=3)
    account.now_ms += 2 * DAY_MS

    assert problem_of(terminal.enrol(code=late)).code == "expired_code"
    assert terminal.enrol(code=in_time).status_code == 200


@pytest.mark.parametrize("code", ["", "AAAA-BBBB-CCCC-DDDD", "x" * 1000, "' OR 1=1 --", "\0"])
def test_a_wrong_code_binds_nobody(account, terminal, problem_of, code):
    problem = problem_of(terminal.enrol(code=code))

    assert (problem.status, problem.code) == (403, "unknown_code")
    assert len(account.rows(terminal_table)) == 1


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b"\xff", b'{"code":1}', b" " * 5000])
def test_what_is_no_request_is_refused(account, problem_of, raw):
    assert problem_of(account.http.request("POST", "/v1/enrol", content=raw)).status in (400, 413)


@pytest.mark.parametrize("changed", ["token_hash", "public_key"])
def test_hashes_and_keys_are_hex(terminal, problem_of, changed):
    assert problem_of(terminal.enrol(**{changed: "Z" * 64})).status == 400


def test_guessing_is_slowed_down_and_good_codes_are_not(account, terminal, problem_of):
    for _ in range(40):
        assert account.terminal()
    guesses = [terminal.enrol(code=f"AAAA-AAAA-AAAA-{n:04}") for n in range(30)]

    refused = [problem_of(reply).code for reply in guesses]
    assert refused == ["unknown_code"] * 20 + ["slow_down"] * 10
    assert int(guesses[-1].headers["retry-after"]) >= 1


def test_a_retired_terminal_cannot_enrol_with_its_old_code(account, terminal, problem_of):
    with account.database.write() as connection:
        terminals.revoke(connection, terminal.terminal_id, account.now_ms, "anna")

    assert problem_of(terminal.enrol()).code == "used_code"


def test_a_terminal_that_enrols_twice_with_one_token_is_whom_it_says(account, terminal):
    again = wire.from_json(terminal.enrol(code=account.code()).content, EnrolReply)
    for name in (terminal.terminal_id, again.terminal_id):
        terminal.terminal_id = name
        terminal.new_store()
        assert terminal.post(terminal.batch(terminal.press())).status_code == 200
